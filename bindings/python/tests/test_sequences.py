"""Lists in pages and waits: `tests/cases/hints`, answered from a script over HTTP. No pause is waited for: intervals are 0."""

from __future__ import annotations

import asyncio
import contextlib
import doctest
import inspect
import json
import pickle
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import pytest

import tc3
from specs import ROOT, keywords, response, snake
from tc3 import ssl
from tc3.waiting import Progress

_T = TypeVar("_T")


def cases(file: str) -> list[dict[str, Any]]:
    """The cases of a file that this way of running can run."""
    read = json.loads((ROOT / "tests" / "cases" / "hints" / file).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = read["cases"]
    return found


class Script:
    """A server that answers from a script, and what it was asked."""

    def __init__(self, answers: list[dict[str, Any]], forever: bool = False) -> None:
        self.left = list(answers)
        self.forever = forever
        self.asked: list[dict[str, Any]] = []
        self.hold = threading.Event()
        self.hold.set()
        self.came = threading.Event()
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                script.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers["content-length"])
        self.asked.append(json.loads(request.rfile.read(length)))
        self.came.set()
        self.hold.wait(30)
        stays = self.forever and len(self.left) == 1
        lost: dict[str, Any] = {"lost": True}
        answer = self.left[0] if stays else self.left.pop(0) if self.left else lost
        if answer.get("lost"):
            request.close_connection = True
            return
        code = answer.get("error")
        inside: dict[str, Any] = {"Error": {"Code": code, "Message": code}} if code else answer["output"]
        body = json.dumps({"Response": {**inside, "RequestId": "r-1"}}).encode()
        request.send_response(200)
        request.send_header("content-type", "application/json")
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def options(self, **others: Any) -> dict[str, Any]:
        """The options of a client that asks it."""
        return {
            "secret_id": "AKIDEXAMPLE",
            "secret_key": "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
            "endpoint": f"http://127.0.0.1:{self.server.server_port}",
            "retry": tc3.Retry(3, first_pause=0.0),
            "rate_limit": 0,
            **others,
        }


@contextlib.contextmanager
def scripted(answers: list[dict[str, Any]], forever: bool = False) -> Generator[Script]:
    script = Script(answers, forever)
    try:
        yield script
    finally:
        script.hold.set()
        script.server.shutdown()
        script.server.server_close()


def given(members: dict[str, Any]) -> dict[str, Any]:
    return {snake(name): value for name, value in members.items()}


def begun(client: Any, action: str, members: dict[str, Any], read_ahead: bool) -> Any:
    """The pages, by the method where it offers all members, else by the door behind it."""
    offered = keywords(action, members)
    if offered is not None:
        return getattr(client, f"{snake(action)}_pages")(**offered, read_ahead=read_ahead)
    options = (None, None, None, None, False, read_ahead)
    return client._pages(action, members, response(action), *options)


async def of_async(iterator: Any, into: list[Any]) -> None:
    async for element in iterator:
        into.append(element)


PAGES = [case for case in cases("pages.json") if hasattr(ssl.Client, f"{snake(case['action'])}_pages")]
WAITS = [case for case in cases("waits.json") if hasattr(ssl.Client, f"wait_until_{snake(case['waiter'])}")]


def test_what_has_no_method_is_what_has_neither_pages_nor_a_waiter() -> None:
    assert {case.get("error") for case in cases("pages.json") if case not in PAGES} <= {"config"}
    assert {case["waiter"] for case in cases("waits.json") if case not in WAITS} <= {"Nothing"}
    assert len(PAGES) > 15
    assert len(WAITS) > 30


@pytest.mark.parametrize("flavour", ["Client", "AsyncClient"])
@pytest.mark.parametrize("read_ahead", [False, True])
@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_pages(case: dict[str, Any], read_ahead: bool, flavour: str) -> None:
    with scripted(case["answers"]) as script:
        client = getattr(ssl, flavour)(**script.options())
        pages: list[Any] = []
        error = None
        iterator = None
        try:
            iterator = begun(client, case["action"], case["input"], read_ahead)
            assert script.asked == []
            if flavour == "Client":
                pages.extend(iterator)
            else:
                asyncio.run(of_async(iterator, pages))
        except tc3.TencentCloudError as caught:
            error = caught.kind
        assert error == case.get("error")
        assert len(pages) == len(case["pages"])
        assert all(page.request_id == "r-1" for page in pages)
        assert script.asked == case["requests"]
        if iterator is not None:
            assert iterator.position == case["position"]
            after: list[Any] = list(iterator) if flavour == "Client" else []
            assert after == []


