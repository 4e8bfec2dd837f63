"""The specs and the shared cases as data, for tests that go through all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tc3 import ssl
from tc3._model import Model

ROOT = Path(__file__).resolve().parents[3]
SPECS = ROOT / "api-specs" / "ssl" / "2019-12-05"


def actions() -> list[dict[str, Any]]:
    """The documentation pages' files."""
    files = sorted((SPECS / "actions").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in files]


def examples() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every example: action, input, output. Without what the service has disabled and the client does not offer."""
    return [
        (
            action["name"],
            offered(action["input"], example["input"]),
            offered(action["output"], example["output"]),
        )
        for action in actions()
        for example in action["examples"]
    ]


def offered(members: list[dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
    """The values without those of disabled members."""
    disabled = {member["name"] for member in members if member.get("disabled")}
    return {name: value for name, value in values.items() if name not in disabled}


def in_quotes() -> set[tuple[str, str]]:
    """Actions with the members of their answers for which an example shows digits in quotes."""
    return {
        (action["name"], path.rpartition(".")[2])
        for action in actions()
        for example in action["examples"]
        for path in example.get("contradicts", [])
        if path.startswith("output.")
    }


def cases() -> list[tuple[str, dict[str, Any]]]:
    """Every shared case with its action."""
    files = sorted((ROOT / "tests" / "cases" / "ssl").glob("[A-Z]*.json"))
    loaded: list[dict[str, Any]] = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return [(file["action"], case) for file in loaded for case in file["cases"]]


def snake(wire: str) -> str:
    """A wire name as Python spells it; enough for the names of this service."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", wire).lower()


def method(client: object, action: str) -> Callable[..., Any]:
    """The method of an action, of a client or of its class."""
    found: Callable[..., Any] = getattr(client, snake(action))
    return found


def keywords(action: str, members: dict[str, Any]) -> dict[str, Any] | None:
    """An input as the method's keyword arguments; None if the method does not offer one of its members."""
    offered = offered_members(action)
    if not members.keys() <= offered:
        return None
    return {snake(wire): value for wire, value in members.items()}


def offered_members(action: str) -> set[str]:
    """The wire names of the input members that an action's method offers."""
    [page] = [page for page in actions() if page["name"] == action]
    overlay = json.loads((SPECS / "overlay.json").read_text(encoding="utf-8"))
    added = [
        entry["member"]
        for entry in overlay["members"]
        if entry["to"] == f"{action}.input" and not entry.get("hidden")
    ]
    shown = [member for member in page["input"] if not member.get("disabled")]
    return {member["name"] for member in [*shown, *added]}


def response(action: str) -> type[Model]:
    """The class of what an action answers."""
    # Abbreviations are words in Python's names: `DescribeCSR` answers with a `DescribeCsrResponse`.
    [name] = [name for name in ssl.__all__ if name.lower() == f"{action}Response".lower()]
    found: type[Model] = getattr(ssl, name)
    return found
