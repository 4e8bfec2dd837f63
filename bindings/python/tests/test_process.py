"""Threads, forks, Ctrl-C, and what importing costs."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import tc3
from conftest import Fake
from tc3 import ssl


def test_threads_share_a_client(client: ssl.Client, fake: Fake) -> None:
    """Calls wait without the interpreter: sixteen that take 300 ms each do not take their turns."""
    fake.cue(delay_ms=300, times=16)
    start = time.monotonic()
    with ThreadPoolExecutor(16) as threads:
        calls = [threads.submit(client.commit_certificate_information, certificate_id="a") for _ in range(16)]
        assert {call.result().order_id for call in calls} == {"SO8zRv29"}
    assert time.monotonic() - start < 16 * 0.3 / 2
    assert len(fake.requests()) == 16


def test_other_threads_run_during_a_call(client: ssl.Client, fake: Fake) -> None:
    fake.cue(delay_ms=300)
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.wait(0.01):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    client.commit_certificate_information(certificate_id="a")
    done.set()
    thread.join()
    assert ticks > 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_client_goes_through_a_fork(client: ssl.Client, fake: Fake) -> None:
    """A child has neither the I/O thread nor connections of its own: the client makes them anew."""
    client.commit_certificate_information(certificate_id="a")
    children: list[int] = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            ok = all(client.commit_certificate_information(certificate_id="a").status == 8 for _ in range(2))
            os._exit(0 if ok else 1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    client.commit_certificate_information(certificate_id="a")
    assert len(fake.requests()) == 1 + 3 * 2 + 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_workers_that_are_forked_from_a_loaded_program(fake: Fake) -> None:
    """As gunicorn's with `preload_app`: what was made and used before is used by each, waited for and awaited."""
    waiting = ssl.Client(**fake.options())
    awaited = ssl.AsyncClient(**fake.options())
    waiting.commit_certificate_information(certificate_id="a")

    async def gathered() -> list[int | None]:
        calls = [awaited.commit_certificate_information(certificate_id="a") for _ in range(5)]
        return [answer.status for answer in await asyncio.gather(*calls)]

    def work() -> bool:
        with ThreadPoolExecutor(4) as threads:
            calls = [
                threads.submit(waiting.commit_certificate_information, certificate_id="a") for _ in range(5)
            ]
            statuses = [call.result().status for call in calls]
        return statuses + asyncio.run(gathered()) == [8] * 10

    assert asyncio.run(gathered()) == [8] * 5
    begun = waiting.describe_certificates_pages()
    workers: list[int] = []
    for _ in range(4):
        worker = os.fork()
        if worker == 0:
            signal.alarm(30)
            ended = 1
            try:
                with pytest.raises(tc3.ConfigError, match="forked"):
                    next(begun)
                ended = 0 if work() else 1
            finally:
                os._exit(ended)
        workers.append(worker)
    assert [os.waitpid(worker, 0)[1] for worker in workers] == [0] * 4
    assert work()
    assert len(fake.requests()) == 1 + 5 + 5 * 10


SHARED: list[ssl.Client] = []


def status(certificate: str) -> int | None:
    return SHARED[0].commit_certificate_information(certificate_id=certificate).status


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_pool_of_forked_processes(client: ssl.Client, fake: Fake) -> None:
    """`multiprocessing` with the method `fork`: the workers use what the parent has used."""
    SHARED[:] = [client]
    assert status("a") == 8
    with multiprocessing.get_context("fork").Pool(3) as pool:
        assert pool.map_async(status, ["a"] * 12).get(30) == [8] * 12
    assert len(fake.requests()) == 1 + 12


