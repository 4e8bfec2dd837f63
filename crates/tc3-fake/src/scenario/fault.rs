//! What is wrong with a scenario, and where.

use std::fmt;

use jsonc_parser::{ParseOptions, ast::Value, common::Ranged as _};

/// A scenario that cannot be: what is wrong, with file, line and column where it came as text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScenarioFault {
    place: Option<(String, usize, usize)>,
    path: Vec<Step>,
    message: String,
}

/// A step of a path: a member's name or an item's number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Step {
    Member(String),
    Item(usize),
}

impl From<&str> for Step {
    fn from(member: &str) -> Self {
        Self::Member(member.to_owned())
    }
}

impl From<usize> for Step {
    fn from(item: usize) -> Self {
        Self::Item(item)
    }
}

impl ScenarioFault {
    pub(super) fn at<const N: usize>(path: [Step; N], message: impl Into<String>) -> Self {
        Self {
            place: None,
            path: path.into(),
            message: message.into(),
        }
    }

    /// What the JSON reader says; its own words for the place are cut off.
    pub(crate) fn in_json(name: &str, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let message = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(message, _)| message)
            .to_owned();
        Self {
            place: Some((name.to_owned(), error.line(), error.column())),
            path: Vec::new(),
            message,
        }
    }

    /// The same with the place where the path leads in the text, or as far as it does.
    pub(super) fn located(mut self, name: &str, text: &str) -> Self {
        let offset = offset(text, &self.path).unwrap_or_default();
        let before = text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.place = Some((name.to_owned(), line, column));
        self
    }
}

fn offset(text: &str, path: &[Step]) -> Option<usize> {
    let parsed = jsonc_parser::parse_to_ast(
        text,
        &jsonc_parser::CollectOptions::default(),
        &ParseOptions::default(),
    );
    let root = parsed.ok()?.value?;
    let mut value = &root;
    for step in path {
        let next = match (value, step) {
            (Value::Object(object), Step::Member(name)) => object.get(name).map(|property| &property.value),
            (Value::Array(array), Step::Item(at)) => array.elements.get(*at),
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => break,
        }
    }
    Some(value.range().start)
}

impl fmt::Display for ScenarioFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, line, column)) = &self.place {
            return write!(f, "{name}:{line}:{column}: {}", self.message);
        }
        for (at, step) in self.path.iter().enumerate() {
            match step {
                Step::Member(name) if at == 0 => write!(f, "{name}")?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Item(item) => write!(f, "[{item}]")?,
            }
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for ScenarioFault {}
