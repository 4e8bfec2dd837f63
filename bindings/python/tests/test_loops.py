"""The bridge to event loops of every kind: what wakes them, what a loop that is closed or given up leaves behind, forks."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import tc3
from conftest import Fake
from tc3 import ssl

Make = Callable[[], asyncio.AbstractEventLoop]


class Proactor(asyncio.SelectorEventLoop):
    """A loop that watches no descriptors for others, as that of Windows."""

    def add_reader(self, fd: Any, callback: Any, *args: Any) -> Any:  # type: ignore[override]
        raise NotImplementedError


def uvloop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()


MAKES: list[Make] = [asyncio.SelectorEventLoop, Proactor]
if sys.platform != "win32":
    MAKES.append(uvloop)


@pytest.fixture(params=MAKES, ids=lambda make: make.__name__)
def make(request: pytest.FixtureRequest) -> Make:
    """What makes an event loop of each kind."""
    made: Make = request.param
    return made


def run(make: Make, main: Any) -> Any:
    """As `asyncio.run`, in such a loop."""
    with_loop = make()
    try:
        return with_loop.run_until_complete(main)
    finally:
        with_loop.close()


class Hook:
    """A function that is told of attempts, and whose end can be seen."""

    def __init__(self) -> None:
        self.told: list[tc3.Attempt] = []

    def __call__(self, attempt: tc3.Attempt) -> None:
        self.told.append(attempt)


def eventually(true: Callable[[], bool]) -> None:
    """Returns once it is; what makes it so is another thread."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        # Objects that another thread let go are freed by the next one that comes by.
        gc.collect()
        repr(ssl.Client(secret_id="AKIDEXAMPLE", secret_key="k"))


async def arrived(fake: Fake, number: int) -> None:
    """Returns when so many requests have come."""
    while len(await asyncio.to_thread(fake.requests)) < number:  # noqa: ASYNC110 - the fake is another program
        await asyncio.sleep(0)


async def commit(client: ssl.AsyncClient, **options: Any) -> int | None:
    return (await client.commit_certificate_information(certificate_id="a", **options)).status


def begun(client: ssl.AsyncClient) -> None:
    """Begins a call that nobody awaits, not even a task, which would say that it never ended."""
    client._native.call_async(  # pyright: ignore[reportPrivateUsage]
        "CommitCertificateInformation",
        {"CertificateId": "a"},
        None,
        None,
        None,
        None,
        None,
        None,
        False,
    )


def test_each_kind_of_loop(make: Make, fake: Fake) -> None:
    """Answers, errors, timeouts, cancellation, lists and what a hook is told are the same in all of them."""

    async def main() -> None:
        hook = Hook()
        client = ssl.AsyncClient(**fake.options(on_attempt=hook))
        assert await asyncio.gather(*(commit(client) for _ in range(64))) == [8] * 64
        assert len(hook.told) == 64
        fake.cue(code="FailedOperation.CertificateNotFound", message="There is none.")
        with pytest.raises(tc3.NotFoundError):
            await commit(client)
        fake.cue(code="RequestLimitExceeded", message="Too many.")
        assert await commit(client, retry=tc3.Retry(2, first_pause=0.001)) == 8
        assert [attempt.attempt for attempt in hook.told[-2:]] == [1, 2]
        fake.cue(delay_ms=20_000, times=2)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(commit(client), 0.1)
        with pytest.raises(tc3.RequestTimeoutError):
            await commit(client, timeout=0.1)
        pages = client.describe_certificates_pages()
        assert (await pages.__anext__()).request_id
        assert len(await client.call("ssl", "2019-12-05", "DescribeCertificates")) > 1

    run(make, main())
    run(make, main())


