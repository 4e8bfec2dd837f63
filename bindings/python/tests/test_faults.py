"""The table of faults that holds Rust, Python and Node to the same outcomes: see tests/cases/faults/README.md."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import pytest

import tc3
from conftest import SECRET_ID, SECRET_KEY
from specs import ROOT
from tc3 import ssl

FILES = sorted((ROOT / "tests" / "cases" / "faults").glob("*.json"))
FAULTS: list[tuple[str, dict[str, Any]]] = [
    (path.stem, fault) for path in FILES for fault in json.loads(path.read_text(encoding="utf-8"))["faults"]
]

# What a client's setup is called here, and its unit in the table's.
OPTIONS: dict[str, tuple[str, float]] = {
    "timeout_ms": ("timeout", 0.001),
    "connect_timeout_ms": ("connect_timeout", 0.001),
    "read_timeout_ms": ("read_timeout", 0.001),
    "response_limit": ("response_limit", 1),
}


class Misbehave:
    """The program that starts servers which misbehave."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.url}{path}", data, method=method), timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@pytest.fixture(scope="module")
def misbehave() -> Iterator[Misbehave]:
    """The program: `TC3_MISBEHAVE_BIN` where it is built already, else cargo builds it."""
    program = os.environ.get("TC3_MISBEHAVE_BIN")
    build = ["cargo", "run", "--quiet", "--package", "tc3-e2e", "--bin", "misbehave"]
    command = [program] if program else build
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("listening on http://127.0.0.1:"), first
        yield Misbehave(first.removeprefix("listening on ").strip())
        # It ends when nobody can speak to it any more.
        process.stdin.close()


@dataclass
class Meeting:
    """A fault, an action, and the server and the options they meet with."""

    misbehave: Misbehave
    place: str
    fault: dict[str, Any]
    safe: bool
    server: dict[str, Any]
    options: dict[str, Any]

    @property
    def call(self) -> tuple[str, dict[str, str]]:
        if self.safe:
            return "describe_certificate_bind_resource_task_detail", {"task_id": "t"}
        return "commit_certificate_information", {"certificate_id": "c"}

    @property
    def calls(self) -> int:
        calls: int = self.fault.get("client", {}).get("calls", 1)
        return calls

    def between(self) -> None:
        """What happens before each further call."""
        if self.fault["client"].get("waits_for_close"):
            self.misbehave.ask("GET", f"/servers/{self.server['id']}/closed")

    def complaints(self, outcome: dict[str, Any] | tc3.TencentCloudError) -> list[str]:
        """What is not as the table says it must be."""
        expected = self.fault["expect"]
        expected = expected.get("either") or expected["safe" if self.safe else "not_safe"]
        seen = self.misbehave.ask("DELETE", f"/servers/{self.server['id']}")
        wrong: list[str] = []
        if isinstance(outcome, tc3.TencentCloudError):
            wrong += differences(outcome, expected)
            if not outcome.may_have_executed and seen["executions"] >= self.calls:
                wrong.append("executed, and the error denies it")
        else:
            if outcome != expected.get("output"):
                wrong.append("another output")
            if seen["executions"] < self.calls:
                wrong.append("a success of what was never executed")
        if not self.safe and seen["executions"] > self.calls:
            wrong.append("executed twice")
        if seen["trapped"]:
            wrong.append("a redirect was followed")
        if seen["requests"] != expected["requests"]:
            wrong.append(f"{expected['requests']} requests expected")
        if seen["connections"] != expected.get("connections", seen["connections"]):
            wrong.append(f"{expected['connections']} connections expected")
        return [f"{self.place}: {what}: {outcome!r} {seen}" for what in wrong]


def differences(error: tc3.TencentCloudError, expected: dict[str, Any]) -> list[str]:
    """What of an error is not as expected."""
    wanted = expected.get("error")
    if wanted is None:
        return ["an error"]
    pairs = {
        "kind": (error.kind, wanted["kind"]),
        "code": (error.code, wanted.get("code")),
        "may_have_executed": (error.may_have_executed, wanted["may_have_executed"]),
        "http_status": (error.http_status, wanted.get("http_status")),
        "attempts": (error.attempts, expected["attempts"]),
    }
    wrong = [f"{name} is {found!r}, not {want!r}" for name, (found, want) in pairs.items() if found != want]
    return wrong + [f"{words!r} is not said" for words in wanted.get("says", ()) if words not in str(error)]


def meetings(misbehave: Misbehave) -> list[Meeting]:
    """Every fault with a safe action and with one that is not."""
    found: list[Meeting] = []
    for file, fault in FAULTS:
        setup = fault.get("client", {})
        for safe in (True, False):
            server = misbehave.ask("POST", "/servers", fault["server"])
            options: dict[str, Any] = {
                "secret_id": SECRET_ID,
                "secret_key": SECRET_KEY,
                "endpoint": server["endpoint"],
                "rate_limit": 0,
                "retry": tc3.Retry(first_pause=0.001),
            }
            for key in setup.keys() & OPTIONS.keys():
                name, unit = OPTIONS[key]
                options[name] = setup[key] * unit
            # Without TLS nobody is asked for trust, and to read the system's authorities takes its time.
            if "trusts" in setup or "tls" not in fault["server"]:
                options["ca_bundle"] = server["authority"].encode()
            if server["proxy"]:
                options["proxy"] = server["proxy"]
            place = f"{file}: {fault['name']} ({'safe' if safe else 'not safe'})"
            found.append(Meeting(misbehave, place, fault, safe, server, options))
    return found


def test_waited_for(misbehave: Misbehave) -> None:
    met = [(meeting, ssl.Client(**meeting.options)) for meeting in meetings(misbehave)]

    def run(meeting: Meeting, client: ssl.Client) -> list[str]:
        method, arguments = meeting.call
        outcome: Any = None
        with client:
            for number in range(meeting.calls):
                if number:
                    meeting.between()
                try:
                    outcome = getattr(client, method)(**arguments).to_dict()
                except tc3.TencentCloudError as error:
                    outcome = error
        return meeting.complaints(outcome)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(run, *zip(*met, strict=True)))
    complaints = [what for whats in found for what in whats]
    assert not complaints, "\n".join(complaints)


async def test_awaited(misbehave: Misbehave) -> None:
    met = [(meeting, ssl.AsyncClient(**meeting.options)) for meeting in meetings(misbehave)]
    atonce = asyncio.Semaphore(8)

    async def run(meeting: Meeting, client: ssl.AsyncClient) -> list[str]:
        method, arguments = meeting.call
        outcome: Any = None
        async with atonce, client:
            for number in range(meeting.calls):
                if number:
                    await asyncio.to_thread(meeting.between)
                try:
                    answer = await getattr(client, method)(**arguments)
                    outcome = answer.to_dict()
                except tc3.TencentCloudError as error:
                    outcome = error
            return await asyncio.to_thread(meeting.complaints, outcome)

    found = await asyncio.gather(*(run(*one) for one in met))
    complaints = [what for whats in found for what in whats]
    assert not complaints, "\n".join(complaints)
