//! Documentation comments: from the specs' Markdown to lines that rustdoc and clippy accept without a warning.
//!
//! [`escape`] is for text of the specs: it protects what Markdown or rustdoc would misread (`<T>`, `[x]`, bare
//! addresses) and puts identifiers into backticks. [`attributes`] wraps finished Markdown into documentation
//! attributes. Neither changes a word.

use proc_macro2::TokenStream;
use quote::quote;

/// How long a line of a comment may get, without indentation and slashes.
const WIDTH: usize = 100;

/// Words in mixed case that are names of their own and stay as they are. The same as clippy's, where the catalogue has them.
const PLAIN_WORDS: &[&str] = &[
    "DNSPod",
    "GitHub",
    "GitLab",
    "HmacSHA1",
    "HmacSHA256",
    "IPv4",
    "IPv6",
    "JavaScript",
    "KiB",
    "MiB",
    "GiB",
    "MongoDB",
    "MySQL",
    "OAuth",
    "OpenSSL",
    "PostgreSQL",
    "TypeScript",
    "WebSocket",
];

/// Documentation attributes, one for each line of wrapped Markdown.
pub(crate) fn attributes(markdown: &str) -> TokenStream {
    let lines = lines(markdown);
    quote!(#(#[doc = #lines])*)
}

/// The same for the file's own documentation (`//!`).
pub(crate) fn file_attributes(markdown: &str) -> TokenStream {
    let lines = lines(markdown);
    quote!(#(#![doc = #lines])*)
}

/// The first sentence of a text, for places that repeat what is said in full elsewhere.
pub(crate) fn first_sentence(text: &str) -> &str {
    let paragraph = text.split("\n\n").next().unwrap_or(text).trim();
    let ends = paragraph.match_indices(". ").map(|(at, _)| at);
    let mut sentence_ends = ends.filter(|&at| {
        // `e.g. ` and `i.e. ` end no sentence.
        !paragraph[..at].ends_with("e.g") && !paragraph[..at].ends_with("i.e")
    });
    sentence_ends.next().map_or(paragraph, |at| &paragraph[..=at])
}

/// Protects what Markdown would misread in a text of the specs.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            escaped.push('\n');
        }
        let fence = line.trim_start().starts_with("```");
        if fence || fenced {
            fenced ^= fence;
            // A fence without a language would be compiled as Rust.
            escaped.push_str(if fence && fenced && line.trim() == "```" {
                "```text"
            } else {
                line
            });
        } else {
            escape_line(line, &mut escaped);
        }
    }
    escaped
}

