"""The fake Tencent Cloud that the tests talk to, and clients of it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import pytest_asyncio

from tc3 import ssl

ROOT = Path(__file__).resolve().parents[3]
SECRET_ID = "AKIDEXAMPLE"
SECRET_KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"


class Fake:
    """A running fake: it verifies every signature, and is steered and asked over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def options(self, **others: Any) -> dict[str, Any]:
        """The options of a client that reaches it, without repetitions and pacing; others come on top."""
        return {
            "secret_id": SECRET_ID,
            "secret_key": SECRET_KEY,
            "endpoint": self.url,
            "retry": 0,
            "rate_limit": 0,
            **others,
        }

    def requests(self) -> list[dict[str, Any]]:
        """The requests so far."""
        found: list[dict[str, Any]] = self._control("requests")
        return found

    def cue(self, **cue: Any) -> None:
        """What the next calls meet instead of their answer."""
        self._control("next", cue)

    def reset(self) -> None:
        """Forgets requests and cues."""
        self._control("reset", {})

    def _control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_tc3/{path}", data, {"content-type": "application/json"})
        with urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@pytest.fixture(scope="session")
def running() -> Iterator[Fake]:
    """The fake as a program: `TC3_FAKE_BIN` where it is built already, else cargo builds it."""
    program = os.environ.get("TC3_FAKE_BIN")
    command = [program] if program else ["cargo", "run", "--quiet", "--package", "tc3-fake", "--"]
    process = subprocess.Popen(
        [*command, "--port", "0", "--answers", "examples"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first.startswith("listening on http://127.0.0.1:"), first
        yield Fake(first.removeprefix("listening on ").strip())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture
def fake(running: Fake) -> Fake:
    """The fake, with nothing in its log and nothing on cue."""
    running.reset()
    return running


@pytest.fixture
def client(fake: Fake) -> Iterator[ssl.Client]:
    """A client of the fake."""
    with ssl.Client(**fake.options()) as client:
        yield client


@pytest_asyncio.fixture
async def async_client(fake: Fake) -> AsyncIterator[ssl.AsyncClient]:
    """A client of the fake whose calls are awaited."""
    async with ssl.AsyncClient(**fake.options()) as client:
        yield client