@pytest.mark.parametrize("case", WAITS, ids=lambda case: case["name"])
@pytest.mark.parametrize("flavour", ["Client", "AsyncClient"])
def test_waits(case: dict[str, Any], flavour: str) -> None:
    told: list[Progress[Any]] = []
    with scripted(case["answers"], case.get("forever", False)) as script:
        client = getattr(ssl, flavour)(**script.options(retry=0))
        method = getattr(client, f"wait_until_{snake(case['waiter'])}")
        deadline = 0.05 if case.get("forever") else None
        answer = error = None
        try:
            wait = method(**given(case["input"]), interval=0, deadline=deadline, on_progress=told.append)
            answer = wait if flavour == "Client" else asyncio.run(wait)
        except (tc3.TencentCloudError, TypeError) as caught:
            error = caught
    # A missing member is a missing argument: that is what Python says of it.
    kind = "invalid" if isinstance(error, TypeError) else getattr(error, "kind", None)
    assert kind == case.get("error"), error
    if not case.get("forever"):
        assert not script.left
    if "answered" in case:
        assert len(told) == case["answered"]
        assert [progress.answers for progress in told] == list(range(1, len(told) + 1))
    if "progress" in case:
        assert [[progress.done, progress.total] for progress in told] == case["progress"]
    for name, value in case.get("result", {}).items():
        assert answer is not None
        assert answer[name] == value
    for name, value in case.get("last", {}).items():
        assert isinstance(error, tc3.TencentCloudError)
        assert error.answer[name] == value
        assert pickle.loads(pickle.dumps(error)).answer == error.answer
    for part in case.get("shows", []):
        assert part in str(error) or isinstance(error, TypeError)
    for secret in case.get("never_shown", []):
        assert secret not in f"{error} {error!r} {getattr(error, 'answer', None)!r} {told!r}"


THREE = [
    {"output": {"TotalCount": 3, "Certificates": [{"CertificateId": "a"}, {"CertificateId": "b"}]}},
    {"output": {"TotalCount": 3, "Certificates": [{"CertificateId": "c"}]}},
]


def test_items_come_one_by_one() -> None:
    with scripted(THREE) as script, ssl.Client(**script.options()) as client:
        items = client.describe_certificates_items(limit=2)
        assert (items.position, items.total, script.asked) == (0, None, [])
        assert next(items).certificate_id == "a"
        assert (items.position, items.total) == (1, 3)
        assert [item.certificate_id for item in items] == ["b", "c"]
        assert items.position == 3
        assert next(items, None) is None
    assert repr(items) == "<Items at position 3>"


async def test_items_awaited() -> None:
    with scripted(THREE) as script:
        async with ssl.AsyncClient(**script.options()) as client:
            items = client.describe_certificates_items(limit=2, read_ahead=True)
            assert [item.certificate_id async for item in items] == ["a", "b", "c"]
            assert items.position == 3


def test_items_stand_in_lists_of_objects_too() -> None:
    records = [{"List": [{"Id": 1}], "TotalCount": 1}, {"List": [{"Id": 2}], "TotalCount": 1}]
    with scripted([{"output": {"RecordDetailList": records}}]) as script:
        items = ssl.Client(**script.options()).describe_host_update_record_detail_items(deploy_record_id="1")
        assert [item.id for item in items] == [1, 2]


def test_who_stops_taking_items_stops_asking() -> None:
    one = {"output": {"TotalCount": 9, "Certificates": [{"CertificateId": "a"}]}}
    with scripted([one], forever=True) as script:
        for _ in ssl.Client(**script.options()).describe_certificates_items(limit=1):
            break
        assert len(script.asked) == 1


def test_a_list_begins_where_another_one_was_left() -> None:
    with scripted([THREE[1]]) as script:
        items = ssl.Client(**script.options()).describe_certificates_items(limit=2, offset=2)
        assert items.position == 2
        assert [item.certificate_id for item in items] == ["c"]
        assert script.asked == [{"Offset": 2, "Limit": 2}]