def test_loops_in_many_threads(make: Make, fake: Fake) -> None:
    client = ssl.AsyncClient(**fake.options())
    found: list[int | None] = []

    async def main() -> None:
        for _ in range(5):
            found.extend(await asyncio.gather(*(commit(client) for _ in range(10))))

    threads = [threading.Thread(target=run, args=(make, main())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [8] * (8 * 5 * 10)


def test_one_call_of_a_loop_for_all_that_is_there(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until a loop has taken what is there, it is not called again."""
    loop = Proactor()
    call_soon = loop.call_soon_threadsafe
    held: list[Callable[[], object]] = []
    longest = 0

    def hold(callback: Callable[..., object], *args: Any, **context: Any) -> object:
        nonlocal longest
        if type(callback).__name__ != "Settle":
            return call_soon(callback, *args, **context)
        held.append(callback)
        longest = max(longest, len(held))
        return None

    async def main() -> None:
        client = ssl.AsyncClient(**fake.options())
        calls = asyncio.gather(*(commit(client) for _ in range(50)))
        while not calls.done():
            if held:
                held.pop()()
            await asyncio.sleep(0)
        assert await calls == [8] * 50

    monkeypatch.setattr(loop, "call_soon_threadsafe", hold)
    try:
        loop.run_until_complete(main())
    finally:
        loop.close()
    assert longest == 1


@pytest.mark.skipif(sys.platform == "win32", reason="it counts descriptors where Unix shows them")
def test_loops_leave_nothing_behind(make: Make, fake: Fake) -> None:
    hook = Hook()
    client = ssl.AsyncClient(**fake.options(on_attempt=hook))
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def main(client: ssl.AsyncClient) -> None:
        assert await commit(client) == 8
        loops.append(weakref.ref(asyncio.get_running_loop()))

    def descriptors() -> int:
        return len(os.listdir("/dev/fd"))

    run(make, main(client))
    before = descriptors()
    for _ in range(200):
        run(make, main(client))
    eventually(lambda: descriptors() <= before)
    eventually(lambda: all(loop() is None for loop in loops))
    gone = weakref.ref(hook)
    del hook, client
    eventually(lambda: gone() is None)


def test_a_loop_that_is_closed_drops_its_calls(
    make: Make, fake: Fake, capfd: pytest.CaptureFixture[str]
) -> None:
    """What they hold is let go long before they would have ended, and nothing is said about it.

    A loop that watches no descriptor says that it is closed when an answer comes.
    """
    fake.cue(delay_ms=300 if make is Proactor else 20_000, times=3)
    hook = Hook()
    client = ssl.AsyncClient(**fake.options(on_attempt=hook))
    loop = make()

    async def begin(client: ssl.AsyncClient) -> None:
        for _ in range(3):
            begun(client)
        await arrived(fake, 3)

    loop.run_until_complete(begin(client))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    gone = weakref.ref(hook)
    del hook, client
    eventually(lambda: gone() is None)
    assert capfd.readouterr() == ("", "")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_loop_that_is_given_up_is_collected(fake: Fake) -> None:
    """Its bridge holds the futures of calls under way, which hold the loop: a cycle that the collector sees."""
    fake.cue(delay_ms=20_000)
    client = ssl.AsyncClient(**fake.options())

    def begin() -> weakref.ref[asyncio.AbstractEventLoop]:
        loop = asyncio.SelectorEventLoop()

        async def main() -> None:
            begun(client)

        loop.run_until_complete(main())
        return weakref.ref(loop)

    gone = begin()
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("how", ["cancelled", "closed"])
async def test_what_nobody_waits_for_is_dropped(fake: Fake, how: str) -> None:
    """At once: what the call holds is let go long before its answer would have come."""
    fake.cue(delay_ms=20_000)
    hook = Hook()
    client = ssl.AsyncClient(**fake.options(on_attempt=hook))
    call = client.commit_certificate_information(certificate_id="a")
    if how == "cancelled":
        task = asyncio.create_task(call)
        await arrived(fake, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        del task
    else:
        call.send(None)
        call.close()
    gone = weakref.ref(hook)
    del hook, client, call
    # What the loop has just run holds the task.
    await asyncio.sleep(0)
    eventually(lambda: gone() is None)


async def test_cancelled_calls_and_answers_at_the_same_moment(
    async_client: ssl.AsyncClient, fake: Fake
) -> None:
    """Calls are cancelled at every moment of theirs: no other call gets what they would have got."""

    async def one(number: int) -> None:
        task = asyncio.create_task(
            async_client.call("ssl", "2019-12-05", "CommitCertificateInformation", {"CertificateId": "a"})
        )
        for _ in range(number % 23):
            await asyncio.sleep(0)
        task.cancel()
        try:
            ended = await task
        except asyncio.CancelledError:
            return
        seen.append(ended["RequestId"])

    async def other() -> None:
        seen.append((await async_client.commit_certificate_information(certificate_id="a")).request_id)

    seen: list[str] = []
    for _ in range(10):
        await asyncio.gather(*(one(number) for number in range(46)), *(other() for _ in range(10)))
    assert len(seen) == len(set(seen)) >= 100
    assert set(seen) <= {request["request_id"] for request in fake.requests()}


def test_an_error_keeps_nothing_alive(fake: Fake) -> None:
    """Without the collector: neither the future nor the error is part of a cycle."""

    async def main() -> None:
        hook = Hook()
        client = ssl.AsyncClient(**fake.options(on_attempt=hook))
        fake.cue(code="FailedOperation.CertificateNotFound", message="There is none.")
        try:
            await commit(client)
        except tc3.NotFoundError as error:
            gone.append(weakref.ref(error))

    gone: list[weakref.ref[BaseException]] = []
    gc.collect()
    gc.disable()
    try:
        asyncio.run(main())
        assert gone[0]() is None
    finally:
        gc.enable()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_with_calls_under_way(make: Make, fake: Fake) -> None:
    """The child's loops have bridges of their own, and the parent's answers reach the parent."""
    client = ssl.AsyncClient(**fake.options())

    async def gathered() -> bool:
        return await asyncio.gather(*(commit(client) for _ in range(20))) == [8] * 20

    def child() -> None:
        ended = 1
        try:
            signal.alarm(30)
            gc.collect()
            found: list[bool] = []
            # This thread still is in the parent's loop.
            thread = threading.Thread(target=lambda: found.append(run(make, gathered())))
            thread.start()
            thread.join()
            ended = 0 if found == [True] else 1
        finally:
            os._exit(ended)

    async def main() -> None:
        assert await gathered()
        fake.cue(delay_ms=300, times=20)
        under_way = asyncio.gather(*(commit(client) for _ in range(20)))
        await arrived(fake, 40)
        forked = os.fork()
        if forked == 0:
            child()
        assert await under_way == [8] * 20
        assert (await asyncio.to_thread(os.waitpid, forked, 0))[1] == 0
        assert await gathered()

    run(make, main())
