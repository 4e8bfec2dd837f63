"""The cases that hold Rust, Python and Node to the same answers: see tests/cases/README.md."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from typing import Any

import pytest

import tc3
from conftest import Fake
from specs import cases, keywords, method
from tc3 import ssl

CASES = cases()


def ids() -> list[str]:
    return [f"{action}: {case['name']}" for action, case in CASES]


def members(case: dict[str, Any]) -> dict[str, Any]:
    """The input, where need be by Python's own parser."""
    found: dict[str, Any] = json.loads(case["input_text"]) if "input_text" in case else case["input"]
    return found


def run(case: dict[str, Any], action: str, fake: Fake, call: Callable[[], dict[str, Any]]) -> None:
    """One call of a case, held to what is expected."""
    fake.reset()
    if "cue" in case:
        fake.cue(action=action, **case["cue"])
    expected = case["expect"]
    if "output" in expected:
        answer = call()
        assert answer.pop("RequestId")
        assert answer == expected["output"]
    else:
        with pytest.raises(tc3.TencentCloudError) as raised:
            call()
        held(raised.value, case, fake)
    assert len(fake.requests()) == (0 if case.get("sent") is False else 1)


def held(error: tc3.TencentCloudError, case: dict[str, Any], fake: Fake) -> None:
    """An error, held to what is expected."""
    expected = case["expect"]["error"]
    assert (error.code, error.kind) == (expected["code"], expected["kind"])
    if case.get("sent") is False:
        assert error.request_id is None
        assert isinstance(error, tc3.InvalidRequestError)
    else:
        assert error.request_id == fake.requests()[-1]["request_id"]
    if "cue" in case:
        assert error.message == case["cue"]["message"]
    for member in [*expected.get("members", []), *([expected["member"]] if "member" in expected else [])]:
        assert member in error.message
    if "did_you_mean" in expected:
        assert f"did you mean {expected['did_you_mean']}" in error.message
    shown = str(error) + repr(error) + repr(vars(error)) + repr(error.__cause__)
    for text in case.get("never_shown", []):
        assert text not in shown


@pytest.mark.parametrize(("action", "case"), CASES, ids=ids())
def test_untyped(action: str, case: dict[str, Any], client: ssl.Client, fake: Fake) -> None:
    run(case, action, fake, lambda: client.call("ssl", "2019-12-05", action, members(case)))


@pytest.mark.parametrize(("action", "case"), CASES, ids=ids())
def test_typed(action: str, case: dict[str, Any], client: ssl.Client, fake: Fake) -> None:
    arguments = keywords(action, members(case))
    if arguments is None:
        # A hidden or an unknown member: Python itself objects to the keyword.
        assert case.get("hidden") or case.get("sent") is False
        return
    call = method(client, action)
    try:
        inspect.signature(call).bind(**arguments)
    except TypeError:
        # A required member is missing: Python itself objects.
        assert case.get("sent") is False
        return
    run(case, action, fake, lambda: call(**arguments).to_dict())


@pytest.mark.parametrize(("action", "case"), CASES, ids=ids())
async def test_awaited(action: str, case: dict[str, Any], async_client: ssl.AsyncClient, fake: Fake) -> None:
    fake.reset()
    if "cue" in case:
        fake.cue(action=action, **case["cue"])
    expected = case["expect"]
    if "output" in expected:
        answer = await async_client.call("ssl", "2019-12-05", action, members(case))
        assert answer.pop("RequestId")
        assert answer == expected["output"]
    else:
        with pytest.raises(tc3.TencentCloudError) as raised:
            await async_client.call("ssl", "2019-12-05", action, members(case))
        held(raised.value, case, fake)
    assert len(fake.requests()) == (0 if case.get("sent") is False else 1)


def test_every_action_has_cases() -> None:
    assert len({action for action, _ in CASES}) == 5
