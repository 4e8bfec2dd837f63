//! The JSON Schemas of the spec files, made from the types in [`crate::document`].
//!
//! Editors complete and check with them, and [`crate::decode`] walks the same schemas: what an editor accepts is what
//! is accepted here.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use crate::document;

/// The JSON Schemas of the spec files, by file name: `service.json`, `action.json`, `types.json`, `errors.json`,
/// `overlay.json`. Each ends in a line feed.
pub fn schemas() -> BTreeMap<&'static str, String> {
    let text = |schema: Value| format!("{schema:#}\n");
    BTreeMap::from([
        ("action.json", text(schema::<document::Action>())),
        ("errors.json", text(schema::<document::Errors>())),
        ("overlay.json", text(schema::<document::Overlay>())),
        ("service.json", text(schema::<document::Service>())),
        ("types.json", text(schema::<document::Types>())),
    ])
}

/// The schema of a document, with sorted keys. What may be left out is not written as `null` either.
pub(crate) fn schema<T: JsonSchema>() -> Value {
    let mut schema = schema_for!(T).to_value();
    without_null(&mut schema);
    plain(&mut schema);
    schema.sort_all_objects();
    schema
}

fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|ty| ty != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(any)) = map.get("anyOf")
                && let [Value::Object(only), Value::Object(null)] = any.as_slice()
                && null.get("type").is_some_and(|ty| ty == "null")
            {
                let only = only.clone();
                map.remove("anyOf");
                map.extend(only);
            }
            map.values_mut().for_each(without_null);
        }
        Value::Array(values) => values.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// Descriptions are documentation of Rust items first; their links mean nothing in an editor.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(text)) = map.get_mut("description") {
                *text = text.replace("[`", "`").replace("`]", "`");
            }
            map.values_mut().for_each(plain);
        }
        Value::Array(values) => values.iter_mut().for_each(plain),
        _ => {}
    }
}
