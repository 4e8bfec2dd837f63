//! Holds answers against the schema: every member known there, and of its type.

use serde_json::Value;
use tc3_core::schema::{Member, Type};
use tc3_ssl::SCHEMA;

/// Panics at the first member of an output that the action does not document.
pub(crate) fn check_output(action: &str, response: &Value) {
    let documented = SCHEMA
        .action(action)
        .unwrap_or_else(|| panic!("no action {action}"))
        .output;
    for (name, value) in response.as_object().expect("an object") {
        if name != "RequestId" {
            member(documented, name, value, action);
        }
    }
}

fn member(documented: &[Member], name: &str, value: &Value, path: &str) {
    let path = format!("{path}.{name}");
    let known = documented.iter().find(|member| member.name == name);
    check(
        &known.unwrap_or_else(|| panic!("{path} is not documented")).ty,
        value,
        &path,
    );
}

fn check(ty: &Type, value: &Value, path: &str) {
    let right = match (ty, value) {
        (_, Value::Null) => true,
        (Type::String, value) => value.is_string(),
        (Type::Int64, value) => value.is_i64(),
        (Type::Uint64, value) => value.is_u64(),
        (Type::Float, value) => value.is_number(),
        (Type::Boolean, value) => value.is_boolean(),
        (Type::List(item), Value::Array(items)) => {
            for value in items {
                check(item, value, path);
            }
            true
        }
        (Type::Struct(index), Value::Object(members)) => {
            let documented = SCHEMA.structs[*index].members;
            for (name, value) in members {
                member(documented, name, value, path);
            }
            true
        }
        _ => false,
    };
    assert!(right, "{path} is {value}, not {ty:?}");
}
