//! Examples: from the texts of `examples.json` to JSON values.
//!
//! Nothing is repaired. What is no JSON is a finding and is left out, as are answers that show a failure; what stands
//! beside `Response` is left out.

use percent_encoding::percent_decode_str;
use tc3_spec::document::{Site, Style};

use crate::definitions::{self, Member, Scalar, Type};
use crate::finding::FindingKind;
use crate::tree::{Object, Tree};
use crate::union::Types;

/// An example that has been read.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) site: Site,
    pub(crate) style: Style,
    pub(crate) input: Object,
    pub(crate) output: Object,
}

/// Parameters that every action has: in a query they stand among the members.
const COMMON: [&str; 11] = [
    "Action",
    "Version",
    "Region",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Token",
    "Language",
    "RequestClient",
];

/// Reads an example. `declares_error` says whether a member of the answer is called `Error`, which is then no failure.
/// `find` is told what is found, also of an example that is read.
pub(crate) fn read(
    site: Site,
    example: &definitions::Example,
    input: &[Member],
    types: &Types<'_>,
    declares_error: bool,
    find: &mut impl FnMut(FindingKind, String),
) -> Option<Example> {
    let output = output(&example.output, declares_error, find)?;
    match request(&example.input, input, types) {
        Ok((style, input)) => Some(Example {
            site,
            style,
            input,
            output,
        }),
        Err(why) => {
            find(FindingKind::ExampleInput, why);
            None
        }
    }
}

/// What stands in `Response`.
fn output(text: &str, declares_error: bool, find: &mut impl FnMut(FindingKind, String)) -> Option<Object> {
    let tree = match Tree::parse(text.trim_start_matches('\u{feff}').trim()) {
        Ok(Tree::Object(object)) => object,
        Ok(_) => {
            find(FindingKind::ExampleOutput, "is no object".to_owned());
            return None;
        }
        Err(error) => {
            let streams = text.trim_start().starts_with("data:") || text.trim_start().starts_with("event:");
            let what = if streams {
                "is a stream of events"
            } else {
                "is no JSON"
            };
            find(FindingKind::ExampleOutput, format!("{what}: {error}"));
            return None;
        }
    };
    let output = match tree.get("Response") {
        Some(Tree::Object(response)) => {
            if tree.len() > 1 {
                let beside: Vec<&str> = tree
                    .keys()
                    .map(String::as_str)
                    .filter(|key| *key != "Response")
                    .collect();
                find(
                    FindingKind::ExampleSiblings,
                    format!("left out: {}", beside.join(", ")),
                );
            }
            response.clone()
        }
        Some(_) => {
            find(FindingKind::ExampleOutput, "`Response` is no object".to_owned());
            return None;
        }
        None => {
            find(
                FindingKind::ExampleUnwrapped,
                "taken as what `Response` holds".to_owned(),
            );
            tree
        }
    };
    let failed = output
        .get("Error")
        .and_then(|error| error.get("Code"))
        .is_some_and(|code| code.as_str().is_some());
    if failed && (!declares_error || output.keys().all(|key| key == "Error" || key == "RequestId")) {
        find(FindingKind::ExampleOfError, "left out".to_owned());
        return None;
    }
    Some(output)
}

/// The members of a request as it is written: `POST` with headers and a JSON body, or `GET` with a query.
fn request(text: &str, members: &[Member], types: &Types<'_>) -> Result<(Style, Object), String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let post = text
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case("POST"));
    if post || text.starts_with('{') {
        let body = body(text);
        if body.is_empty() {
            return Ok((Style::PostJson, Object::new()));
        }
        return match Tree::parse(body) {
            Ok(Tree::Object(object)) => Ok((Style::PostJson, object)),
            Ok(_) => Err("the body is no object".to_owned()),
            Err(error) => Err(format!("the body is no JSON: {error}")),
        };
    }
    let Some((_, query)) = text.split_once('?') else {
        return Err("neither a POST with a body nor a query".to_owned());
    };
    query_members(query, members, types).map(|object| (Style::GetQuery, object))
}

