//! What is wrong with a parameter, in words that never repeat a value.

use std::fmt;

use crate::schema::Member;

/// Something wrong with a request's parameters.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fault {
    /// Where: `ResourceTypesRegions[0].Regions[1]`; empty for the parameters as a whole.
    pub path: String,
    /// What.
    pub kind: FaultKind,
}

/// What is wrong.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// A required member is not there.
    Missing,
    /// There is no such member.
    Unknown {
        /// The name that was probably meant.
        did_you_mean: Option<String>,
    },
    /// The value is of another type.
    WrongType {
        /// The documented type, in JSON's words.
        expected: String,
        /// What stands there, in JSON's words.
        found: &'static str,
    },
    /// The number does not fit.
    OutOfRange {
        /// What fits.
        range: &'static str,
    },
    /// The value is null. Members that are not wanted are left out.
    Null,
    /// The text holds half a surrogate pair: it is not Unicode and has no bytes.
    NotText,
    /// The member is there twice.
    Duplicate,
    /// Objects and lists are nested deeper than any service takes.
    TooDeep,
    /// The parameters are not JSON.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
}

impl Fault {
    pub(super) fn syntax(error: &serde_json::Error) -> Self {
        Self {
            path: String::new(),
            kind: FaultKind::Syntax {
                line: error.line(),
                column: error.column(),
            },
        }
    }

    /// A short name of the kind: `missing`, `unknown`, `wrong_type`, `out_of_range`, `null`, `not_text`, `duplicate`,
    /// `too_deep`, `syntax`.
    pub fn name(&self) -> &'static str {
        match self.kind {
            FaultKind::Missing => "missing",
            FaultKind::Unknown { .. } => "unknown",
            FaultKind::WrongType { .. } => "wrong_type",
            FaultKind::OutOfRange { .. } => "out_of_range",
            FaultKind::Null => "null",
            FaultKind::NotText => "not_text",
            FaultKind::Duplicate => "duplicate",
            FaultKind::TooDeep => "too_deep",
            FaultKind::Syntax { .. } => "syntax",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "the parameters"
        } else {
            &self.path
        };
        match &self.kind {
            FaultKind::Missing => write!(f, "{path} is required and missing"),
            FaultKind::Unknown {
                did_you_mean: Some(name),
            } => write!(f, "{path} is unknown, did you mean {name}?"),
            FaultKind::Unknown { did_you_mean: None } => write!(f, "{path} is unknown"),
            FaultKind::WrongType { expected, found } => {
                write!(f, "{path} must be {}, not {found}", article(expected))
            }
            FaultKind::OutOfRange { range } => write!(f, "{path} is out of range: {range}"),
            FaultKind::Null => write!(f, "{path} is null: leave it out instead"),
            FaultKind::NotText if self.path.is_empty() => {
                write!(f, "{path} hold an unpaired surrogate and are not Unicode text")
            }
            FaultKind::NotText => write!(f, "{path} holds an unpaired surrogate and is not Unicode text"),
            FaultKind::Duplicate => write!(f, "{path} is there twice"),
            FaultKind::TooDeep => write!(f, "{path} is nested too deep"),
            FaultKind::Syntax { line, column } => {
                write!(f, "{path} are not valid JSON at line {line}, column {column}")
            }
        }
    }
}

fn article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// What a JSON value is, by its first character, with its article.
pub(super) fn found(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ if text.contains(['.', 'e', 'E']) => "a number with a fraction or exponent",
        _ => "an integer",
    }
}

/// A name as far as it can be shown in a message: one line, not endless.
pub(super) fn shown(name: &str) -> String {
    const LONGEST: usize = 64;
    let mut shown: String = name
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if name.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// The member that was probably meant: the same but for case and underscores, or a few letters off.
pub(super) fn nearest(name: &str, members: &[Member]) -> Option<String> {
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let asked = plain(name);
    let offered = members.iter().filter(|member| !member.hidden);
    let (distance, nearest) = offered
        .map(|member| (strsim::osa_distance(&asked, &plain(member.name)), member.name))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= (asked.chars().count() / 4).max(1)).then(|| nearest.to_owned())
}
