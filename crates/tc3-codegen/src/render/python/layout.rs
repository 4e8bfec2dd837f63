//! Where lines are broken: as `ruff format` breaks them, for the few shapes that generated code has.

use super::WIDTH;

/// An annotated name: a parameter, or a key of a typed dict. `end` is what stands after the annotation's own type, such
/// as ` | None`, and `rest` what stands after all of it.
pub(super) fn annotated(indent: usize, name: &str, annotation: &str, end: &str, rest: &str) -> String {
    let margin = " ".repeat(indent);
    let line = format!("{margin}{name}: {annotation}{end}{rest}");
    let inner = annotation
        .split_once('[')
        .and_then(|(head, tail)| Some((head, tail.strip_suffix(']')?)));
    match inner {
        Some((head, inner)) if too_long(&line) && !inner.contains(" | tuple[") => {
            let end = if end.is_empty() {
                String::new()
            } else {
                format!("\n{margin}{}", end.trim_start())
            };
            format!("{margin}{name}: {head}[\n{margin}    {inner}\n{margin}]{end}{rest}\n")
        }
        _ => format!("{line}\n"),
    }
}

/// An assignment at the left margin, in parentheses where that helps.
pub(super) fn assignment(name: &str, value: &str) -> String {
    let line = format!("{name} = {value}");
    let helps = !too_long(&format!("{name} = (")) && !too_long(&format!("    {value}"));
    if too_long(&line) && helps {
        format!("{name} = (\n    {value}\n)\n")
    } else {
        format!("{line}\n")
    }
}

/// An assignment of a tuple in a class's body, one element a line; one alone stays on the line where it fits.
pub(super) fn tuple(name: &str, elements: &[String]) -> String {
    match elements {
        [] => format!("    {name} = ()\n"),
        [only] if !too_long(&format!("    {name} = ({only},)")) => format!("    {name} = ({only},)\n"),
        _ => format!(
            "    {name} = (\n        {},\n    )\n",
            elements.join(",\n        ")
        ),
    }
}

/// A tuple that is an element at this indentation, without its comma.
pub(super) fn nested_tuple(indent: usize, elements: &[String]) -> String {
    let line = format!("({})", elements.join(", "));
    if indent + line.chars().count() < WIDTH {
        return line;
    }
    let margin = " ".repeat(indent);
    let elements = elements.join(&format!(",\n{margin}    "));
    format!("(\n{margin}    {elements},\n{margin})")
}

/// The head of a property.
pub(super) fn property(name: &str, of: &str) -> String {
    let line = format!("    def {name}(self) -> {of}:");
    if too_long(&line) {
        format!("    def {name}(\n        self,\n    ) -> {of}:\n")
    } else {
        format!("{line}\n")
    }
}

fn too_long(line: &str) -> bool {
    line.chars().count() > WIDTH
}
