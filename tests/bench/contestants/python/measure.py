"""What every contestant in Python shares: the command line, and the loops that measure.

Each call returns a sum over the members of its answer: a number counts itself, a text its length, a list the sum of
its elements. It is the same for every contestant of a scenario, which proves that each read the whole answer.

A contestant is a program: ``<scenario> <endpoint> <calls> <CA file>``. Its last line of output is one measurement
in JSON; see ``src/report.rs``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable

SECRET_ID = "AKIDEXAMPLE"
SECRET_KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
CERTIFICATE_ID = "abcb1234"
TASK_ID = "1"
IN_FLIGHT = 64

SCENARIO, ENDPOINT, CALLS, CA_FILE = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]


def sequential(call: Callable[[], int]) -> None:
    """Calls one after the other."""
    for _ in range(warm_up()):
        call()
    latencies: list[float] = []
    checksum = 0
    cpu, start = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        before = time.perf_counter()
        checksum = call()
        latencies.append((time.perf_counter() - before) * 1e6)
    report(CALLS, latencies, time.perf_counter() - start, time.process_time() - cpu, checksum)


def threads(call: Callable[[], int]) -> None:
    """Calls from 64 threads at once."""
    each = -(-CALLS // IN_FLIGHT)
    sums = [0] * IN_FLIGHT

    def work(number: int, calls: int) -> None:
        for _ in range(calls):
            sums[number] = call()

    def all_at_once(calls: int) -> None:
        workers = [threading.Thread(target=work, args=(number, calls)) for number in range(IN_FLIGHT)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    all_at_once(-(-each // 10))
    cpu, start = time.process_time(), time.perf_counter()
    all_at_once(each)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    if len(set(sums)) != 1 or not sums[0]:
        raise SystemExit("the threads did not get the same answer")
    report(each * IN_FLIGHT, [], wall, cpu, sums[0])


async def sequential_async(call: Callable[[], Awaitable[int]]) -> None:
    """Awaited calls one after the other."""
    for _ in range(warm_up()):
        await call()
    latencies: list[float] = []
    checksum = 0
    cpu, start = time.process_time(), time.perf_counter()
    for _ in range(CALLS):
        before = time.perf_counter()
        checksum = await call()
        latencies.append((time.perf_counter() - before) * 1e6)
    report(CALLS, latencies, time.perf_counter() - start, time.process_time() - cpu, checksum)


async def flight(call: Callable[[], Awaitable[int]]) -> None:
    """Awaited calls, always 64 of them under way."""
    each = -(-CALLS // IN_FLIGHT)

    async def work(calls: int) -> int:
        checksum = 0
        for _ in range(calls):
            checksum = await call()
        return checksum

    await asyncio.gather(*(work(-(-each // 10)) for _ in range(IN_FLIGHT)))
    cpu, start = time.process_time(), time.perf_counter()
    sums = await asyncio.gather(*(work(each) for _ in range(IN_FLIGHT)))
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    if len(set(sums)) != 1:
        raise SystemExit("the tasks got different answers")
    report(each * IN_FLIGHT, [], wall, cpu, sums[0])


def warm_up() -> int:
    """How many calls come before those that count."""
    return -(-CALLS // 10)


def report(calls: int, latencies: list[float], wall: float, cpu: float, checksum: int) -> None:
    """Prints the measurement: times come in seconds and go out in microseconds."""
    measured = {
        "calls": calls,
        "latencies": latencies,
        "wall": wall * 1e6,
        "cpu": cpu * 1e6,
        "checksum": checksum,
    }
    print(json.dumps(measured))
