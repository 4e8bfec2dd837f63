//! A page's example as a program that can be run.

use serde_json::{Map, Value};
use tc3_spec::document::Site;
use tc3_spec::model::{Action, Example, Member, Service, Type};

use super::layout::{key, quote};
use super::{export, method};

/// The longest line: the program stands in a comment of a class.
const WIDTH: usize = 100;

/// The program.
pub(super) fn program(service: &Service, action: &Action, example: &Example) -> String {
    let name = export(service);
    let options = if action.sites.contains(&Site::Mainland) {
        ""
    } else {
        "{ site: 'international' }"
    };
    let input = example
        .input
        .as_object()
        .map(|input| offered(service, &action.input, input));
    let head = format!("const answer = await client.{}(", method(&action.camel));
    let input = input
        .filter(|input| !input.is_empty())
        .map(|input| literal(&Value::Object(input), head.len() + 1, 0));
    let shown = action
        .output
        .first()
        .map_or("RequestId", |member| member.wire.as_str());
    format!(
        "import {{ {name} }} from 'tc3'\n\nconst client = new {name}.Client({options})\n{head}{})\nconsole.log(answer.{shown})\n",
        input.unwrap_or_default(),
    )
}

/// The example without members that are accepted but not offered.
fn offered(service: &Service, members: &[Member], input: &Map<String, Value>) -> Map<String, Value> {
    let visible = |name: &str| {
        members
            .iter()
            .find(|member| member.wire == name && !member.hidden)
    };
    input
        .iter()
        .filter_map(|(name, value)| {
            visible(name).map(|m| (name.clone(), offered_value(service, &m.ty, value)))
        })
        .collect()
}

fn offered_value(service: &Service, ty: &Type, value: &Value) -> Value {
    match (ty, value) {
        (Type::Struct(index), Value::Object(object)) => {
            Value::Object(offered(service, &service.structs[*index].members, object))
        }
        (Type::List(inner), Value::Array(items)) => Value::Array(
            items
                .iter()
                .map(|item| offered_value(service, inner, item))
                .collect(),
        ),
        _ => value.clone(),
    }
}

/// A value as JavaScript, on one line if it ends before the margin.
fn literal(value: &Value, column: usize, indent: usize) -> String {
    let line = inline(value);
    if column + line.chars().count() <= WIDTH {
        return line;
    }
    let inner = " ".repeat(indent + 2);
    let item = |before: &str, value: &Value| {
        format!(
            "{inner}{before}{},\n",
            literal(value, indent + 2 + before.len() + 1, indent + 2)
        )
    };
    let (open, body, close): (_, String, _) = match value {
        Value::Array(items) => ('[', items.iter().map(|v| item("", v)).collect(), ']'),
        Value::Object(members) => (
            '{',
            members
                .iter()
                .map(|(name, v)| item(&format!("{}: ", key(name)), v))
                .collect(),
            '}',
        ),
        _ => return line,
    };
    format!("{open}\n{body}{}{close}", " ".repeat(indent))
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Number(number) if is_unsafe(number) => format!("{number}n"),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, v)| format!("{}: {}", key(name), inline(v)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        _ => value.to_string(),
    }
}

/// Whether the number is an integer whose digits a JavaScript number would not keep.
fn is_unsafe(number: &serde_json::Number) -> bool {
    const MAX_SAFE: u64 = (1 << 53) - 1;
    number
        .as_i64()
        .map(i64::unsigned_abs)
        .or(number.as_u64())
        .is_some_and(|value| value > MAX_SAFE)
}