fn escape_line(line: &str, out: &mut String) {
    let mut rest = line;
    while !rest.is_empty() {
        let verbatim = code_span(rest).or_else(|| link(rest)).or_else(|| autolink(rest));
        if let Some(length) = verbatim {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        if let Some(length) = address(rest) {
            out.push('<');
            out.push_str(&rest[..length]);
            out.push('>');
            rest = &rest[length..];
            continue;
        }
        let length = word(rest);
        escape_word(&rest[..length], out);
        rest = &rest[length..];
    }
}

/// The length of the whitespace or the word that `text` starts with, at least one character. A word ends where
/// something verbatim may start.
fn word(text: &str) -> usize {
    let blank = text.starts_with(char::is_whitespace);
    text.char_indices()
        .skip(1)
        .find(|&(at, c)| {
            c.is_whitespace() != blank
                || matches!(c, '`' | '[' | '<' | '\'')
                || address(&text[at..]).is_some()
        })
        .map_or(text.len(), |(at, _)| at)
}

fn escape_word(word: &str, out: &mut String) {
    let start = word.find(|c: char| c.is_alphanumeric()).unwrap_or(word.len());
    let end = word.rfind(|c: char| c.is_alphanumeric()).map_or(start, |at| {
        at + word[at..].chars().next().map_or(1, char::len_utf8)
    });
    let core = &word[start..end.max(start)];
    let call = word[end.max(start)..].starts_with("()");
    if is_identifier(core) || (call && !core.is_empty()) {
        escape_plain(&word[..start], out);
        out.push('`');
        out.push_str(core);
        out.push_str(if call { "()`" } else { "`" });
        escape_plain(&word[end + if call { 2 } else { 0 }..], out);
    } else {
        escape_plain(word, out);
    }
}

fn escape_plain(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' | '[' | ']' => out.extend(['\\', c]),
            // Left over from web pages: control characters, zero-width and direction marks.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}' => {}
            '\u{a0}' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Whether clippy's `doc_markdown` would ask for backticks.
fn is_identifier(word: &str) -> bool {
    if PLAIN_WORDS.contains(&word) {
        return false;
    }
    let hyphenated = word.contains('-');
    let camel = || {
        let stem = word.strip_suffix('s').unwrap_or(word);
        stem.chars().next().is_some_and(char::is_uppercase)
            && stem.chars().all(char::is_alphanumeric)
            && stem.chars().filter(|c| c.is_uppercase()).count() > 1
            && stem.chars().any(char::is_lowercase)
    };
    (word.contains('_') && !hyphenated) || word.contains("::") || camel()
}

/// The length of the code span that `text` starts with.
fn code_span(text: &str) -> Option<usize> {
    let ticks = text.bytes().take_while(|&b| b == b'`').count();
    if ticks == 0 {
        return None;
    }
    let close = text[ticks..].find(&text[..ticks])?;
    Some(close + 2 * ticks)
}

/// The length of the Markdown link that `text` starts with.
fn link(text: &str) -> Option<usize> {
    let close = text.strip_prefix('[')?.find("](")? + 1;
    let inner = &text[1..close];
    let end = text[close..].find(')')? + close + 1;
    (!inner.contains(['[', ']'])).then_some(end)
}

/// The length of the address in angle brackets that `text` starts with.
fn autolink(text: &str) -> Option<usize> {
    address(text.strip_prefix('<')?)?;
    Some(text.find('>')? + 1)
}

/// The length of the bare address that `text` starts with.
fn address(text: &str) -> Option<usize> {
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return None;
    }
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | '"'))
        .unwrap_or(text.len());
    Some(
        text[..end]
            .trim_end_matches(['.', ',', ';', ':', ')', '!', '?', '*', '\''])
            .len(),
    )
}

/// Markdown as lines of a documentation comment, each with its leading space: paragraphs and list items wrapped, code
/// blocks, tables and headings as they are.
fn lines(markdown: &str) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut paragraph = Paragraph::default();
    let mut fenced = false;
    for line in markdown.lines() {
        let trimmed = line.trim();
        let fence = trimmed.starts_with("```");
        if fence || fenced {
            paragraph.end(&mut wrapped);
            fenced ^= fence;
            wrapped.push(line.trim_end().to_owned());
        } else if trimmed.is_empty() {
            paragraph.end(&mut wrapped);
            if wrapped.last().is_some_and(|last| !last.is_empty()) {
                wrapped.push(String::new());
            }
        } else if trimmed.starts_with(['#', '|']) {
            paragraph.end(&mut wrapped);
            wrapped.push(trimmed.to_owned());
        } else if let Some(marker) = list_marker(trimmed) {
            paragraph.end(&mut wrapped);
            let indent = (line.len() - line.trim_start().len()).min(6);
            paragraph.start(indent, marker, &trimmed[marker..]);
        } else {
            paragraph.push(trimmed);
        }
    }
    paragraph.end(&mut wrapped);
    while wrapped.last().is_some_and(String::is_empty) {
        wrapped.pop();
    }
    wrapped
        .into_iter()
        .map(|line| if line.is_empty() { line } else { format!(" {line}") })
        .collect()
}

/// The length of the list marker, its blank included, that a line starts with.
fn list_marker(line: &str) -> Option<usize> {
    if line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ") {
        return Some(2);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    ((1..=3).contains(&digits) && line[digits..].starts_with(". ")).then_some(digits + 2)
}

/// Words being gathered into a paragraph or a list item.
#[derive(Default)]
struct Paragraph {
    first: String,
    hanging: usize,
    words: Vec<String>,
}

impl Paragraph {
    fn start(&mut self, indent: usize, marker: usize, text: &str) {
        let bullet = if marker == 2 {
            "- ".to_owned()
        } else {
            "1. ".to_owned()
        };
        self.hanging = indent + bullet.len();
        self.first = format!("{}{bullet}", " ".repeat(indent));
        self.push(text);
    }

