"""Calls that are awaited: real coroutines, at once, cancelled, on several loops, with the loop never blocked."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
import threading
import time

import anyio
import pytest

import tc3
from conftest import Fake
from tc3 import ssl


async def arrived(fake: Fake) -> None:
    """Returns when a request has come."""
    while not await asyncio.to_thread(fake.requests):  # noqa: ASYNC110 - the fake is another program
        await asyncio.sleep(0.01)


async def test_calls_are_coroutines(async_client: ssl.AsyncClient) -> None:
    call = async_client.commit_certificate_information(certificate_id="a")
    assert inspect.iscoroutine(call)
    assert (await asyncio.create_task(call)).status == 8
    assert inspect.iscoroutinefunction(ssl.AsyncClient.commit_certificate_information)


async def test_many_at_once(async_client: ssl.AsyncClient, fake: Fake) -> None:
    fake.cue(delay_ms=300, times=50)
    start = time.monotonic()
    answers = await asyncio.gather(
        *(async_client.commit_certificate_information(certificate_id=str(number)) for number in range(50))
    )
    assert time.monotonic() - start < 5
    assert len({answer.request_id for answer in answers}) == 50


async def test_the_loop_is_not_blocked(async_client: ssl.AsyncClient, fake: Fake) -> None:
    fake.cue(delay_ms=300)
    call = asyncio.create_task(async_client.commit_certificate_information(certificate_id="a"))
    longest = 0.0
    while not call.done():
        before = time.monotonic()
        await asyncio.sleep(0.001)
        longest = max(longest, time.monotonic() - before)
    assert (await call).status == 8
    assert longest < 0.2


async def test_cancelling(async_client: ssl.AsyncClient, fake: Fake) -> None:
    fake.cue(delay_ms=20_000)
    call = asyncio.create_task(async_client.commit_certificate_information(certificate_id="a"))
    await arrived(fake)
    start = time.monotonic()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert time.monotonic() - start < 1
    # The client is as good as before.
    assert (await async_client.commit_certificate_information(certificate_id="a")).status == 8


async def test_wait_for(async_client: ssl.AsyncClient, fake: Fake) -> None:
    fake.cue(delay_ms=20_000)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(async_client.commit_certificate_information(certificate_id="a"), 0.1)


async def test_errors(async_client: ssl.AsyncClient, fake: Fake) -> None:
    fake.cue(code="FailedOperation.CertificateNotFound", message="There is none.")
    with pytest.raises(tc3.NotFoundError) as raised:
        await async_client.commit_certificate_information(certificate_id="a")
    assert raised.value.action == "CommitCertificateInformation"
    fake.cue(delay_ms=20_000)
    with pytest.raises(tc3.RequestTimeoutError):
        await async_client.commit_certificate_information(certificate_id="a", timeout=0.1)


def test_several_loops(fake: Fake) -> None:
    """One client, one loop after another and two at the same time."""
    client = ssl.AsyncClient(**fake.options())

    async def call() -> None:
        assert (await client.commit_certificate_information(certificate_id="a")).status == 8

    asyncio.run(call())
    asyncio.run(call())
    threads = [threading.Thread(target=asyncio.run, args=(call(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fake.requests()) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop is not for Windows")
def test_uvloop(fake: Fake) -> None:
    import uvloop

    async def call() -> None:
        async with ssl.AsyncClient(**fake.options()) as client:
            calls = [
                client.commit_certificate_information(certificate_id=str(number)) for number in range(20)
            ]
            assert {answer.status for answer in await asyncio.gather(*calls)} == {8}
            fake.cue(delay_ms=20_000)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.commit_certificate_information(certificate_id="a"), 0.1)
            pages = client.describe_certificates_pages()
            assert (await pages.__anext__()).request_id

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(call())
    finally:
        loop.close()


def test_anyio(fake: Fake) -> None:
    """Task groups and cancel scopes, on its asyncio back end."""

    async def call() -> None:
        client = ssl.AsyncClient(**fake.options())
        statuses: list[int | None] = []

        async def one() -> None:
            statuses.append((await client.commit_certificate_information(certificate_id="a")).status)

        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(one)
        assert statuses == [8] * 10
        fake.cue(delay_ms=20_000)
        start = time.monotonic()
        with anyio.move_on_after(0.1) as scope:
            await client.commit_certificate_information(certificate_id="a")
        assert scope.cancelled_caught
        assert time.monotonic() - start < 5
        await one()

    anyio.run(call)


def test_an_answer_after_the_loop_is_closed(fake: Fake, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody waits for it any more, and nothing is said about it."""
    fake.cue(delay_ms=200)

    async def give_up() -> None:
        client = ssl.AsyncClient(**fake.options())
        client._native.call_async(  # pyright: ignore[reportPrivateUsage]
            "CommitCertificateInformation", {"CertificateId": "a"}, None, None, None, None, None, None, False
        )
        await arrived(fake)

    asyncio.run(give_up())
    time.sleep(0.4)
    assert capfd.readouterr() == ("", "")


ENDING = """
import asyncio, sys
from tc3 import ssl

async def main():
    client = ssl.AsyncClient(secret_id="AKIDEXAMPLE", secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
                             endpoint=sys.argv[1], retry=0, rate_limit=0)
    calls = [client.commit_certificate_information(certificate_id="a") for _ in range(20)]
    await asyncio.wait([asyncio.ensure_future(call) for call in calls], timeout=float(sys.argv[2]))
    print("ending", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("seconds", ["0", "0.1", "0.2", "0.205", "0.21", "0.215", "0.22"])
def test_answers_while_the_interpreter_ends(fake: Fake, seconds: str) -> None:
    """They arrive at every moment of it, and the process ends as if there were none."""
    fake.cue(delay_ms=200, times=20)
    ran = subprocess.run(
        [sys.executable, "-c", ENDING, fake.url, seconds], capture_output=True, text=True, timeout=30
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "ending\n", "")


def test_outside_of_a_loop(fake: Fake) -> None:
    client = ssl.AsyncClient(**fake.options())
    with pytest.raises(RuntimeError, match="no running event loop"):
        client.commit_certificate_information(certificate_id="a").send(None)


async def test_closed(fake: Fake) -> None:
    async with ssl.AsyncClient(**fake.options()) as client:
        await client.commit_certificate_information(certificate_id="a")
    with pytest.raises(tc3.ConfigError, match="closed"):
        await client.commit_certificate_information(certificate_id="a")
