//! The page's examples as Python: calls, and what they answer. The tests run them.

use serde_json::{Map, Value};
use tc3_spec::model::{Action, Example, Member, Service, Struct, Type};

use super::{WIDTH, module, names};

/// The prompts' width.
const PROMPT: usize = 4;

/// The longest line of a program's body: a page's code is narrower than a file.
const PROGRAM_WIDTH: usize = 76;

/// The page's first example as an interactive session in a docstring at `indent`: a call that waits.
pub(super) fn blocking(service: &Service, action: &Action, indent: usize) -> Option<String> {
    let example = action.examples.first()?;
    let module = module(service);
    let mut lines = vec![format!(">>> client = {module}.Client()")];
    let call = call(
        service,
        action,
        example,
        WIDTH - indent - 4 - PROMPT,
        "answer = client.",
    );
    lines.extend(session(&call));
    for (attribute, shown) in scalars(service, action, example) {
        lines.push(format!(">>> answer.{attribute}"));
        lines.push(shown);
    }
    Some(indented(&lines))
}

/// The same, awaited.
pub(super) fn asyncio(service: &Service, action: &Action, indent: usize) -> Option<String> {
    let example = action.examples.first()?;
    let module = module(service);
    let mut code = vec![
        "async def main():".to_owned(),
        format!("    async with {module}.AsyncClient() as client:"),
    ];
    let call = call(
        service,
        action,
        example,
        WIDTH - indent - 12 - PROMPT,
        "return await client.",
    );
    code.extend(call.iter().map(|line| format!("        {line}")));
    let mut lines = session(&code);
    lines.push(">>> answer = asyncio.run(main())".to_owned());
    for (attribute, shown) in scalars(service, action, example) {
        lines.push(format!(">>> answer.{attribute}"));
        lines.push(shown);
    }
    Some(indented(&lines))
}

/// The same as a program.
pub(crate) fn program(service: &Service, action: &Action, example: &Example) -> String {
    let module = module(service);
    let call = call(service, action, example, PROGRAM_WIDTH, "answer = client.");
    let call = call
        .iter()
        .map(|line| format!("    {line}\n"))
        .collect::<Vec<_>>()
        .concat();
    format!(
        "from tc3 import {module}\n\nwith {module}.Client() as client:\n{call}    print(answer.request_id)\n"
    )
}

fn indented(lines: &[String]) -> String {
    format!("    {}\n", lines.join("\n    "))
}

/// Prompts before lines of one statement.
fn session(code: &[String]) -> Vec<String> {
    code.iter()
        .enumerate()
        .map(|(index, line)| {
            if index == 0 {
                format!(">>> {line}")
            } else {
                format!("... {line}")
            }
        })
        .collect()
}

/// The call of an example, one argument a line where it is long.
fn call(service: &Service, action: &Action, example: &Example, width: usize, prefix: &str) -> Vec<String> {
    let empty = Map::new();
    let input = example.input.as_object().unwrap_or(&empty);
    let arguments: Vec<_> = names::arguments(&action.input)
        .into_iter()
        .filter_map(|member| {
            let value = input.get(&member.wire)?;
            Some(format!(
                "{}={}",
                names::argument(member),
                literal(service, &member.ty, value)
            ))
        })
        .collect();
    let head = format!("{prefix}{}(", names::method(action));
    let line = format!("{head}{})", arguments.join(", "));
    if line.chars().count() <= width {
        return vec![line];
    }
    let mut lines = vec![head];
    lines.extend(arguments.iter().map(|argument| format!("    {argument},")));
    lines.push(")".to_owned());
    lines
}

/// A value as Python code.
fn literal(service: &Service, ty: &Type, value: &Value) -> String {
    match (ty, value) {
        (Type::Struct(index), Value::Object(object)) => {
            construction(service, &service.structs[*index], object)
        }
        (Type::List(element), Value::Array(values)) => {
            let values: Vec<_> = values
                .iter()
                .map(|value| literal(service, element, value))
                .collect();
            format!("[{}]", values.join(", "))
        }
        (_, value) => plain(value),
    }
}

fn construction(service: &Service, of: &Struct, object: &Map<String, Value>) -> String {
    let members: Vec<&Member> = names::arguments(&of.members);
    let arguments: Vec<_> = members
        .into_iter()
        .filter_map(|member| {
            let value = object.get(&member.wire)?;
            Some(format!(
                "{}={}",
                names::attribute(member),
                literal(service, &member.ty, value)
            ))
        })
        .collect();
    format!("{}.{}({})", module(service), of.name, arguments.join(", "))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        // JSON's escapes mean the same in Python, but for those of two surrogates, which are not written here.
        Value::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::Array(values) => format!("[{}]", values.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let members: Vec<_> = object
                .iter()
                .map(|(name, value)| format!("{}: {}", plain(&Value::from(name.as_str())), plain(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// The first few scalars of an example's answer: attribute and what an interpreter shows for it.
fn scalars(service: &Service, action: &Action, example: &Example) -> Vec<(String, String)> {
    let empty = Map::new();
    let output = example.output.as_object().unwrap_or(&empty);
    names::offered(&action.output)
        .filter(|member| !member.secret && !member.personal)
        .filter_map(|member| {
            let shown = match (&member.ty, output.get(&member.wire)?) {
                (Type::Enum(index, _), Value::Number(number)) => {
                    let of = &service.enums[*index];
                    let known = of
                        .values
                        .iter()
                        .find(|known| Some(known.value) == number.as_i64());
                    match known {
                        Some(known) => format!("<{}.{}: {number}>", of.name, names::constant(&known.name)),
                        None => format!("<{}: {number}>", of.name),
                    }
                }
                (Type::String, Value::String(text)) if is_plain(text) => format!("'{text}'"),
                (Type::Int64 | Type::Uint64, Value::Number(number)) => number.to_string(),
                (Type::Boolean, value @ Value::Bool(_)) => plain(value),
                _ => return None,
            };
            Some((names::output_attribute(member), shown))
        })
        .take(3)
        .collect()
}

/// Whether Python shows the text between single quotes as it is.
fn is_plain(text: &str) -> bool {
    text.len() < 60
        && text
            .chars()
            .all(|c| c.is_ascii_graphic() && !['\'', '\\'].contains(&c) || c == ' ')
}
