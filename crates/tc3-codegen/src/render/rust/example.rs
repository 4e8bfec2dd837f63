//! A documentation page's example as Rust code.

use serde_json::{Map, Value};
use tc3_spec::model::{Action, Member, Service, Type};

use super::names::{crate_name, method, setter};

/// A compiled example of an action: the page's first, without what is not offered.
pub(crate) fn markdown(service: &Service, action: &Action) -> String {
    let before = format!("let response = client\n    .{}()\n", method(action));
    let after = "    .send()\n    .await?;\nprintln!(\"{}\", response.request_id);\n";
    block(service, action, &before, |_| true, after)
}

/// The same call as a whole program.
pub(crate) fn program(service: &Service, action: &Action) -> String {
    let module = crate_name(service);
    let input = action
        .examples
        .first()
        .and_then(|example| example.input.as_object());
    let call = input
        .map(|input| setters(service, &action.input, input))
        .unwrap_or_default()
        .iter()
        .map(|setter| format!("        {}\n", setter.replace('\n', "\n    ")))
        .collect::<Vec<_>>()
        .concat();
    let imports = if call.contains("model::") {
        "Client, Error, model"
    } else {
        "Client, Error"
    };
    format!(
        "use {module}::{{{imports}}};\n\n\
         #[tokio::main]\n\
         async fn main() -> Result<(), Error> {{\n    \
             let client = Client::builder().build()?;\n    \
             let response = client\n        \
                 .{}()\n{call}        \
                 .send()\n        \
                 .await?;\n    \
             println!(\"{{}}\", response.request_id);\n    \
             Ok(())\n\
         }}\n",
        method(action)
    )
}

/// A compiled block of code: a call with those members of the page's first example that are wanted, between two texts.
pub(crate) fn block(
    service: &Service,
    action: &Action,
    before: &str,
    wanted: impl Fn(&Member) -> bool,
    after: &str,
) -> String {
    let module = crate_name(service);
    let mut call = before.to_owned();
    let input = action
        .examples
        .first()
        .and_then(|example| example.input.as_object());
    let members: Vec<Member> = action
        .input
        .iter()
        .filter(|member| wanted(member))
        .cloned()
        .collect();
    for setter in input
        .map(|input| setters(service, &members, input))
        .unwrap_or_default()
    {
        call.push_str("    ");
        call.push_str(&setter);
        call.push('\n');
    }
    call.push_str(after);
    format!(
        "```no_run\n\
         # async fn example(client: {module}::Client) -> Result<(), tc3_core::Error> {{\n\
         {imports}{call}# Ok(())\n\
         # }}\n\
         ```",
        imports = if call.contains("model::") {
            format!("use {module}::model;\n\n")
        } else {
            String::new()
        },
    )
}

/// The setters of those members that are offered and have a value: `.member(value)`.
fn setters(service: &Service, members: &[Member], values: &Map<String, Value>) -> Vec<String> {
    let offered = members.iter().filter(|member| !member.hidden);
    let set = |member: &Member| {
        let code = expression(service, &member.ty, values.get(&member.wire)?)?;
        // The value's own lines lie deeper than the call.
        Some(format!(".{}({})", setter(member), code.replace('\n', "\n    ")))
    };
    offered.filter_map(set).collect()
}

/// The expression of a value; nothing for a value that does not fit its type, which only a lenient reader accepts.
fn expression(service: &Service, ty: &Type, value: &Value) -> Option<String> {
    let number = || match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match ty {
        Type::String => value.as_str().map(|text| format!("{text:?}")),
        Type::Int64 => Some(number()?.parse::<i64>().ok()?.to_string()),
        Type::Uint64 => Some(number()?.parse::<u64>().ok()?.to_string()),
        Type::Float => Some(format!("{:?}", number()?.parse::<f64>().ok()?)),
        Type::Boolean => Some(value.as_bool()?.to_string()),
        Type::Enum(index, _) => {
            let value = number()?.parse::<i64>().ok()?;
            let item = &service.enums[*index];
            let known = item.values.iter().find(|known| known.value == value);
            Some(known.map_or_else(
                || format!("{value}_i64"),
                |known| format!("model::{}::{}", item.name, known.name),
            ))
        }
        Type::Struct(index) => {
            let item = &service.structs[*index];
            let mut calls = vec![format!("model::{}::new()", item.name)];
            calls.extend(setters(service, &item.members, value.as_object()?));
            Some(calls.join("\n    "))
        }
        Type::List(element) => {
            let items: Vec<String> = value
                .as_array()?
                .iter()
                .map(|value| expression(service, element, value))
                .collect::<Option<_>>()?;
            if items.is_empty() {
                // An empty list has no type of its own to be inferred from; nor does it show anything.
                return None;
            }
            Some(format!("[{}]", items.join(", ")))
        }
    }
}