MANY = """
import asyncio, resource, sys
from tc3 import ssl

options = {"secret_id": "AKIDEXAMPLE", "secret_key": "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "endpoint": sys.argv[1],
           "retry": 0, "rate_limit": 0}

def size():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

def waited(count):
    for _ in range(count):
        client.commit_certificate_information(certificate_id="a")

async def awaited(count):
    async with ssl.AsyncClient(**options) as client:
        for _ in range(count // 50):
            await asyncio.gather(*(client.commit_certificate_information(certificate_id="a") for _ in range(50)))

with ssl.Client(**options) as client:
    waited(1000), asyncio.run(awaited(1000))
    before = size()
    waited(5000), asyncio.run(awaited(5000))
print(size() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="where memory is told elsewhere is not known")
def test_ten_thousand_calls_do_not_grow_the_process(fake: Fake) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MANY, fake.url], capture_output=True, text=True, timeout=120, check=True
    )
    assert int(ran.stdout) < 2_000_000


# A process that was started in the background inherits that Ctrl-C is ignored.
INTERRUPTED = """
import signal, sys
from tc3 import ssl
signal.signal(signal.SIGINT, signal.default_int_handler)
client = ssl.Client(secret_id="AKIDEXAMPLE", secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", endpoint=sys.argv[1], retry=0)
print("calling", flush=True)
try:
    exec(compile(sys.argv[2], "code", "exec"))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""

INTERRUPTIBLE: dict[str, tuple[str, dict[str, Any]]] = {
    "a call": ("client.commit_certificate_information(certificate_id='a')", {"delay_ms": 20_000}),
    "a page": ("next(client.describe_certificates_pages())", {"delay_ms": 20_000}),
    "a pause of a wait": (
        "client.wait_until_certificate_issued(certificate_id='a', interval=60)",
        {"code": "RequestLimitExceeded"},
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent differently there")
@pytest.mark.parametrize("what", INTERRUPTIBLE)
def test_ctrl_c_ends_a_call(fake: Fake, what: str) -> None:
    """Within a tenth of a second, where the machine lets it."""
    code, cue = INTERRUPTIBLE[what]
    quickest = 60.0
    for _ in range(5):
        fake.reset()
        fake.cue(**cue)
        quickest = min(quickest, interrupted(fake, code))
        if quickest < 0.1:
            return
    raise AssertionError(f"{quickest} s")


def interrupted(fake: Fake, code: str) -> float:
    """The seconds that it takes to interrupt this code once its first request has come."""
    command = [sys.executable, "-c", INTERRUPTED, fake.url, code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "calling\n"
        while not fake.requests():
            time.sleep(0.01)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
        took = time.monotonic() - start
        assert process.wait(10) == 0
    return took


NESTED = """
import signal, sys
from tc3 import ssl
client = ssl.Client(secret_id="AKIDEXAMPLE", secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", endpoint=sys.argv[1],
                    retry=0, rate_limit=0)
def handler(number, frame):
    print("in the handler", client.commit_certificate_information(certificate_id="b").order_id, flush=True)
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.1)
print("outside", client.commit_certificate_information(certificate_id="a").order_id, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGALRM")
def test_a_signal_handler_may_make_calls(fake: Fake) -> None:
    fake.cue(delay_ms=600)
    ran = subprocess.run(
        [sys.executable, "-c", NESTED, fake.url], capture_output=True, text=True, timeout=30, check=True
    )
    assert ran.stdout == "in the handler SO8zRv29\noutside SO8zRv29\n"


def test_importing_is_light() -> None:
    """A script that waits for its calls pays for neither asyncio nor typing."""
    code = (
        "import sys; before = set(sys.modules); from tc3 import ssl; ssl.Client; "
        "print(sorted({'asyncio', 'typing', 'inspect', 'logging'} & (set(sys.modules) - before)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_connections_that_the_server_closes(client: ssl.Client, fake: Fake) -> None:
    """Between two calls, when nobody is looking."""
    for _ in range(5):
        fake.cue(fault="close_mid_body")
        with pytest.raises(Exception, match="CommitCertificateInformation"):
            client.commit_certificate_information(certificate_id="a")
        assert client.commit_certificate_information(certificate_id="a").status == 8


ENDING = """
import sys, threading, time
from tc3 import ssl
client = ssl.Client(secret_id="AKIDEXAMPLE", secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", endpoint=sys.argv[1],
                    retry=0, rate_limit=0)
for _ in range(20):
    threading.Thread(target=client.commit_certificate_information, kwargs={"certificate_id": "a"}, daemon=True).start()
time.sleep(float(sys.argv[2]))
print("ending", flush=True)
"""


@pytest.mark.parametrize("seconds", ["0", "0.15", "0.2", "0.205", "0.21", "0.215", "0.22"])
def test_calls_of_daemon_threads_while_the_interpreter_ends(fake: Fake, seconds: str) -> None:
    """Their answers arrive at every moment of it, and the process ends as if there were none."""
    fake.cue(delay_ms=200, times=20)
    ran = subprocess.run(
        [sys.executable, "-c", ENDING, fake.url, seconds], capture_output=True, text=True, timeout=30
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "ending\n", "")
