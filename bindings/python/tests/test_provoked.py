"""Every error code of every page, provoked by the state of an account where its meaning allows and on cue elsewhere: see
tests/cases/README.md.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import tc3
from specs import ROOT, SPECS, keywords, method
from tc3 import ssl
from tc3.testing import FakeCloud

DATA = json.loads((ROOT / "tests/cases/provoked.json").read_text())
CASES: list[dict[str, Any]] = DATA["cases"]
CLASSES = {
    "auth": tc3.AuthError,
    "conflict": tc3.ConflictError,
    "invalid": tc3.InvalidRequestError,
    "not_found": tc3.NotFoundError,
    "permission": tc3.PermissionDeniedError,
    "quota": tc3.QuotaError,
    "server": tc3.ServerError,
    "throttled": tc3.ThrottledError,
    "other": tc3.TencentCloudError,
}


def filled(value: Any, values: dict[str, Any]) -> Any:
    """The same with what stands for something else in its place."""

    def replace(found: dict[str, Any]) -> dict[str, Any]:
        marked = {name: text[1:] for name, text in found.items() if isinstance(text, str) and text[:1] == "$"}
        return {**found, **{name: values[mark] for name, mark in marked.items()}}

    return json.loads(json.dumps(value), object_hook=replace)


def prepare(cloud: FakeCloud, client: ssl.Client, case: dict[str, Any]) -> dict[str, Any]:
    """Takes the steps before the call that is refused; the values for its input."""
    values = dict(DATA["values"])
    for step in case.get("before", []):
        if "action" in step:
            answer = client.call("ssl", "2019-12-05", step["action"], filled(step["input"], values))
            values.update((name, answer[member]) for member, name in step.get("keep", {}).items())
        elif "advance" in step:
            cloud.advance(**step["advance"])
        elif "apply" in step:
            cloud.apply(step["apply"])
        else:
            cloud.move_clock(step["move_clock"])
    if "cue" in case:
        cloud.fail_next(case["code"], action=case["action"])
    return values


@pytest.mark.parametrize("case", CASES, ids=[f"{case['action']}: {case['code']}" for case in CASES])
def test_provoked(case: dict[str, Any]) -> None:
    with FakeCloud(case["scenario"]) as cloud, cloud.client(retry=0) as client:
        values = prepare(cloud, client, case)
        arguments = keywords(case["action"], filled(case["input"], values))
        assert arguments is not None
        call = method(client, case["action"])
        with pytest.raises(tc3.TencentCloudError) as raised:
            call(**arguments)
        last = cloud.requests()[-1]
    error = raised.value
    assert (error.code, error.kind, type(error)) == (case["code"], case["kind"], CLASSES[case["kind"]])
    assert error.code in vars(ssl.errors).values()
    assert error.request_id == last.request_id
    assert (last.verdict, last.executed) == ("cued" if "cue" in case else "refused", False)


def test_every_code_of_every_page_is_here() -> None:
    actions: set[str] = {case["action"] for case in CASES}
    assert len(actions) == 5
    entries: list[tuple[str, str]] = []
    for action in actions:
        page: dict[str, Any] = json.loads((SPECS / f"actions/{action}.json").read_text())
        entries.extend((action, code) for code in page["errors"])
    assert sorted(entries) == sorted((case["action"], case["code"]) for case in CASES)
    assert len(entries) == 57
