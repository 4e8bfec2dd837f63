//! From trees to documents, with every fault of shape: unknown and missing keys, wrong types, unknown words.
//!
//! The walk follows the JSON Schema of the document's type. What does not fit is taken out of the tree together with
//! the smallest thing that cannot stand without it, so that the rest of the file is still checked.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::fault::{Fault, FaultKind};
use crate::json::{self, Entry, Json, Node};
use crate::source::{File, Place};
use crate::wording;

/// A document, and the tree it was read from.
#[derive(Debug)]
pub(crate) struct Read<T> {
    pub(crate) file: Arc<File>,
    /// Without what did not fit: its arrays are as long as the document's.
    pub(crate) tree: Node,
    pub(crate) document: T,
}

impl<T> Read<T> {
    /// The place of a node of the tree.
    pub(crate) fn place(&self, node: &Node) -> Place {
        Place::new(&self.file, &node.span)
    }
}

/// What came of a file: the document if there is one, and whether something of it has been left out.
#[derive(Debug)]
pub(crate) struct Outcome<T> {
    pub(crate) read: Option<Read<T>>,
    pub(crate) lost: bool,
}

/// Reads a file. The schema is that of the document's type.
pub(crate) fn decode<T: DeserializeOwned>(
    file: &Arc<File>,
    schema: &Value,
    faults: &mut Vec<Fault>,
) -> Outcome<T> {
    let Some(tree) = json::parse(file, faults) else {
        return Outcome {
            read: None,
            lost: true,
        };
    };
    let mut fitter = Fitter {
        file,
        root: schema,
        faults,
        lost: false,
    };
    let Some(tree) = fitter.fit(schema, tree, None) else {
        return Outcome {
            read: None,
            lost: true,
        };
    };
    let lost = fitter.lost;
    match serde_json::from_value(tree.to_value()) {
        Ok(document) => Outcome {
            read: Some(Read {
                file: Arc::clone(file),
                tree,
                document,
            }),
            lost,
        },
        Err(error) => {
            let help = "compare the file with its JSON Schema in api-specs/schema";
            let message = format!("cannot be read: {error}");
            faults.push(Fault::at(
                FaultKind::WrongType,
                Place::new(file, &tree.span),
                message,
                help,
            ));
            Outcome {
                read: None,
                lost: true,
            }
        }
    }
}

struct Fitter<'a> {
    file: &'a Arc<File>,
    root: &'a Value,
    faults: &'a mut Vec<Fault>,
    lost: bool,
}

impl<'a> Fitter<'a> {
    /// The part of a node that fits a schema; nothing if what is left could not be read.
    fn fit(&mut self, schema: &'a Value, node: Node, key: Option<&str>) -> Option<Node> {
        let schema = self.resolve(schema);
        if let Some(words) = words(schema) {
            return self.word(&words, node, key);
        }
        let expected = schema["type"].as_str().unwrap_or_default();
        let Node { span, json } = node;
        let json = match (expected, json) {
            ("object", Json::Object(entries)) => return self.object(schema, entries, span),
            ("array", Json::Array(items)) => {
                let items = items
                    .into_iter()
                    .filter_map(|item| self.fit(&schema["items"], item, key));
                Json::Array(items.collect())
            }
            ("integer", Json::Number(number)) => {
                if !in_range(schema, &number) {
                    let range = if schema["format"] == "uint32" {
                        "0 to 4294967295"
                    } else {
                        "-9223372036854775808 to 9223372036854775807"
                    };
                    let message = format!("`{number}` is no integer from {range}");
                    let help = "write digits only, without a fraction or an exponent";
                    self.lose(FaultKind::WrongType, &span, message, help);
                    return None;
                }
                Json::Number(number)
            }
            ("string", json @ Json::String(_))
            | ("boolean", json @ Json::Bool(_))
            | ("number", json @ Json::Number(_))
            | ("", json) => json,
            (_, json) => {
                let node = Node { span, json };
                self.wrong_type(expected, &node, key);
                return None;
            }
        };
        Some(Node { span, json })
    }