/// What follows the headers.
fn body(text: &str) -> &str {
    if text.starts_with('{') {
        return text;
    }
    let blank = ["\r\n\r\n", "\n\n", "\n\r\n"]
        .iter()
        .filter_map(|end| Some((text.find(end)?, end.len())))
        .min();
    let after = blank.map_or("", |(at, length)| &text[at + length..]).trim();
    if after.starts_with(['{', '[']) || text.find("\n{").is_none() {
        return after;
    }
    // Headers that go on after a blank line, or end without one.
    text.find("\n{").map_or("", |at| text[at..].trim())
}

/// The members of a query: `A.0.B=text`, by the declared types.
fn query_members(query: &str, members: &[Member], types: &Types<'_>) -> Result<Object, String> {
    let mut parts = Object::new();
    for pair in query
        .split('&')
        .map(str::trim)
        .filter(|pair| !pair.is_empty() && !pair.starts_with('<'))
    {
        // The line that a request starts with ends in the protocol's version.
        let pair = pair.split_once(" HTTP/").map_or(pair, |(pair, _)| pair);
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let first = key.split('.').next().unwrap_or_default();
        let declared = members.iter().any(|member| member.name == first);
        if !declared && (COMMON.contains(&first) || first.is_empty()) {
            continue;
        }
        let value = percent_decode_str(value)
            .decode_utf8()
            .map_err(|error| format!("`{key}`: {error}"))?;
        let mut path = key.split('.');
        let mut at = &mut parts;
        let mut step = path.next().unwrap_or_default();
        for next in path {
            let entry = at
                .entry(step.to_owned())
                .or_insert_with(|| Tree::Object(Object::new()));
            let Tree::Object(object) = entry else {
                return Err(format!("`{key}` stands in a value"));
            };
            (at, step) = (object, next);
        }
        if at
            .insert(step.to_owned(), Tree::String(value.into_owned()))
            .is_some()
        {
            return Err(format!("`{key}` stands there twice"));
        }
    }
    typed_object(parts, Some(members), types)
}

fn typed_object(parts: Object, members: Option<&[Member]>, types: &Types<'_>) -> Result<Object, String> {
    parts
        .into_iter()
        .map(|(key, value)| {
            let member = members.into_iter().flatten().find(|member| member.name == key);
            let value = typed(value, member.map(|member| &member.ty), types)
                .map_err(|why| format!("`{key}`: {why}"))?;
            Ok((key, value))
        })
        .collect()
}

/// A value as its type has it: in a query everything is text, and lists are numbered.
fn typed(value: Tree, ty: Option<&Type>, types: &Types<'_>) -> Result<Tree, String> {
    Ok(match (value, ty) {
        (Tree::Object(parts), Some(Type::List(element))) => {
            let mut items: Vec<(u32, Tree)> = Vec::with_capacity(parts.len());
            for (index, value) in parts {
                let index = index.parse().map_err(|_| format!("`{index}` is no index"))?;
                items.push((index, typed(value, Some(element), types)?));
            }
            items.sort_by_key(|(index, _)| *index);
            Tree::Array(items.into_iter().map(|(_, value)| value).collect())
        }
        (Tree::Object(parts), Some(Type::Named(name))) => {
            Tree::Object(typed_object(parts, types.members(name), types)?)
        }
        (Tree::Object(parts), _) => Tree::Object(typed_object(parts, None, types)?),
        (Tree::String(text), Some(Type::Scalar(scalar))) => scalar_of(text, *scalar),
        (value, _) => value,
    })
}

/// A scalar of a query; what its type cannot be is left as text.
fn scalar_of(text: String, scalar: Scalar) -> Tree {
    let parsed = match scalar {
        Scalar::String => None,
        Scalar::Boolean => match &*text {
            "true" | "True" | "TRUE" => Some(Tree::Bool(true)),
            "false" | "False" | "FALSE" => Some(Tree::Bool(false)),
            _ => None,
        },
        Scalar::Integer(_) => {
            (text.parse::<i64>().map(Tree::from).ok()).or_else(|| text.parse::<u64>().map(Tree::from).ok())
        }
        Scalar::Float => match text.parse::<i64>() {
            Ok(whole) => Some(whole.into()),
            Err(_) => (text.parse().ok())
                .and_then(serde_json::Number::from_f64)
                .map(Tree::Number),
        },
    };
    parsed.unwrap_or(Tree::String(text))
}

impl From<i64> for Tree {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<u64> for Tree {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}
