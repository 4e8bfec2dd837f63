//! Faults: what is wrong in the specs, where, and what to do about it.
//!
//! A fault is made where something is found and shown by [`Faults`], which renders all of them like a compiler does.
//! Nothing here decides what is a fault.

use std::{fmt, slice};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

pub use crate::fault_kind::FaultKind;
use crate::source::Place;

/// One thing that is wrong in the specs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// The kind.
    pub kind: FaultKind,
    /// The file, as it is shown: `api-specs/ssl/2019-12-05/types.json`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// What to underline, if the fault is not of the file as a whole.
    place: Option<Place>,
    label: Option<String>,
    related: Vec<(Place, String)>,
}

impl Fault {
    /// A fault at a place.
    pub(crate) fn at(
        kind: FaultKind,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (line, column) = place.line_and_column();
        Self {
            kind,
            file: place.file.path.clone(),
            line,
            column,
            message: message.into(),
            help: help.into(),
            place: Some(place),
            label: None,
            related: Vec::new(),
        }
    }

    /// A fault of a file as a whole.
    pub(crate) fn of_file(
        kind: FaultKind,
        file: String,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            file,
            line: 1,
            column: 1,
            message: message.into(),
            help: help.into(),
            place: None,
            label: None,
            related: Vec::new(),
        }
    }

    /// Writes a few words beside what is underlined.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Shows another place too.
    pub(crate) fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, label.into()));
        self
    }

    fn group(&self) -> Group<'_> {
        let mut group = Level::ERROR
            .primary_title(&*self.message)
            .elements(None::<Origin<'_>>);
        if let Some(place) = &self.place {
            let (here, elsewhere): (Vec<_>, Vec<_>) = self
                .related
                .iter()
                .partition(|(related, _)| related.file == place.file);
            group = group.element(snippet(place, self.label.as_deref(), &here));
            for (related, label) in elsewhere {
                group = group.element(context(related, label));
            }
        } else {
            group = group.element(Origin::path(&*self.file));
        }
        group.element(Level::HELP.message(&*self.help))
    }
}

/// The lines of a file from the first to the last that is to be shown, with the fault's own underlined.
fn snippet<'a>(
    place: &'a Place,
    label: Option<&'a str>,
    related: &[&'a (Place, String)],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let spans =
        || std::iter::once(place.first_line()).chain(related.iter().map(|(other, _)| other.first_line()));
    let (lines, start) = lines(
        place,
        spans().map(|span| span.start).min(),
        spans().map(|span| span.end).max(),
    );
    let offset = start;
    let line_start = place.file.text[..offset].matches('\n').count() + 1;
    let shift = |place: &Place| {
        let span = place.first_line();
        span.start - offset..span.end - offset
    };
    Snippet::source(lines)
        .line_start(line_start)
        .path(&*place.file.path)
        .annotation(AnnotationKind::Primary.span(shift(place)).label(label))
        .annotations(
            related
                .iter()
                .map(|(other, label)| AnnotationKind::Context.span(shift(other)).label(&**label)),
        )
}

/// A place in another file.
fn context<'a>(place: &'a Place, label: &'a str) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let span = place.first_line();
    let (lines, offset) = lines(place, Some(span.start), Some(span.end));
    Snippet::source(lines)
        .line_start(place.file.text[..offset].matches('\n').count() + 1)
        .path(&*place.file.path)
        .annotation(
            AnnotationKind::Context
                .span(span.start - offset..span.end - offset)
                .label(label),
        )
}

/// The whole lines around a stretch, and where they start. Rendering a fault costs what its lines cost, not its file.
fn lines(place: &Place, start: Option<usize>, end: Option<usize>) -> (&str, usize) {
    let text = &place.file.text;
    let (start, end) = (start.unwrap_or(0), end.unwrap_or(text.len()));
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    (&text[start..end], start)
}

/// Every fault of one run, ordered by file and position. Never empty.
#[derive(Clone)]
pub struct Faults {
    faults: Vec<Fault>,
}

impl Faults {
    /// Nothing if there are no faults, else all of them in order.
    pub(crate) fn check(mut faults: Vec<Fault>) -> Result<(), Self> {
        if faults.is_empty() {
            return Ok(());
        }
        faults.sort_by(|a, b| {
            let order = |fault: &Fault| (fault.line, fault.column, fault.kind);
            a.file
                .cmp(&b.file)
                .then(order(a).cmp(&order(b)))
                .then_with(|| a.message.cmp(&b.message))
        });
        faults.dedup();
        Err(Self { faults })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.faults.len()
    }

    /// The faults, in order.
    pub fn iter(&self) -> slice::Iter<'_, Fault> {
        self.faults.iter()
    }

    /// All of them like a compiler's: message, position, snippet and help of each, and last how many there are; with
    /// ANSI colours or without. Ends in a line feed.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut text = String::new();
        for fault in &self.faults {
            text.push_str(&renderer.render(&[fault.group()]));
            text.push_str("\n\n");
        }
        let count = match self.faults.len() {
            1 => "1 fault in the specs".to_owned(),
            n => format!("{n} faults in the specs"),
        };
        text.push_str(&renderer.render(&[Group::with_title(Level::ERROR.primary_title(count))]));
        text.push('\n');
        text
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// The same as `Display`, so that a failed `expect` in a test is readable.
impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Faults {}