async def test_a_cancelled_page_is_not_lost() -> None:
    with scripted(THREE) as script:
        pages = ssl.AsyncClient(**script.options()).describe_certificates_pages(limit=2)
        script.hold.clear()
        for _ in range(3):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(pages.__anext__(), 0.05)
        script.hold.set()
        got: list[Any] = []
        await of_async(pages, got)
        assert [page.certificates[0].certificate_id for page in got] == ["a", "c"]


async def test_two_tasks_do_not_share_an_iteration() -> None:
    with scripted(THREE) as script:
        pages = ssl.AsyncClient(**script.options()).describe_certificates_pages(limit=2)
        script.hold.clear()
        first = asyncio.ensure_future(pages.__anext__())
        await asyncio.to_thread(script.came.wait, 10)
        with pytest.raises(RuntimeError, match="already being waited for"):
            await pages.__anext__()
        script.hold.set()
        assert (await first).total_count == 3


async def test_cancelling_a_wait_ends_it() -> None:
    with scripted([{"output": {"Status": 0}}], forever=True) as script:
        client = ssl.AsyncClient(**script.options())
        told = asyncio.Event()
        wait = client.wait_until_certificate_issued(
            certificate_id="c", interval=3600, on_progress=lambda _: told.set()
        )
        task = asyncio.ensure_future(wait)
        await told.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(script.asked) == 1


def test_a_wait_can_be_watched() -> None:
    answers = [{"output": {"Status": 0}}, {"output": {"Status": 1}}]
    with scripted(answers) as script:
        watch = ssl.Client(**script.options()).watch_until_certificate_issued(certificate_id="c", interval=0)
        steps = list(watch)
    assert [(step.reached, step.answers, step.answer.status) for step in steps] == [
        (False, 1, 0),
        (True, 2, 1),
    ]
    assert (steps[0].pause, steps[1].pause) == (0.0, None)
    assert 0 <= steps[0].elapsed <= steps[1].elapsed


async def test_a_wait_can_be_watched_by_a_coroutine() -> None:
    answers = [{"output": {"Status": 0}}, {"output": {"Status": 1}}]
    with scripted(answers) as script:
        client = ssl.AsyncClient(**script.options())
        watch = client.watch_until_certificate_issued(certificate_id="c", interval=0)
        assert [step.reached async for step in watch] == [False, True]


def test_what_on_progress_raises_ends_the_wait() -> None:
    def tell(_: object) -> None:
        raise KeyError("mine")

    with scripted([{"output": {"Status": 0}}], forever=True) as script, pytest.raises(KeyError, match="mine"):
        ssl.Client(**script.options()).wait_until_certificate_issued(certificate_id="c", on_progress=tell)
    assert len(script.asked) == 1


@pytest.mark.parametrize("option", [{"deadline": -1}, {"interval": float("nan")}])
def test_times_that_are_none(option: dict[str, Any]) -> None:
    with pytest.raises(tc3.ConfigError, match=next(iter(option))):
        ssl.Client(secret_id="a", secret_key="b").wait_until_certificate_issued(certificate_id="c", **option)


def test_an_update_with_a_key_pair_is_not_waited_for() -> None:
    client = ssl.Client(secret_id="a", secret_key="b")
    with pytest.raises(tc3.TencentCloudError, match="may not be repeated"):
        client.wait_until_update_created(
            old_certificate_id="a",
            resource_types=["cdn"],
            certificate_public_key="-----BEGIN CERTIFICATE-----",
            certificate_private_key="-----BEGIN PRIVATE KEY-----",
        )


def test_every_page_is_told_of() -> None:
    told: list[tc3.Attempt] = []
    for read_ahead in (False, True):
        with scripted(THREE) as script:
            client = ssl.Client(**script.options(on_attempt=told.append))
            assert len(list(client.describe_certificates_items(limit=2, read_ahead=read_ahead))) == 3
    assert [attempt.action for attempt in told] == ["DescribeCertificates"] * 4


@pytest.mark.parametrize("of", [ssl.Client, ssl.AsyncClient])
def test_the_example_of_every_method_is_python(of: type[Any]) -> None:
    found = 0
    for name, method in inspect.getmembers(of, inspect.isfunction):
        if name.endswith(("_pages", "_items")) or name.startswith(("wait_until_", "watch_until_")):
            if name.startswith("_"):
                continue
            text = inspect.getdoc(method)
            assert text is not None
            for example in doctest.DocTestParser().get_examples(text):
                compile(example.source, name, "single")
                found += 1
    assert found > 60
