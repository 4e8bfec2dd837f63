//! The JSON Schemas: those in the repository are these, and they say what the reader accepts.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tc3_spec::document::{Action, Errors, Overlay, Service, Types};
use tc3_spec::{FaultKind, read, schemas};

use crate::support;

#[test]
fn the_repository_has_these() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../api-specs/schema");
    let mut files: BTreeSet<_> = std::fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for (name, text) in schemas() {
        let written = std::fs::read_to_string(directory.join(name)).unwrap_or_default();
        assert!(written == text, "{name} is stale: run `cargo xtask regenerate`");
        files.remove(name);
    }
    assert_eq!(files, BTreeSet::new(), "no other files");
}

/// `serde` names the keys of a type in its message about an unknown one, and the first that is missing.
#[test]
fn schemas_and_types_have_the_same_keys() {
    let mut objects = 0;
    for (name, text) in schemas() {
        let schema: Value = serde_json::from_str(&text).unwrap();
        let accepts = |value: Value| match name {
            "action.json" => serde_json::from_value::<Action>(value).map(drop),
            "errors.json" => serde_json::from_value::<Errors>(value).map(drop),
            "overlay.json" => serde_json::from_value::<Overlay>(value).map(drop),
            "service.json" => serde_json::from_value::<Service>(value).map(drop),
            _ => serde_json::from_value::<Types>(value).map(drop),
        };
        let full = example(&schema, &schema);
        accepts(full.clone()).unwrap_or_else(|error| panic!("{name}: every key at once: {error}"));
        visit(&schema, &schema, &full, &mut Vec::new(), &mut |object, path| {
            objects += 1;
            let required: BTreeSet<&str> = strings(&object["required"]).collect();
            for key in object["properties"].as_object().unwrap().keys() {
                let mut value = full.clone();
                at(&mut value, path).as_object_mut().unwrap().remove(key);
                let optional = accepts(value).is_ok();
                // What the schema knows to have a default may be left out; else it is as the schema says.
                assert_eq!(
                    optional,
                    !required.contains(key.as_str()),
                    "{name}: {path:?}: {key}"
                );
            }
            assert_eq!(object["additionalProperties"], false, "{name}: {path:?}");
            let mut value = full.clone();
            at(&mut value, path)
                .as_object_mut()
                .unwrap()
                .insert("surplus".to_owned(), Value::Null);
            assert!(accepts(value).is_err(), "{name}: {path:?}: an unknown key");
        });
    }
    assert!(objects > 15, "{objects} kinds of objects have been tried");
}

/// Every key of every object of the tree: removed where it is required, misspelt where it is not, and found out.
#[test]
fn the_reader_and_the_schemas_agree() {
    for (path, text) in support::files() {
        let name = if path.starts_with("actions/") {
            "action.json"
        } else {
            &path
        };
        let schema: Value = serde_json::from_str(&schemas()[name]).unwrap();
        let full: Value = serde_json::from_str(&text).unwrap();
        visit(
            &schema,
            &schema,
            &full,
            &mut Vec::new(),
            &mut |object, at_path| {
                let required: BTreeSet<&str> = strings(&object["required"]).collect();
                for key in object["properties"].as_object().unwrap().keys() {
                    let mut value = full.clone();
                    let map = at(&mut value, at_path).as_object_mut().unwrap();
                    if map.remove(key).is_none() {
                        continue;
                    }
                    map.insert("surplus".to_owned(), Value::Null);
                    let text = value.to_string();
                    let files = support::files();
                    let files = files
                        .iter()
                        .map(|(other, was)| (&**other, if *other == path { &*text } else { &**was }));
                    let faults = read(&support::sources(files)).unwrap_err();
                    let has = |kind, message: &str| {
                        faults
                            .iter()
                            .any(|fault| fault.kind == kind && fault.message == message)
                    };
                    assert!(has(FaultKind::UnknownKey, "unknown key `surplus`"), "{faults}");
                    let missing = has(FaultKind::MissingKey, &format!("missing key `{key}`"));
                    assert_eq!(
                        missing,
                        required.contains(key.as_str()),
                        "{path}: {at_path:?}: {key}\n{faults}"
                    );
                }
            },
        );
    }
}

/// Calls `each` with the schema of every object in a value, and its path.
fn visit(
    root: &Value,
    schema: &Value,
    value: &Value,
    path: &mut Vec<String>,
    each: &mut impl FnMut(&Value, &[String]),
) {
    let schema = resolve(root, schema);
    match value {
        Value::Object(map) => {
            if schema.get("properties").is_some() {
                each(schema, path);
            }
            for (key, value) in map {
                let inner = &schema["properties"][key];
                let inner = if inner.is_null() {
                    &schema["additionalProperties"]
                } else {
                    inner
                };
                path.push(key.clone());
                visit(root, inner, value, path, each);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                visit(root, &schema["items"], item, path, each);
                path.pop();
            }
        }
        _ => {}
    }
}

/// A value with every key of a schema.
fn example(root: &Value, schema: &Value) -> Value {
    let schema = resolve(root, schema);
    if let Some(one) = schema["oneOf"].get(0) {
        return one["const"].clone();
    }
    match schema["type"].as_str() {
        Some("object") => match schema["properties"].as_object() {
            Some(keys) => keys
                .iter()
                .map(|(key, schema)| (key.clone(), example(root, schema)))
                .collect(),
            None if schema["additionalProperties"].is_object() => Value::Object(
                [("Key".to_owned(), example(root, &schema["additionalProperties"]))]
                    .into_iter()
                    .collect(),
            ),
            None => Value::Object(serde_json::Map::new()),
        },
        Some("array") => Value::Array(vec![example(root, &schema["items"])]),
        Some("string") => "text".into(),
        Some("integer") => 1.into(),
        Some("boolean") => true.into(),
        other => panic!("a schema of type {other:?}"),
    }
}

fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix("#/$defs/"));
    name.map_or(schema, |name| &root["$defs"][name])
}

fn at<'a>(value: &'a mut Value, path: &[String]) -> &'a mut Value {
    path.iter().fold(value, |value, key| match value {
        Value::Array(items) => &mut items[key.parse::<usize>().expect("an index")],
        value => &mut value[key.as_str()],
    })
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}
