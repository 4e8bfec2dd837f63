//! Checking parameters against a schema, before anything is sent.
//!
//! One pass over the JSON text reports every fault at once, each with its path. Texts are looked at where they lie:
//! no value is copied, and no value ever appears in a fault, because it could be a private key in the wrong place.

mod fault;
mod number;
mod path;
mod presence;
mod text;

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

pub use fault::{Fault, FaultKind};
use path::Path;
pub(crate) use presence::holds_any;

use crate::schema::{Action, Member, Service, Type};

use crate::json;

/// The most faults of one report. A list with a million wrong elements needs no more to be understood.
const MOST_FAULTS: usize = 100;
/// The deepest nesting that is followed; data types can hold themselves.
const DEEPEST: usize = 64;

/// Checks an action's input: a JSON object with the wire's own names. Hidden members are accepted.
///
/// # Errors
///
/// All the faults, in the order of the text; the missing members of an object after its other faults.
pub fn input(service: &Service, action: &Action, params: &[u8]) -> Result<(), Vec<Fault>> {
    let mut checker = Checker {
        service,
        faults: Vec::new(),
    };
    match json::read::<&RawValue>(params) {
        Ok(text) => checker.object(action.input, text, &Path::Root, "object"),
        Err(error) => checker.faults.push(Fault::syntax(&error)),
    }
    if checker.faults.is_empty() {
        Ok(())
    } else {
        Err(checker.faults)
    }
}

/// Checks the parameters of an action that no schema is known of: a JSON object of any members, in Unicode.
pub(crate) fn object(params: &[u8]) -> Result<(), Vec<Fault>> {
    let kind = match json::read::<&RawValue>(params) {
        // Outside of texts there are no backslashes, so the whole can be looked at as one.
        Ok(text) if text.get().starts_with('{') && text::is_text(text.get()) => return Ok(()),
        Ok(text) if text.get().starts_with('{') => FaultKind::NotText,
        Ok(text) => FaultKind::WrongType {
            expected: "object".to_owned(),
            found: fault::found(text.get()),
        },
        Err(error) => return Err(vec![Fault::syntax(&error)]),
    };
    Err(vec![Fault {
        path: String::new(),
        kind,
    }])
}

struct Checker<'s> {
    service: &'s Service,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    /// Checks a value that stands where a member or an element is expected.
    fn value(&mut self, ty: Type, value: &RawValue, path: &Path<'_>) {
        let text = value.get();
        if text == "null" {
            return self.report(path, FaultKind::Null);
        }
        match ty {
            Type::String if !text.starts_with('"') => self.wrong_type(path, "string", text),
            Type::String => {
                if !text::is_text(text) {
                    self.report(path, FaultKind::NotText);
                }
            }
            Type::Boolean => {
                if text != "true" && text != "false" {
                    self.wrong_type(path, "boolean", text);
                }
            }
            Type::Int64 | Type::Uint64 | Type::Float => {
                if let Err(fault) = number::check(ty, text) {
                    self.report(path, fault);
                }
            }
            Type::Struct(at) => {
                let structure = &self.service.structs[at];
                self.object(structure.members, value, path, structure.name);
            }
            Type::List(element) => self.list(*element, value, path),
        }
    }

    fn object(&mut self, members: &[Member], value: &RawValue, path: &Path<'_>, name: &str) {
        let text = value.get();
        if !text.starts_with('{') {
            let expected = if name == "object" {
                "object".to_owned()
            } else {
                format!("object ({name})")
            };
            let found = fault::found(text);
            return self.report(path, FaultKind::WrongType { expected, found });
        }
        if path.depth() > DEEPEST {
            return self.report(path, FaultKind::TooDeep);
        }
        let mut seen = vec![false; members.len()];
        let whole = {
            let object = Object {
                checker: self,
                members,
                seen: &mut seen,
                path,
            };
            object.deserialize(&mut serde_json::Deserializer::from_str(text))
        };
        if whole.is_err() {
            // The text is valid JSON, so all that can go wrong is a member's name.
            return self.report(path, FaultKind::NotText);
        }
        for (member, _) in members
            .iter()
            .zip(&seen)
            .filter(|(member, seen)| member.required && !**seen)
        {
            self.report(&path.member(member.name), FaultKind::Missing);
        }
    }

    fn list(&mut self, element: Type, value: &RawValue, path: &Path<'_>) {
        let text = value.get();
        if !text.starts_with('[') {
            return self.wrong_type(path, "array", text);
        }
        if path.depth() > DEEPEST {
            return self.report(path, FaultKind::TooDeep);
        }
        let list = List {
            checker: self,
            element,
            path,
        };
        // Elements are skipped over unread, so valid JSON cannot fail here.
        let _ = list.deserialize(&mut serde_json::Deserializer::from_str(text));
    }

    fn wrong_type(&mut self, path: &Path<'_>, expected: &str, text: &str) {
        self.report(
            path,
            FaultKind::WrongType {
                expected: expected.to_owned(),
                found: fault::found(text),
            },
        );
    }

    fn report(&mut self, path: &Path<'_>, kind: FaultKind) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault {
                path: path.to_string(),
                kind,
            });
        }
    }
}

/// The members of an object, met one by one.
struct Object<'a, 's> {
    checker: &'a mut Checker<'s>,
    members: &'a [Member],
    seen: &'a mut [bool],
    path: &'a Path<'a>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Object {
            checker,
            members,
            seen,
            path,
        } = self;
        while let Some(name) = entries.next_key_seed(Name(members))? {
            let value: &RawValue = entries.next_value()?;
            match name {
                Found::Member(at) if seen[at] => {
                    checker.report(&path.member(members[at].name), FaultKind::Duplicate);
                }
                Found::Member(at) => {
                    seen[at] = true;
                    checker.value(members[at].ty, value, &path.member(members[at].name));
                }
                Found::Unknown(name) => {
                    let did_you_mean = fault::nearest(&name, members);
                    checker.report(&path.member(&name), FaultKind::Unknown { did_you_mean });
                }
            }
        }
        Ok(())
    }
}

/// Finds the member of a name without keeping the name.
struct Name<'a>(&'a [Member]);

enum Found {
    Member(usize),
    Unknown(String),
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Found, E> {
        Ok(match self.0.iter().position(|member| member.name == name) {
            Some(at) => Found::Member(at),
            None => Found::Unknown(fault::shown(name)),
        })
    }
}

/// The elements of a list, met one by one.
struct List<'a, 's> {
    checker: &'a mut Checker<'s>,
    element: Type,
    path: &'a Path<'a>,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut at = 0;
        while let Some(value) = elements.next_element::<&RawValue>()? {
            self.checker.value(self.element, value, &self.path.element(at));
            at += 1;
        }
        Ok(())
    }
}
