"""Every documented example goes through the fake: what it shows as input is sent, what it shows as output arrives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from conftest import Fake
from specs import SPECS, actions, keywords, method, offered
from tc3 import ssl

Call = tuple[str, str, dict[str, Any], dict[str, Any]]


def hidden(action: str) -> list[dict[str, Any]]:
    """The members of an input that the service accepts and no method offers."""
    overlay = json.loads((SPECS / "overlay.json").read_text(encoding="utf-8"))
    added = [
        entry for entry in overlay["members"] if entry["to"] == f"{action}.input" and entry.get("hidden")
    ]
    return [{"name": entry["member"]["name"], "disabled": True} for entry in added]


def calls() -> Iterator[Call]:
    """Action, site, input and output of every example. Of two examples with one input the first answers."""
    for action in actions():
        site = action.get("sites", ["mainland"])[0]
        answers: dict[str, dict[str, Any]] = {}
        for example in action["examples"]:
            members = offered([*action["input"], *hidden(action["name"])], example["input"])
            for path in example.get("contradicts", []):
                side, _, member = path.partition(".")
                if side == "input":
                    # Digits in quotes, where a number is declared.
                    members[member] = json.loads(members[member])
            output = answers.setdefault(json.dumps(members, sort_keys=True), example["output"])
            yield action["name"], site, members, output


CALLS = list(calls())


@pytest.fixture(scope="module")
def clients(running: Fake) -> Iterator[dict[str, ssl.Client]]:
    """A client of each site."""
    with (
        ssl.Client(**running.options()) as mainland,
        ssl.Client(**running.options(site="international")) as international,
    ):
        yield {"mainland": mainland, "international": international}


@pytest.mark.parametrize(("action", "site", "members", "output"), CALLS)
def test_example(
    action: str,
    site: str,
    members: dict[str, Any],
    output: dict[str, Any],
    clients: dict[str, ssl.Client],
    fake: Fake,
) -> None:
    arguments = keywords(action, members)
    assert arguments is not None, "a member that the method does not offer"
    answer = method(clients[site], action)(**arguments).to_dict()
    [request] = fake.requests()
    assert (request["verified"], request["verdict"]) == (True, "answered")
    assert answer.pop("RequestId") == request["request_id"]
    assert answer == {name: value for name, value in output.items() if name != "RequestId"}


def test_every_action_has_one() -> None:
    assert {action for action, *_ in CALLS} == {action["name"] for action in actions()}
    assert len(CALLS) > 100
