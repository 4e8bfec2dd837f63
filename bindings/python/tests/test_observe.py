"""Seeing inside: `on_attempt`, and the logger `tc3`. Never a body, a parameter or a key."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import subprocess
import sys
import threading
from typing import Any

import pytest

import tc3
from conftest import SECRET_KEY, Fake
from tc3 import ssl

THROTTLED = {"code": "RequestLimitExceeded", "message": "Slow down."}


def test_attempts(fake: Fake) -> None:
    told: list[tc3.Attempt] = []
    threads: set[int] = set()

    def hook(attempt: tc3.Attempt) -> None:
        threads.add(threading.get_ident())
        told.append(attempt)

    with ssl.Client(**fake.options(retry=1, region="ap-guangzhou", on_attempt=hook)) as client:
        fake.cue(**THROTTLED)
        answer = client.describe_certificate_bind_resource_task_detail(task_id="secret-of-mine")
    first, second = told
    assert threads == {threading.get_ident()}
    assert (first.service, first.version) == ("ssl", "2019-12-05")
    assert first.action == second.action == "DescribeCertificateBindResourceTaskDetail"
    assert (first.attempt, second.attempt) == (1, 2)
    assert (first.kind, first.code, second.kind, second.code) == ("throttled", THROTTLED["code"], None, None)
    assert first.http_status == second.http_status == 200
    assert first.trace_id == second.trace_id == fake.requests()[0]["trace_id"]
    assert second.request_id == answer.request_id != first.request_id
    assert 0 < second.duration < 10
    assert first.pause is not None
    assert second.pause is None
    assert fake.url.endswith(first.host)
    assert "attempt 1 failed (RequestLimitExceeded), HTTP status 200" in str(first)
    for shown in (repr(told), str(second)):
        assert "secret-of-mine" not in shown
        assert SECRET_KEY not in shown
    assert pickle.loads(pickle.dumps(first)) == copy.copy(first) == first != second
    with pytest.raises(AttributeError):
        first.code = "b"


async def test_attempts_of_calls_that_are_awaited(fake: Fake) -> None:
    told: list[tc3.Attempt] = []
    loops: set[object] = set()
    first = asyncio.Event()

    def hook(attempt: tc3.Attempt) -> None:
        loops.add(asyncio.get_running_loop())
        told.append(attempt)
        first.set()

    async with ssl.AsyncClient(**fake.options(on_attempt=hook)) as client:
        retry = tc3.Retry(2, first_pause=20)
        fake.cue(**THROTTLED)
        call = asyncio.create_task(client.commit_certificate_information(certificate_id="a", retry=retry))
        # Told of at once, not when the call is over.
        await first.wait()
        assert not call.done()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await client.commit_certificate_information(certificate_id="a")
    assert [(attempt.attempt, attempt.kind) for attempt in told] == [(1, "throttled"), (1, None)]
    assert loops == {asyncio.get_running_loop()}


def test_no_answer_came(fake: Fake) -> None:
    told: list[tc3.Attempt] = []
    with (
        ssl.Client(**fake.options(endpoint="http://127.0.0.1:1", on_attempt=told.append)) as client,
        pytest.raises(tc3.ConnectError),
    ):
        client.commit_certificate_information(certificate_id="a")
    [attempt] = told
    assert (attempt.kind, attempt.http_status, attempt.request_id) == ("connect", None, None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_what_a_hook_raises(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is reported, and the call succeeds."""
    reported: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)

    def hook(_: tc3.Attempt) -> None:
        raise ZeroDivisionError("in the hook")

    with ssl.Client(**fake.options(on_attempt=hook)) as client:
        assert client.commit_certificate_information(certificate_id="a").order_id
    async with ssl.AsyncClient(**fake.options(on_attempt=hook)) as awaited:
        assert (await awaited.commit_certificate_information(certificate_id="a")).order_id
    assert [(found.exc_type, found.object) for found in reported] == [(ZeroDivisionError, hook)] * 2


def test_a_hook_may_make_calls(fake: Fake) -> None:
    inner = ssl.Client(**fake.options())
    found: list[str | None] = []

    def hook(_: tc3.Attempt) -> None:
        found.append(inner.commit_certificate_information(certificate_id="b").order_id)

    with ssl.Client(**fake.options(on_attempt=hook)) as client:
        client.commit_certificate_information(certificate_id="a")
    assert found == ["SO8zRv29"]


def test_a_hook_is_a_function() -> None:
    with pytest.raises(TypeError, match="'on_attempt'"):
        ssl.Client(on_attempt=5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


async def test_logging(fake: Fake, caplog: pytest.LogCaptureFixture) -> None:
    client = ssl.Client(**fake.options(retry=1))
    client.commit_certificate_information(certificate_id="a")
    assert not caplog.records
    with caplog.at_level(logging.DEBUG, "tc3"):
        fake.cue(**THROTTLED)
        client.commit_certificate_information(certificate_id="secret-of-mine")
        async with ssl.AsyncClient(**fake.options()) as awaited:
            fake.cue(code="FailedOperation.CertificateNotFound", message="There is none.")
            with pytest.raises(tc3.NotFoundError):
                await awaited.commit_certificate_information(certificate_id="secret-of-mine")
    assert {(record.name, record.levelname) for record in caplog.records} == {("tc3", "DEBUG")}
    lines = [record.getMessage() for record in caplog.records]
    for line, begins in zip(
        lines,
        (
            "ssl.CommitCertificateInformation attempt 1 failed (RequestLimitExceeded), ",
            "ssl.CommitCertificateInformation attempt 2 succeeded, HTTP status 200, ",
            "ssl.CommitCertificateInformation succeeded, 2 attempts, ",
            "ssl.CommitCertificateInformation attempt 1 failed (FailedOperation.CertificateNotFound), ",
            "ssl.CommitCertificateInformation failed (FailedOperation.CertificateNotFound), 1 attempt, ",
        ),
        strict=True,
    ):
        assert line.startswith(begins), line
    first: Any = caplog.records[0]
    assert isinstance(first.attempt, tc3.Attempt)
    assert "secret-of-mine" not in caplog.text
    caplog.clear()
    client.commit_certificate_information(certificate_id="a")
    assert not caplog.records


ENDING = """
import logging, sys, threading, time
from tc3 import ssl
if sys.argv[2] == "1":
    logging.basicConfig(level=logging.DEBUG, stream=open("/dev/null", "w"))
client = ssl.Client(secret_id="AKIDEXAMPLE", secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", endpoint=sys.argv[1],
                    retry=0, rate_limit=0, on_attempt=lambda attempt: time.sleep(0.001))
for _ in range(20):
    threading.Thread(target=client.commit_certificate_information, kwargs={"certificate_id": "a"}, daemon=True).start()
time.sleep(float(sys.argv[3]))
print("ending", flush=True)
"""


@pytest.mark.parametrize("logs", ["0", "1"])
@pytest.mark.parametrize("seconds", ["0", "0.2", "0.21", "0.22"])
def test_attempts_while_the_interpreter_ends(fake: Fake, logs: str, seconds: str) -> None:
    fake.cue(delay_ms=200, times=20)
    ran = subprocess.run(
        [sys.executable, "-c", ENDING, fake.url, logs, seconds], capture_output=True, text=True, timeout=30
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "ending\n", "")
