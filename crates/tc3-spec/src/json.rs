//! JSON texts as trees that remember where everything stands.
//!
//! Strict JSON: no comments, no trailing commas, no loose keys. What the trees mean is not known here.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::fault::{Fault, FaultKind};
use crate::source::{File, Place};
use crate::wording;

/// A JSON value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) json: Json,
}

/// A JSON value.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) value: Node,
}

impl Node {
    /// The entry of a key, if this is an object that has it.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The entries, if this is an object; else none.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.json {
            Json::Object(entries) => entries,
            _ => &[],
        }
    }

    /// The elements, if this is an array; else none.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.json {
            Json::Array(items) => items,
            _ => &[],
        }
    }

    /// The value of a key; the node itself where the key has been left out, so that there is always a place to show.
    pub(crate) fn at(&self, key: &str) -> &Node {
        self.entry(key).map_or(self, |entry| &entry.value)
    }

    /// The string, if this is one.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.json {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, with an article.
    pub(crate) fn kind(&self) -> &'static str {
        match self.json {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }

    /// The value without positions.
    pub(crate) fn to_value(&self) -> serde_json::Value {
        match &self.json {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => (*value).into(),
            Json::Number(number) => number.clone().into(),
            Json::String(text) => text.clone().into(),
            Json::Array(items) => items.iter().map(Self::to_value).collect(),
            Json::Object(entries) => {
                let map = entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_value()));
                serde_json::Value::Object(map.collect())
            }
        }
    }
}

/// Reads a file's text. What is not JSON is a fault, as is a key twice in one object, of which the first is kept.
pub(crate) fn parse(file: &Arc<File>, faults: &mut Vec<Fault>) -> Option<Node> {
    match parse_to_ast(&file.text, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => {
            let Some(value) = parsed.value else {
                let place = Place::new(file, &(0..0));
                let help = "write the JSON object that this file is to hold";
                faults.push(Fault::at(
                    FaultKind::BrokenJson,
                    place,
                    "broken JSON: the file is empty",
                    help,
                ));
                return None;
            };
            // The parser is one of a larger language; the last word on what is JSON is serde_json's.
            if let Err(error) = serde_json::from_str::<serde_json::Value>(&file.text) {
                let at = offset(&file.text, error.line(), error.column());
                let text = error.to_string();
                let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what);
                faults.push(broken(file, &(at..at), what));
                return None;
            }
            Some(Builder { file, faults }.node(value))
        }
        Err(error) => {
            let range = error.range();
            let what = wording::lower_first(&error.kind().to_string());
            let start = boundary(&file.text, range.start);
            let end = boundary(&file.text, range.end.max(start));
            faults.push(broken(file, &(start..end), &what));
            None
        }
    }
}

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

fn broken(file: &Arc<File>, span: &Range<usize>, what: &str) -> Fault {
    let help = "correct the text here; nothing else of this file has been checked";
    Fault::at(
        FaultKind::BrokenJson,
        Place::new(file, span),
        format!("broken JSON: {what}"),
        help,
    )
}

/// The byte at a line and a column in bytes, both from 1 (a column of 0 is the line feed before).
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    boundary(text, start + column.saturating_sub(1))
}

/// The last start of a character at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Builder<'a> {
    file: &'a Arc<File>,
    faults: &'a mut Vec<Fault>,
}

impl Builder<'_> {
    fn node(&mut self, value: ast::Value<'_>) -> Node {
        let range = value.range();
        let json = match value {
            ast::Value::NullKeyword(_) => Json::Null,
            ast::Value::BooleanLit(literal) => Json::Bool(literal.value),
            ast::Value::StringLit(literal) => Json::String(literal.value.into_owned()),
            // serde_json has read the whole text: each of its numbers is one to serde_json.
            ast::Value::NumberLit(literal) => {
                serde_json::from_str(literal.value).map_or(Json::Null, Json::Number)
            }
            ast::Value::Array(array) => Json::Array(
                array
                    .elements
                    .into_iter()
                    .map(|element| self.node(element))
                    .collect(),
            ),
            ast::Value::Object(object) => self.object(object.properties),
        };
        Node {
            span: range.start..range.end,
            json,
        }
    }

    fn object(&mut self, properties: Vec<ast::ObjectProp<'_>>) -> Json {
        let mut entries: Vec<Entry> = Vec::with_capacity(properties.len());
        let mut seen: HashMap<String, Range<usize>> = HashMap::with_capacity(properties.len());
        for property in properties {
            let range = property.name.range();
            let key_span = range.start..range.end;
            let key = match property.name {
                ast::ObjectPropName::String(literal) => literal.value,
                ast::ObjectPropName::Word(word) => Cow::Borrowed(word.value),
            }
            .into_owned();
            let value = self.node(property.value);
            if let Some(first) = seen.get(&key) {
                let fault = Fault::at(
                    FaultKind::DuplicateKey,
                    Place::new(self.file, &key_span),
                    format!("duplicate key `{key}`"),
                    "keep one of the two",
                );
                self.faults
                    .push(fault.related(Place::new(self.file, first), "first written here"));
            } else {
                seen.insert(key.clone(), key_span.clone());
                entries.push(Entry { key, key_span, value });
            }
        }
        Json::Object(entries)
    }
}
