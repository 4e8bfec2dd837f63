"""How notebooks show an object: tables of what a `repr` would show, escaped."""

from __future__ import annotations

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 100
"""The most elements of a list that are shown."""


def page(title: str, members: Sequence[tuple[str, str]], lists: Sequence[str]) -> str:
    """A table of members, and below it those of its lists."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(shown)}</td></tr>" for name, shown in members)
    return f"<div><table><caption>{escape(title)}</caption>{rows}</table>{''.join(lists)}</div>"


def table(title: str, rows: Sequence[dict[str, str]], count: int) -> str:
    """A table of a list's elements: a column for each member that any of them has, in their order."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(row.get(name, ''))}</td>" for name in columns) + "</tr>"
        for row in rows
    )
    more = f", the first {len(rows)}" if count > len(rows) else ""
    caption = f"{title}: {count} element{'' if count == 1 else 's'}{more}"
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"
