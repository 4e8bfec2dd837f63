//! A page's example as a program that can be run.

use serde_json::{Map, Number, Value};
use tc3_spec::document::Site;
use tc3_spec::model::{Action, Example, Member, Service, Type};

use super::layout::{key, quote};
use super::{export, method};

/// The longest line of the program.
const WIDTH: usize = 80;

/// The program that makes the call.
pub(crate) fn program(service: &Service, action: &Action, example: &Example) -> String {
    awaited(service, action, &method(&action.camel), Some(example), |_| true)
}

/// The program that waits: the same, by another method.
pub(super) fn wait(service: &Service, action: &Action, name: &str) -> String {
    let example = action.examples.first();
    awaited(service, action, name, example, |name| is_own(action, name))
}

fn awaited(
    service: &Service,
    action: &Action,
    name: &str,
    example: Option<&Example>,
    is_wanted: impl Fn(&str) -> bool,
) -> String {
    let head = format!("const answer = await client.{name}(");
    let params = params(service, action, example, &head, is_wanted);
    let shown = action
        .output
        .first()
        .map_or("RequestId", |member| member.wire.as_str());
    format!(
        "{}{head}{params})\nconsole.log(answer.{shown})\n",
        start(service, action)
    )
}

/// The program that takes one after another out of a list.
pub(super) fn list(service: &Service, action: &Action, name: &str, one: &str) -> String {
    let head = format!("for await (const {one} of client.{name}(");
    let example = action.examples.first();
    let params = params(service, action, example, &head, |name| is_own(action, name));
    format!(
        "{}{head}{params})) {{\n  console.log({one})\n}}\n",
        start(service, action)
    )
}

/// Whether the member is the caller's to give where all pages are read.
fn is_own(action: &Action, name: &str) -> bool {
    let pages = action.pages.as_ref();
    pages.is_none_or(|pages| name != pages.offset.as_str() && name != pages.limit.as_str())
}

fn start(service: &Service, action: &Action) -> String {
    let name = export(service);
    let options = if action.sites.contains(&Site::Mainland) {
        ""
    } else {
        "{ site: 'international' }"
    };
    format!("import {{ {name} }} from 'tc3'\n\nconst client = new {name}.Client({options})\n")
}

/// Those members of the example's input, as the line that begins like this takes them.
fn params(
    service: &Service,
    action: &Action,
    example: Option<&Example>,
    head: &str,
    is_wanted: impl Fn(&str) -> bool,
) -> String {
    let Some(Value::Object(input)) = example.map(|example| &example.input) else {
        return String::new();
    };
    let wanted = input.iter().filter(|(name, _)| is_wanted(name));
    let input: Map<_, _> = wanted
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if input.is_empty() {
        return String::new();
    }
    Literal::object(service, &action.input, &input).lay_out(head.len() + 1, 0)
}

/// A value as JavaScript writes it.
enum Literal {
    Plain(String),
    List(Vec<Literal>),
    Object(Vec<(String, Literal)>),
}

impl Literal {
    /// An object with its members in the page's order, without those that are accepted but not offered.
    fn object(service: &Service, members: &[Member], object: &Map<String, Value>) -> Self {
        let offered = members.iter().filter(|member| !member.hidden);
        Self::Object(
            offered
                .filter_map(|member| {
                    let value = object.get(&member.wire)?;
                    Some((key(&member.wire), Self::value(service, &member.ty, value)))
                })
                .collect(),
        )
    }

    fn value(service: &Service, ty: &Type, value: &Value) -> Self {
        match (ty, value) {
            (Type::Struct(index), Value::Object(object)) => {
                Self::object(service, &service.structs[*index].members, object)
            }
            (Type::List(inner), Value::Array(items)) => Self::List(
                items
                    .iter()
                    .map(|item| Self::value(service, inner, item))
                    .collect(),
            ),
            (_, Value::String(text)) => Self::Plain(quote(text)),
            (_, Value::Number(number)) if is_unsafe(number) => Self::Plain(format!("{number}n")),
            _ => Self::Plain(value.to_string()),
        }
    }

    /// On one line if that ends before the margin.
    fn lay_out(&self, column: usize, indent: usize) -> String {
        let line = self.inline();
        if column + line.chars().count() <= WIDTH {
            return line;
        }
        let inner = " ".repeat(indent + 2);
        let item = |before: &str, value: &Self| {
            format!(
                "{inner}{before}{},\n",
                value.lay_out(indent + 2 + before.len() + 1, indent + 2)
            )
        };
        let (open, items, close) = match self {
            Self::Plain(_) => return line,
            Self::List(items) => (
                '[',
                items.iter().map(|value| item("", value)).collect::<Vec<_>>(),
                ']',
            ),
            Self::Object(members) => (
                '{',
                members
                    .iter()
                    .map(|(name, value)| item(&format!("{name}: "), value))
                    .collect(),
                '}',
            ),
        };
        format!("{open}\n{}{}{close}", items.concat(), " ".repeat(indent))
    }

    fn inline(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::List(items) => format!(
                "[{}]",
                items.iter().map(Self::inline).collect::<Vec<_>>().join(", ")
            ),
            Self::Object(members) if members.is_empty() => "{}".to_owned(),
            Self::Object(members) => {
                let members = members
                    .iter()
                    .map(|(name, value)| format!("{name}: {}", value.inline()));
                format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Whether the number is an integer whose digits a JavaScript number would not keep.
fn is_unsafe(number: &Number) -> bool {
    const MAX_SAFE: u64 = (1 << 53) - 1;
    number
        .as_i64()
        .map(i64::unsigned_abs)
        .or(number.as_u64())
        .is_some_and(|value| value > MAX_SAFE)
}
