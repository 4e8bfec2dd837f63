//! The type words of members, and which data types they lead to.

use crate::document::{self, Width};
use crate::merge::Merged;

/// A type as a member writes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum TypeWord<'a> {
    String,
    Integer(Width),
    Boolean,
    Float,
    List(Box<TypeWord<'a>>),
    /// A data type, or a word that is none.
    Named(&'a str),
}

/// The words that are no data types.
pub(crate) const SCALARS: [&str; 4] = ["String", "Integer", "Boolean", "Float"];

/// What a list's type starts with.
pub(crate) const ARRAY_OF: &str = "Array of ";

impl<'a> TypeWord<'a> {
    /// The type of a member.
    pub(crate) fn of(member: &'a document::Member) -> Self {
        Self::parse(&member.ty, member.width.unwrap_or(Width::Int64))
    }

    fn parse(text: &'a str, width: Width) -> Self {
        if let Some(element) = text.strip_prefix(ARRAY_OF) {
            // Lists of lists are refused, so there is no need to go deeper than into the second.
            let element = element.strip_prefix(ARRAY_OF).map_or_else(
                || Self::parse_scalar(element, width),
                |inner| Self::List(Box::new(Self::parse_scalar(inner, width))),
            );
            return Self::List(Box::new(element));
        }
        Self::parse_scalar(text, width)
    }

    fn parse_scalar(text: &'a str, width: Width) -> Self {
        match text {
            "String" => Self::String,
            "Integer" => Self::Integer(width),
            "Boolean" => Self::Boolean,
            "Float" => Self::Float,
            name => Self::Named(name),
        }
    }

    /// What a list holds, and anything else itself.
    pub(crate) fn element(&self) -> &Self {
        match self {
            Self::List(element) => element.element(),
            other => other,
        }
    }

    /// The data type it leads to.
    pub(crate) fn named(&self) -> Option<&'a str> {
        match self.element() {
            Self::Named(name) => Some(name),
            _ => None,
        }
    }

    /// How faults call it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::String => "a string".to_owned(),
            Self::Integer(Width::Int64) => "an integer".to_owned(),
            Self::Integer(Width::Uint64) => "an unsigned integer".to_owned(),
            Self::Boolean => "a boolean".to_owned(),
            Self::Float => "a number".to_owned(),
            Self::List(_) => "an array".to_owned(),
            Self::Named(name) => format!("an object (`{name}`)"),
        }
    }
}

/// From which sides objects are reached: by index into [`Merged::objects`].
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) from_input: Vec<bool>,
    pub(crate) from_output: Vec<bool>,
}

impl Reach {
    /// Follows every action's members.
    pub(crate) fn new(merged: &Merged<'_>) -> Self {
        let inputs = merged.actions.values().map(|action| action.input).collect();
        let outputs = merged.actions.values().map(|action| action.output).collect();
        Self {
            from_input: reached(merged, inputs),
            from_output: reached(merged, outputs),
        }
    }
}

/// Which objects some objects lead to, themselves included.
pub(crate) fn reached(merged: &Merged<'_>, start: Vec<usize>) -> Vec<bool> {
    let mut reached = vec![false; merged.objects.len()];
    let mut next = start;
    while let Some(object) = next.pop() {
        if !std::mem::replace(&mut reached[object], true) {
            next.extend(successors(merged, object));
        }
    }
    reached
}

/// The objects that an object's members lead to.
fn successors(merged: &Merged<'_>, object: usize) -> impl Iterator<Item = usize> {
    merged.objects[object].members.iter().filter_map(|member| {
        let name = TypeWord::of(member.document).named()?;
        merged.types.get(name).map(|ty| ty.object)
    })
}
