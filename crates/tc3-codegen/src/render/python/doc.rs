//! Documentation text: wrapped Markdown, and docstrings.

use tc3_spec::model::{Member, Service};

use super::text::Append as _;
use super::{WIDTH, names, types};

/// A docstring at this indentation, its quotes included, ending with a line break.
pub(super) fn docstring(indent: usize, text: &str) -> String {
    let margin = " ".repeat(indent);
    let text = text.trim().replace("\"\"\"", "'''");
    let raw = if text.contains('\\') { "r" } else { "" };
    let fits = indent + raw.len() + text.chars().count() + 6 <= WIDTH;
    if fits && !text.contains('\n') && !text.ends_with('"') {
        return format!("{margin}{raw}\"\"\"{text}\"\"\"\n");
    }
    let mut lines = String::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_end();
        match index {
            0 => lines.add(format_args!("{margin}{raw}\"\"\"{line}\n")),
            _ if line.is_empty() => lines.push('\n'),
            _ => lines.add(format_args!("{margin}{line}\n")),
        }
    }
    format!("{lines}{margin}\"\"\"\n")
}

/// The width of the quotes before a docstring's first line.
pub(super) const QUOTES: usize = 3;

/// A docstring at this indentation of Markdown that is filled.
pub(super) fn filled(indent: usize, text: &str) -> String {
    let width = WIDTH - indent;
    let wrapped = wrap(text, width, QUOTES, 0);
    // A formatter leaves the closing quotes of a single line behind it, fitting or not: rather make two of it.
    if !wrapped.contains('\n') && wrapped.chars().count() + QUOTES > width {
        return docstring(indent, &wrap(text, width - QUOTES, QUOTES, 0));
    }
    docstring(indent, &wrapped)
}

/// Markdown filled to `width`: its first line after `first` spaces, the others after `rest`. Paragraphs and list items
/// stay apart, fenced code stays as it is.
pub(super) fn wrap(text: &str, width: usize, first: usize, rest: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut block = String::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let line = line.trim_end();
        let word = line.trim_start();
        let fence = word.starts_with("```");
        if fence || fenced || word.is_empty() || is_item(word) {
            fill(&mut block, width, first, rest, &mut lines);
        }
        if fence || fenced {
            fenced ^= fence;
            lines.push(format!("{}{line}", " ".repeat(rest)));
        } else if word.is_empty() {
            lines.push(String::new());
        } else {
            if !block.is_empty() {
                block.push(' ');
            }
            block.push_str(word);
        }
    }
    fill(&mut block, width, first, rest, &mut lines);
    lines.join("\n")
}

/// Adds the lines of one paragraph or list item, and empties it.
fn fill(block: &mut String, width: usize, first: usize, rest: usize, lines: &mut Vec<String>) {
    if block.is_empty() {
        return;
    }
    let hang = if is_item(block) { rest + 2 } else { rest };
    let mut line = " ".repeat(if lines.is_empty() { first } else { rest });
    let mut filled = line.len();
    let mut empty = true;
    for word in block.split_whitespace() {
        let length = word.chars().count();
        if !empty && filled + 1 + length > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(hang)));
            filled = hang;
            empty = true;
        }
        if !empty {
            line.push(' ');
            filled += 1;
        }
        line.push_str(word);
        filled += length;
        empty = false;
    }
    lines.push(line);
    block.clear();
}

fn is_item(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// What a member is, in one paragraph: the page's text, known values, notes, and how it is handled.
pub(super) fn member(member: &Member) -> String {
    let mut text = sentence(&member.doc);
    if !member.known_values.is_empty() {
        let values: Vec<_> = member
            .known_values
            .iter()
            .map(|value| format!("`{value}`"))
            .collect();
        text.add(format_args!(" Known values: {}.", values.join(", ")));
    }
    for note in &member.notes {
        text.push(' ');
        text.push_str(&sentence(note));
    }
    if member.secret {
        text.push_str(" Secret: never shown.");
    } else if member.personal {
        text.push_str(" Personal data: never shown.");
    }
    if let Some(since) = &member.since {
        text.add(format_args!(" Since {since}."));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An entry of `Args:` or `Attributes:` in a docstring at `indent`: name, type in words, what it is.
pub(super) fn entry(service: &Service, name: &str, of: &Member, indent: usize) -> String {
    let text = format!("{name} ({}): {}", types::words(service, &of.ty), member(of));
    wrap(&text, WIDTH - indent, 4, 8)
}

/// The text with a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let ends = text.is_empty() || text.ends_with(['.', '!', '?']);
    if ends { text.to_owned() } else { format!("{text}.") }
}

/// The text with the members' wire names in code marks replaced by their Python names.
pub(super) fn in_python(text: &str, members: &[(&str, String)]) -> String {
    members.iter().fold(text.to_owned(), |text, (wire, python)| {
        text.replace(&format!("`{wire}`"), &format!("`{python}`"))
    })
}

/// The names of members for [`in_python`].
pub(super) fn python_names<'a>(members: impl IntoIterator<Item = &'a Member>) -> Vec<(&'a str, String)> {
    members
        .into_iter()
        .map(|member| (member.wire.as_str(), names::attribute(member)))
        .collect()
}
