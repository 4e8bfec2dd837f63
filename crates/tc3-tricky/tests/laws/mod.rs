//! What holds for the types of every generated client, for any action: tests of service crates call [`check`] once for
//! each of their actions.
//!
//! The examples are those of the spec files; what to break and what to hide is read from the schema.

use std::fs;
use std::path::Path;

use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tc3_core::Operation;
use tc3_core::schema::{Action, Member, Privacy, Service, Type};

#[path = "../../../tc3-core/tests/hush/mod.rs"]
mod hush;

/// What stands where nothing may be shown, if it is a number. If it is a text, it is any.
const HIDDEN_NUMBER: u32 = 424_242;
const SHOWN: &str = "may-be-shown";

/// Checks an action's input and output types against its examples below `specs`, a directory such as
/// `api-specs/ssl/2019-12-05`.
pub(crate) fn check<O>(specs: &Path)
where
    O: Operation + DeserializeOwned + std::fmt::Debug,
    O::Output: Serialize + std::fmt::Debug,
{
    check_action(
        specs,
        O::SERVICE,
        O::ACTION,
        &Typed::of::<O>(),
        &Typed::of::<O::Output>(),
    );
}

/// What a type does, by value: so that the laws themselves are compiled once and not for each type.
struct Typed {
    again: fn(&Value) -> Result<Value, serde_json::Error>,
    printed: fn(&Value) -> Result<[String; 2], serde_json::Error>,
}

impl Typed {
    fn of<T: DeserializeOwned + Serialize + std::fmt::Debug>() -> Self {
        Self {
            again: |value| serde_json::to_value(T::deserialize(value)?),
            printed: |value| {
                let decoded = T::deserialize(value)?;
                Ok([format!("{decoded:?}"), format!("{decoded:#?}")])
            },
        }
    }

    /// The value decoded and encoded again.
    fn again(&self, value: &Value) -> Value {
        (self.again)(value).unwrap_or_else(|error| panic!("{error} in {value:#}"))
    }

    /// A value decodes, and encodes to the same JSON again. Gives what it encodes to. What an example of the
    /// documentation has against the declared types (`lenient`) decodes too, and is then as declared.
    fn same(&self, value: &Value, lenient: bool) -> Value {
        let again = self.again(value);
        if !lenient {
            assert_eq!(plain(&again), plain(value));
        }
        again
    }

    /// Each member in turn removed, set to null, and joined by an unknown one: all of it decodes, and nothing else is
    /// lost.
    fn decodes_whatever_is_missing(&self, value: &Value) {
        for path in members(value) {
            let without = changed(value, &path, |object, name| {
                object.remove(name);
            });
            assert_eq!(plain(&self.again(&without)), plain(&without), "without {path}");
            let null = changed(value, &path, |object, name| {
                object.insert(name.to_owned(), Value::Null);
            });
            assert_eq!(plain(&self.again(&null)), plain(&without), "null at {path}");
            let joined = changed(value, &path, |object, _| {
                object.insert("AnUnknownMember".to_owned(), json!({ "Of": ["any", 1, null] }));
            });
            assert_eq!(
                plain(&self.again(&joined)),
                plain(value),
                "an unknown member beside {path}"
            );
        }
    }
}

fn check_action(specs: &Path, service: &Service, action: &Action, input: &Typed, output: &Typed) {
    let path = specs.join("actions").join(format!("{}.json", action.name));
    let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let page: Value = serde_json::from_str(&page).expect("a spec is JSON");
    let examples = page["examples"].as_array().expect("examples are a list");
    assert!(!examples.is_empty(), "{} has no example", action.name);
    for example in examples {
        let (request, response) = (
            offered(&example["input"], action.input),
            offered(&example["output"], action.output),
        );
        let contradicts = |side: &str| {
            let paths = example["contradicts"].as_array().into_iter().flatten();
            paths.filter_map(Value::as_str).any(|path| path.starts_with(side))
        };
        input.decodes_whatever_is_missing(&input.same(&request, contradicts("input.")));
        output.decodes_whatever_is_missing(&output.same(&response, contradicts("output.")));
    }
    hides(service, action.input, input);
    hides(service, action.output, output);
}

