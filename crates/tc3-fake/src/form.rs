//! The form encoding of inputs, as in query strings and forms: `Tags.0.TagKey=a`. Read strictly: a pair that cannot be
//! read exactly is refused, never guessed.

use std::collections::{BTreeMap, HashSet};

use percent_encoding::percent_decode_str;
use serde_json::{Map, Number, Value};
use tc3_core::schema::{Member, Service, Type};

use crate::refusal::{Refusal, code, excerpt};

/// The pairs of a query string or a form, decoded; `+` is a space. Each key stands once.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut pairs = Vec::new();
    let mut keys = HashSet::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| {
            Refusal::new(
                code::INVALID_REQUEST,
                format!("`{}` in the query or form has no `=`.", excerpt(pair)),
            )
        })?;
        let (key, value) = (decode(key)?, decode(value)?);
        if !keys.insert(key.clone()) {
            let message = format!("`{}` was sent more than once.", excerpt(&key));
            return Err(Refusal::new(code::INVALID_PARAMETER, message));
        }
        pairs.push((key, value));
    }
    Ok(pairs)
}

fn decode(text: &str) -> Result<String, Refusal> {
    let refuse = || {
        let message = format!(
            "`{}` in the query or form is no percent-encoded UTF-8 text.",
            excerpt(text)
        );
        Refusal::new(code::INVALID_REQUEST, message)
    };
    let spaced = text.replace('+', " ");
    let escapes = spaced.split('%').skip(1);
    let whole = |escape: &str| escape.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !escapes.into_iter().all(whole) {
        return Err(refuse());
    }
    Ok(percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| refuse())?
        .into_owned())
}

/// The input as the JSON object a POST would have carried. Where a text does not suit its member's type it stays
/// text, for the check to name; members the schema lacks stay too, as text under their first name.
pub(crate) fn input<'p>(
    service: &Service,
    members: &'static [Member],
    pairs: impl Iterator<Item = &'p (String, String)>,
) -> Result<Value, Refusal> {
    let mut root = Node::default();
    for (key, value) in pairs {
        root.insert(key, value)?;
    }
    object(service, members, root.children, "")
}

/// The keys, split at their dots, as a tree.
#[derive(Default)]
struct Node {
    text: Option<String>,
    children: Children,
}

type Children = BTreeMap<String, Node>;

impl Node {
    fn insert(&mut self, key: &str, value: &str) -> Result<(), Refusal> {
        // Deeper than any documented type, and no deeper than a stack can bear.
        const DEPTH: usize = 32;
        let mut node = self;
        for (depth, segment) in key.split('.').enumerate() {
            if segment.is_empty() || depth == DEPTH {
                let message = format!("`{}` is no name of a parameter.", excerpt(key));
                return Err(Refusal::new(code::INVALID_PARAMETER, message));
            }
            node = node.children.entry(segment.to_owned()).or_default();
        }
        node.text = Some(value.to_owned());
        Ok(())
    }
}

fn object(
    service: &Service,
    members: &'static [Member],
    children: Children,
    path: &str,
) -> Result<Value, Refusal> {
    let mut object = Map::new();
    for (name, child) in children {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let value = match members.iter().find(|member| member.name == name) {
            Some(member) => value(service, &member.ty, child, &path)?,
            None => Value::String(child.text.unwrap_or_default()),
        };
        object.insert(name, value);
    }
    Ok(Value::Object(object))
}

fn value(service: &Service, ty: &Type, node: Node, path: &str) -> Result<Value, Refusal> {
    if node.text.is_some() && !node.children.is_empty() {
        let message = format!("`{}` was sent both as a value and with parts.", excerpt(path));
        return Err(Refusal::new(code::INVALID_PARAMETER, message));
    }
    match (ty, node.text) {
        (Type::Struct(index), None) => {
            // An index outside the schema is a fault of the generator; no request can cause it.
            let members = service.structs.get(*index).map_or(&[][..], |ty| ty.members);
            object(service, members, node.children, path)
        }
        (Type::List(item), None) => list(service, item, node.children, path),
        (Type::Int64 | Type::Uint64, Some(text)) => integer(text, path),
        (Type::Float, Some(text)) => {
            let number = text.parse().ok().and_then(Number::from_f64);
            Ok(number.map_or(Value::String(text), Value::Number))
        }
        (Type::Boolean, Some(text)) if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        (Type::Boolean, Some(text)) if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        (_, Some(text)) => Ok(Value::String(text)),
        // `A.B=…` where A is a scalar: an object, which the check will call the wrong type.
        (_, None) => object(service, &[], node.children, path),
    }
}

fn list(service: &Service, item: &Type, children: Children, path: &str) -> Result<Value, Refusal> {
    let mut items = BTreeMap::new();
    for (segment, child) in children {
        let index = segment
            .parse::<usize>()
            .ok()
            .filter(|index| index.to_string() == segment);
        let index = index.ok_or_else(|| {
            let message = format!(
                "`{}.{}`: a list's items are numbered from 0.",
                excerpt(path),
                excerpt(&segment)
            );
            Refusal::new(code::INVALID_PARAMETER, message)
        })?;
        items.insert(index, child);
    }
    if items
        .last_key_value()
        .is_some_and(|(last, _)| *last != items.len() - 1)
    {
        let message = format!(
            "The items of `{}` are not numbered from 0 without a gap.",
            excerpt(path)
        );
        return Err(Refusal::new(code::INVALID_PARAMETER, message));
    }
    let values = items
        .into_iter()
        .map(|(index, child)| value(service, item, child, &format!("{path}.{index}")));
    values.collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn integer(text: String, path: &str) -> Result<Value, Refusal> {
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Value::from(number));
    }
    if let Ok(number) = text.parse::<u64>() {
        return Ok(Value::from(number));
    }
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!(
            "`{}` is {}, which no 64-bit integer holds.",
            excerpt(path),
            excerpt(&text)
        );
        return Err(Refusal::new(code::INVALID_PARAMETER_VALUE, message));
    }
    Ok(Value::String(text))
}