    /// Adds words; a code span stays whole.
    fn push(&mut self, text: &str) {
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let mut end = 0;
            while let Some(c) = rest[end..].chars().next() {
                if c.is_whitespace() {
                    break;
                }
                end += code_span(&rest[end..]).unwrap_or(c.len_utf8());
            }
            self.words.push(rest[..end].to_owned());
            rest = rest[end..].trim_start();
        }
    }

    fn end(&mut self, out: &mut Vec<String>) {
        let Self {
            first,
            hanging,
            words,
        } = std::mem::take(self);
        if words.is_empty() {
            return;
        }
        let mut line = first;
        let mut empty = true;
        for word in words {
            // A line that starts like a list item or a heading would become one.
            let misread = word.starts_with(['#', '>', '|', '-', '+', '*', '='])
                || list_marker(&format!("{word} ")).is_some();
            if !empty && !misread && line.chars().count() + 1 + word.chars().count() > WIDTH {
                out.push(std::mem::replace(&mut line, " ".repeat(hanging)));
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(&word);
            empty = false;
        }
        out.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, attributes, escape, first_sentence, lines};

    #[test]
    fn protects_what_rustdoc_would_misread() {
        let cases = [
            ("a list of <T>", r"a list of \<T>"),
            ("the element [x] of it", r"the element \[x\] of it"),
            (
                "see https://example.com/a_b?c=d.",
                "see <https://example.com/a_b?c=d>.",
            ),
            ("see <https://example.com>", "see <https://example.com>"),
            (
                "see [the page](https://example.com/x_y)",
                "see [the page](https://example.com/x_y)",
            ),
            ("`a_b` and `[x]<T>` stay", "`a_b` and `[x]<T>` stay"),
            (
                "pass CertificateId, or (old_id).",
                "pass `CertificateId`, or (`old_id`).",
            ),
            ("call foo() twice", "call `foo()` twice"),
            (
                "IDs of CLBs on GitHub over IPv6",
                "IDs of CLBs on GitHub over IPv6",
            ),
            ("CertificateId's owner", "`CertificateId`'s owner"),
            ("odd ` tick [", "odd ` tick \\["),
            ("a\u{200b}b\u{a0}c", "ab c"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_fence_without_a_language_is_not_compiled() {
        assert_eq!(escape("```\n<T>\n```\n<T>"), "```text\n<T>\n```\n\\<T>");
    }

    #[test]
    fn wraps_paragraphs_and_lists() {
        let words = "word ".repeat(60);
        let text = format!("{words}\n\n- {words}\n- short\n\n```text\n{words}\n```");
        let wrapped = lines(&text);
        assert!(
            wrapped
                .iter()
                .filter(|line| line.chars().count() > WIDTH + 1)
                .count()
                == 1,
            "{wrapped:#?}"
        );
        assert!(
            wrapped.iter().any(|line| line.starts_with("   word")),
            "continuation lines are indented"
        );
        assert_eq!(wrapped.iter().filter(|line| line.starts_with(" - ")).count(), 2);
    }

    #[test]
    fn never_breaks_before_what_would_start_a_list() {
        let text = format!("{} - dash 1. one", "word ".repeat(19).trim());
        assert!(
            lines(&text)
                .iter()
                .all(|line| !line.starts_with(" - ") && !line.starts_with(" 1. "))
        );
    }

    #[test]
    fn never_breaks_a_code_span() {
        let text = format!("{} `a b c d e f g h`", "word ".repeat(19).trim());
        assert_eq!(lines(&text)[1], " `a b c d e f g h`");
    }

    #[test]
    fn one_attribute_for_each_line() {
        assert_eq!(attributes("a\n\nb").to_string().matches("doc").count(), 3);
    }

    #[test]
    fn finds_the_first_sentence() {
        assert_eq!(first_sentence("One. Two."), "One.");
        assert_eq!(first_sentence("Some, e.g. this. More"), "Some, e.g. this.");
        assert_eq!(first_sentence("No end\n\nMore."), "No end");
    }
}
