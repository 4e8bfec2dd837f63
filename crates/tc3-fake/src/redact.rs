//! Blanks secrets in an input before it is kept, and what is personal before it is shown on a page. What a schema does not
//! know is blanked too: a misspelt name may be the name of a password.

use serde_json::{Map, Value};
use tc3_core::schema::{Member, Privacy, Service, Type};

use crate::refusal::excerpt;

const REDACTED: &str = "[redacted]";

/// Who will read it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reader {
    /// A test, of the log: it sees what its own calls sent, but for secrets.
    Test,
    /// Whoever looks at the status page, or at a picture of it: nothing that is personal either.
    Onlooker,
}

impl Reader {
    fn may_see(self, member: &Member) -> bool {
        match member.privacy {
            Privacy::Public => true,
            Privacy::Personal => self == Self::Test,
            _ => false,
        }
    }
}

/// The input with the values of unknown members blanked, and of those that are not for this reader.
pub(crate) fn input(service: &Service, members: &'static [Member], input: Value, reader: Reader) -> Value {
    match input {
        Value::Object(object) => Value::Object(object_of(service, members, object, reader)),
        other => blank(other),
    }
}

fn object_of(
    service: &Service,
    members: &'static [Member],
    object: Map<String, Value>,
    reader: Reader,
) -> Map<String, Value> {
    let shown = |(name, value): (String, Value)| {
        let value = match members.iter().find(|member| member.name == name) {
            Some(member) if reader.may_see(member) => typed(service, &member.ty, value, reader),
            _ => blank(value),
        };
        (name, value)
    };
    object.into_iter().map(shown).collect()
}

fn typed(service: &Service, ty: &Type, value: Value, reader: Reader) -> Value {
    match (ty, value) {
        (Type::Struct(index), Value::Object(object)) => {
            let members = service.structs.get(*index).map_or(&[][..], |ty| ty.members);
            Value::Object(object_of(service, members, object, reader))
        }
        (Type::List(item), Value::Array(values)) => Value::Array(
            values
                .into_iter()
                .map(|value| typed(service, item, value, reader))
                .collect(),
        ),
        // An object or list where a scalar belongs: nothing says what is in it.
        (_, value @ (Value::Object(_) | Value::Array(_))) => blank(value),
        (_, Value::String(text)) => Value::String(shown_text(text)),
        (_, scalar) => scalar,
    }
}

/// The longest text that is kept whole, in bytes.
const LONGEST: usize = 64 * 1024;

/// A private key is blanked wherever it stands, and of a file only the beginning is kept.
fn shown_text(text: String) -> String {
    if text.contains("PRIVATE KEY-----") {
        return REDACTED.to_owned();
    }
    if text.len() > LONGEST {
        return format!("{} ({} bytes)", excerpt(&text), text.len());
    }
    text
}

fn blank(value: Value) -> Value {
    if value.is_null() {
        value
    } else {
        Value::String(REDACTED.to_owned())
    }
}