/// Without the members that the service has disabled.
fn offered(value: &Value, members: &[Member]) -> Value {
    let mut offered = value
        .as_object()
        .expect("an input or output is an object")
        .clone();
    offered.retain(|name, _| !members.iter().any(|member| member.hidden && member.name == name));
    Value::Object(offered)
}

/// Without what means nothing in an answer: members that are null and lists that are empty.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(name, value)| (name.clone(), plain(value)))
                .filter(|(_, value)| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()))
                .collect(),
        ),
        Value::Array(list) => list.iter().filter(|item| !item.is_null()).map(plain).collect(),
        other => other.clone(),
    }
}

/// The pointers of all members of all objects.
fn members(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    let mut paths = Vec::new();
    for (name, child) in children {
        if value.is_object() {
            paths.push(format!("/{name}"));
        }
        paths.extend(members(child).into_iter().map(|path| format!("/{name}{path}")));
    }
    paths
}

/// A copy in which the object that holds a member has been changed.
fn changed(value: &Value, path: &str, change: impl FnOnce(&mut Map<String, Value>, &str)) -> Value {
    let mut copy = value.clone();
    let (parent, name) = path.rsplit_once('/').expect("a pointer has a slash");
    let object = copy
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .expect("the pointer leads to a member");
    change(object, name);
    copy
}

/// Neither secrets nor personal data are in what `Debug` prints; everything else is.
fn hides(service: &Service, members: &[Member], ty: &Typed) {
    let mut runner = TestRunner::new(Config::with_cases(3));
    let holds = runner.run(&hush::text(), |secret| {
        hides_text(service, members, ty, &secret);
        Ok(())
    });
    holds.unwrap_or_else(|error| panic!("{error}"));
}

fn hides_text(service: &Service, members: &[Member], ty: &Typed, secret: &str) {
    let hush = hush::Hush::new(&[secret]);
    let mut counts = Counts {
        secret,
        shown: 0,
        hidden: 0,
    };
    let value = sample(service, members, 6, &mut counts);
    for printed in (ty.printed)(&value).expect("a sample decodes") {
        hush.text("a sample", &printed);
        assert!(!printed.contains(&HIDDEN_NUMBER.to_string()), "{printed}");
        assert_eq!(printed.matches(SHOWN).count(), counts.shown, "{printed}");
        assert!(counts.hidden == 0 || printed.contains("[redacted]"), "{printed}");
    }
}

struct Counts<'a> {
    /// The text that may not be shown.
    secret: &'a str,
    shown: usize,
    hidden: usize,
}

/// An object with every member set; types that hold themselves end after a few levels.
fn sample(service: &Service, members: &[Member], depth: usize, counts: &mut Counts<'_>) -> Value {
    let mut object = Map::new();
    for member in members.iter().filter(|member| !member.hidden) {
        let is_hidden = member.privacy != Privacy::Public;
        if let Some(value) = sample_value(service, member.ty, is_hidden, depth, counts) {
            object.insert(member.name.to_owned(), value);
        }
    }
    Value::Object(object)
}

fn sample_value(
    service: &Service,
    ty: Type,
    is_hidden: bool,
    depth: usize,
    counts: &mut Counts<'_>,
) -> Option<Value> {
    let mut count = |shown: bool| {
        if shown {
            counts.shown += 1;
        } else {
            counts.hidden += 1;
        }
    };
    Some(match ty {
        Type::String => {
            count(!is_hidden);
            json!(if is_hidden { counts.secret } else { SHOWN })
        }
        Type::Int64 | Type::Uint64 if is_hidden => {
            count(false);
            json!(HIDDEN_NUMBER)
        }
        Type::Int64 | Type::Uint64 => json!(1),
        Type::Float => json!(0.5),
        Type::Boolean => json!(true),
        Type::Struct(_) if depth == 0 => return None,
        Type::Struct(index) => sample(service, service.structs[index].members, depth - 1, counts),
        Type::List(element) => json!([sample_value(service, *element, is_hidden, depth, counts)?]),
        _ => return None,
    })
}
