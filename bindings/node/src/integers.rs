//! Integers that a JavaScript number would change.
//!
//! `JSON.parse` rounds an integer beyond 2^53 in silence. Nearly no answer has one, so the text is first searched for
//! a run of digits that is long enough, looking at one byte in sixteen; only where one is found is the text taken
//! apart. Then such integers become marked strings, which `lib/decode.js` makes into bigints. Members that the schema
//! declares to be floats keep their digits: there a number is what is meant.

use tc3_core::schema::{Member, Type};

use crate::services::Known;

/// 2^53 - 1, `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE: &[u8] = b"9007199254740991";

/// A private-use character: marks are made of it.
const MARK: char = '\u{f8ff}';

/// The text, which must be valid JSON, with such integers as strings, and the mark that these and no other strings
/// start with; nothing if there are none.
pub(crate) fn mark(text: &str, known: Option<Known>) -> Option<(String, String)> {
    if !has_long_run(text.as_bytes()) {
        return None;
    }
    let mark = unused_mark(text);
    let mut marked = String::new();
    let mut copied = 0;
    for (start, end) in unsafe_integers(text.as_bytes(), known) {
        for part in [&text[copied..start], "\"", &mark, &text[start..end], "\""] {
            marked.push_str(part);
        }
        copied = end;
    }
    if copied == 0 {
        return None;
    }
    marked.push_str(&text[copied..]);
    Some((marked, mark))
}

/// Whether sixteen digits stand in a row somewhere.
fn has_long_run(text: &[u8]) -> bool {
    let run = MAX_SAFE.len();
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    (run - 1..text.len()).step_by(run).any(|at| {
        let (before, from) = text.split_at(at);
        let after = from.iter().take_while(is_digit).count();
        after > 0 && after + before.iter().rev().take_while(is_digit).count() >= run
    })
}

/// One character more than the text has of it, plain and escaped together.
fn unused_mark(text: &str) -> String {
    let escaped = text.match_indices("\\u").filter(|(at, _)| {
        text.as_bytes()
            .get(at + 2..at + 6)
            .is_some_and(|digits| digits.eq_ignore_ascii_case(b"f8ff"))
    });
    let taken = text.matches(MARK).count() + escaped.count();
    String::from(MARK).repeat(taken + 1)
}

/// What the schema says of a value.
#[derive(Clone, Copy)]
enum Shape {
    Unknown,
    Members(&'static [Member]),
    Typed(&'static Type),
}

impl Shape {
    /// Of an object's member.
    fn member(self, name: &[u8], known: Option<Known>) -> Self {
        let members = match (self, known) {
            (Self::Members(members), _) => members,
            (Self::Typed(Type::Struct(index)), Some(known)) => known.service.structs[*index].members,
            _ => return Self::Unknown,
        };
        members
            .iter()
            .find(|member| member.name.as_bytes() == name)
            .map_or(Self::Unknown, |member| Self::Typed(&member.ty))
    }

    /// Of a list's element.
    fn element(self) -> Self {
        match self {
            Self::Typed(Type::List(element)) => Self::Typed(element),
            _ => Self::Unknown,
        }
    }
}

/// Where integers stand that a number would change: their first byte and the byte after their last.
fn unsafe_integers(text: &[u8], known: Option<Known>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    // The shapes of the open objects and lists, and whether each is an object. A stack of our own: an answer may be
    // nested deeper than a thread's stack is.
    let mut open: Vec<(Shape, bool)> = Vec::new();
    let mut shape = known.map_or(Shape::Unknown, |known| Shape::Members(known.output));
    let mut is_name = false;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                let end = string_end(text, at);
                if is_name {
                    let object = open.last().map_or(Shape::Unknown, |(shape, _)| *shape);
                    shape = object.member(&text[at + 1..end - 1], known);
                    is_name = false;
                }
                at = end;
                continue;
            }
            b'{' => {
                open.push((shape, true));
                is_name = true;
            }
            b'[' => {
                open.push((shape, false));
                shape = shape.element();
            }
            b'}' | b']' => {
                open.pop();
                is_name = false;
            }
            b',' => match open.last() {
                Some((_, true)) => is_name = true,
                Some((list, false)) => shape = list.element(),
                None => {}
            },
            b'-' | b'0'..=b'9' => {
                let end = number_end(text, at);
                if !matches!(shape, Shape::Typed(Type::Float)) && is_unsafe(&text[at..end]) {
                    found.push((at, end));
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The byte after a string's closing quote.
fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn number_end(text: &[u8], start: usize) -> usize {
    let is_part = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    start + text[start..].iter().take_while(is_part).count()
}

/// Whether a number is written as an integer, and is one that a JavaScript number would change.
fn is_unsafe(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    digits.iter().all(u8::is_ascii_digit) && (digits.len(), digits) > (MAX_SAFE.len(), MAX_SAFE)
}