    fn object(
        &mut self,
        schema: &'a Value,
        entries: Vec<Entry>,
        span: std::ops::Range<usize>,
    ) -> Option<Node> {
        let properties = schema["properties"].as_object();
        let rest = &schema["additionalProperties"];
        let mut fitting = Vec::with_capacity(entries.len());
        let mut present = Vec::with_capacity(entries.len());
        for Entry { key, key_span, value } in entries {
            let known = properties.and_then(|properties| properties.get(&key));
            let schema = match known {
                Some(schema) => schema,
                None if rest.is_object() => rest,
                None if *rest == false => {
                    self.unknown_key(schema, &key, &key_span);
                    continue;
                }
                None => {
                    fitting.push(Entry { key, key_span, value });
                    continue;
                }
            };
            present.push(key.clone());
            if let Some(value) = self.fit(schema, value, Some(&key)) {
                fitting.push(Entry { key, key_span, value });
            }
        }
        let mut whole = true;
        for key in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !present.iter().any(|present| present == key) {
                self.missing_key(schema, key, span.start);
            }
            whole &= fitting.iter().any(|entry| entry.key == key);
        }
        whole.then_some(Node {
            span,
            json: Json::Object(fitting),
        })
    }

    fn word(&mut self, words: &[&str], node: Node, key: Option<&str>) -> Option<Node> {
        let Some(word) = node.as_str() else {
            self.wrong_type("string", &node, key);
            return None;
        };
        if words.contains(&word) {
            return Some(node);
        }
        let message = format!("unknown word `{word}`{}", of(key));
        let help = wording::did_you_mean(word, words.iter().copied(), || {
            format!("write one of {}", wording::list(words.iter().copied()))
        });
        self.lose(FaultKind::UnknownWord, &node.span, message, &help);
        None
    }

    fn unknown_key(&mut self, schema: &Value, key: &str, span: &std::ops::Range<usize>) {
        let known = || {
            schema["properties"]
                .as_object()
                .into_iter()
                .flat_map(|map| map.keys().map(String::as_str))
        };
        let help = wording::did_you_mean(key, known(), || format!("known keys: {}", wording::list(known())));
        let place = Place::new(self.file, span);
        self.faults.push(Fault::at(
            FaultKind::UnknownKey,
            place,
            format!("unknown key `{key}`"),
            help,
        ));
    }

    fn missing_key(&mut self, schema: &Value, key: &str, start: usize) {
        let meaning = schema["properties"][key]["description"]
            .as_str()
            .unwrap_or_default();
        let sentence = meaning.split('\n').next().unwrap_or_default();
        let help = format!("add `{key}`: {}", wording::lower_first(sentence));
        let message = format!("missing key `{key}`");
        let place = Place::new(self.file, &(start..start + 1));
        self.faults
            .push(Fault::at(FaultKind::MissingKey, place, message, help).label("in this object"));
        self.lost = true;
    }

    fn wrong_type(&mut self, expected: &str, node: &Node, key: Option<&str>) {
        let expected = match expected {
            "array" => "an array",
            "boolean" => "a boolean",
            "integer" => "an integer",
            "number" => "a number",
            "object" => "an object",
            _ => "a string",
        };
        let message = format!(
            "wrong type{}: expected {expected}, found {}",
            of(key),
            node.kind()
        );
        let help = match expected {
            "an array" => "write `[…]`, also around a single element",
            "a boolean" => "write `true` or `false`, without quotes",
            "an integer" | "a number" => "write digits, without quotes",
            "an object" => "write `{…}`",
            _ => "write the text in double quotes",
        };
        self.lose(FaultKind::WrongType, &node.span, message, help);
    }

    fn lose(&mut self, kind: FaultKind, span: &std::ops::Range<usize>, message: String, help: &str) {
        self.faults
            .push(Fault::at(kind, Place::new(self.file, span), message, help));
        self.lost = true;
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"]
            .as_str()
            .and_then(|reference| reference.strip_prefix("#/$defs/"));
        name.map_or(schema, |name| &self.root["$defs"][name])
    }
}

/// The words of an enum: `oneOf` constants where each has a description, else `enum`.
fn words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(constants) = schema["oneOf"].as_array() {
        return Some(constants.iter().filter_map(|one| one["const"].as_str()).collect());
    }
    schema["enum"]
        .as_array()
        .map(|words| words.iter().filter_map(Value::as_str).collect())
}

fn in_range(schema: &Value, number: &serde_json::Number) -> bool {
    if schema["format"] == "uint32" {
        number.as_u64().is_some_and(|value| u32::try_from(value).is_ok())
    } else {
        number.as_i64().is_some()
    }
}

fn of(key: Option<&str>) -> String {
    key.map_or_else(String::new, |key| format!(" of `{key}`"))
}
