//! Documentation comments: Markdown, wrapped and made safe.

use super::layout::WIDTH;

/// A documentation comment that grows by blocks, which blank lines separate.
#[derive(Default)]
pub(super) struct Comment {
    blocks: Vec<String>,
}

impl Comment {
    /// Adds Markdown; nothing if it is empty.
    pub(super) fn text(mut self, markdown: &str) -> Self {
        let markdown = markdown.trim();
        if !markdown.is_empty() {
            self.blocks.push(escape(markdown));
        }
        self
    }

    /// Adds every text.
    pub(super) fn texts<'a>(self, texts: impl IntoIterator<Item = &'a String>) -> Self {
        texts.into_iter().fold(self, |comment, text| comment.text(text))
    }

    /// Adds a tag such as `@deprecated` with its text.
    pub(super) fn tag(mut self, tag: &str, markdown: &str) -> Self {
        self.blocks.push(format!("{tag} {}", escape(markdown.trim())));
        self
    }

    /// Adds an example: its heading and a program.
    pub(super) fn example(mut self, title: &str, code: &str) -> Self {
        let code = code.replace("*/", "*\\/");
        self.blocks.push(format!(
            "@example {}\n```ts\n{}\n```",
            escape(title.trim()),
            code.trim_end()
        ));
        self
    }

    /// The comment's lines at an indentation; nothing if it is empty.
    pub(super) fn render(&self, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let width = WIDTH - indent - " * ".len();
        let lines: Vec<String> = self
            .blocks
            .iter()
            .enumerate()
            .flat_map(|(i, block)| {
                let gap = (i > 0).then(String::new);
                gap.into_iter().chain(wrap(block, width))
            })
            .collect();
        match lines.as_slice() {
            [] => String::new(),
            [line] if line.chars().count() + 4 <= width => format!("{pad}/** {line} */\n"),
            lines => {
                let body: String = lines
                    .iter()
                    .map(|line| format!("{pad} * {line}").trim_end().to_owned() + "\n")
                    .collect();
                format!("{pad}/**\n{body}{pad} */\n")
            }
        }
    }
}

/// Keeps text from ending the comment, and from being taken for a tag; links of ours stay links.
fn escape(markdown: &str) -> String {
    let markdown = markdown.replace("*/", "*\\/");
    let mut text = String::with_capacity(markdown.len());
    let mut before = '\n';
    for (at, c) in markdown.char_indices() {
        let is_link = before == '{' && markdown[at..].starts_with("@link ");
        if c == '@' && !is_link && !before.is_alphanumeric() && before != '`' {
            text.push('\\');
        }
        text.push(c);
        before = c;
    }
    text
}

/// Breaks lines between words. What stands between code fences is left alone; list items keep their indentation.
fn wrap(markdown: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
            lines.push(line.to_owned());
        } else if is_code || line.chars().count() <= width {
            lines.push(line.to_owned());
        } else {
            wrap_line(line, width, &mut lines);
        }
    }
    lines
}

fn wrap_line(line: &str, width: usize, lines: &mut Vec<String>) {
    let hang = if line.trim_start().starts_with("- ") {
        line.len() - line.trim_start().len() + 2
    } else {
        0
    };
    let mut current = String::new();
    for word in words(line) {
        if !current.trim().is_empty() && current.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut current, " ".repeat(hang)));
            current.push_str(word);
        } else {
            if !current.is_empty() || word.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
    }
    lines.push(current);
}

/// What lines are not broken in: a link is one word.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(end) = match rest.find("{@link ") {
        Some(0) => rest
            .find('}')
            .and_then(|close| rest[close..].find(' ').map(|space| close + space)),
        _ => rest.find(' '),
    } {
        words.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
    words.push(rest);
    words
}
