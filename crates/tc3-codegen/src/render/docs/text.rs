//! Texts of the specs as Markdown that `VitePress` reads as it is meant.

use crate::render::rust::docs::escape;

/// Paragraphs: what looks like markup is text, and nothing is an expression of the page's template.
pub(super) fn markdown(text: &str) -> String {
    escape(text.trim()).replace("{{", "{&#123;")
}

/// The same on one line of a table.
pub(super) fn cell(text: &str) -> String {
    let lines: Vec<String> = markdown(text)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(
            |line| match line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
                Some(item) => format!("• {item}"),
                None => line.to_owned(),
            },
        )
        .collect();
    let mut joined = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            joined.push_str(if line.starts_with('•') { "<br>" } else { " " });
        }
        joined.push_str(line);
    }
    joined.replace('|', "\\|")
}

/// The first line of a text.
pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// A name as the anchor of its heading.
pub(super) fn anchor(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{anchor, cell, markdown};

    #[test]
    fn markup_and_templates_are_text() {
        assert_eq!(markdown("a <T> of {{ x }}"), "a \\<T> of {&#123; x }}");
    }

    #[test]
    fn a_cell_is_one_line() {
        assert_eq!(
            cell("One of:\n\n- a | b\n- c\n  goes on"),
            "One of:<br>• a \\| b<br>• c goes on"
        );
    }

    #[test]
    fn anchors_are_plain() {
        assert_eq!(anchor("FailedOperation.NotFound"), "failedoperation-notfound");
    }
}
