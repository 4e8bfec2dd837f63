"""A fake Tencent Cloud for the tests of programs that use tc3: no account, no key, no network.

    from tc3.testing import FakeCloud

    scenario = {"certificates": [{"id": "aBcD1234", "domain": "www.example.com"}]}
    with FakeCloud(scenario) as cloud:
        client = cloud.client()
        cloud.fail_next("LimitExceeded.RateLimitExceeded")
        print(client.describe_certificate(certificate_id="aBcD1234").domain)
        assert [request.code for request in cloud.requests()] == ["LimitExceeded.RateLimitExceeded", None]

It is a real server on a free port of this machine's loopback interface, run by tc3's own thread: any client that
speaks the API can be pointed at :attr:`FakeCloud.endpoint`, Tencent Cloud's own too. It verifies every signature, checks
every parameter, and behind it stands an account whose certificates, orders, resources, scans and records are what a
:class:`Scenario` says and what calls make of them. One starts in a millisecond, so that every test can have its own.

Nothing makes a test wait: by default whatever gets on by itself in the real service takes a step here each time that it
is asked about.

In pytest the fixture ``fake_cloud`` is there wherever tc3 is installed.

A child that was forked can call a fake of its parent and steer it, as another process can by its endpoint and the paths
below ``/_tc3/``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from os import fspath

from . import ssl
from ._retry import Retry
from ._scenario import Fault, Scenario, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike
    from types import TracebackType
    from typing import Any, Literal, NoReturn

    from typing_extensions import Self

    from ._native import NativeFake

__all__ = ["SECRET_ID", "SECRET_KEY", "FakeCloud", "Fault", "Received", "Scenario", "State"]

SECRET_ID = "AKIDEXAMPLE"
"""The SecretId that a fake knows unless told another."""
SECRET_KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
"""The SecretKey that belongs to it. It opens nothing but fakes."""


@dataclass(frozen=True)
class Received:
    """A request as the fake saw it. A text that the request did not give is empty.

    Attributes:
        service: The short name of the service, once it is known: ``"ssl"``.
        version: The version that the request named.
        action: The action that the request named.
        region: The region that the request named.
        language: The language that the request named.
        client: What the client calls itself, from ``X-TC-RequestClient``.
        trace_id: The client's ID of the call, from ``X-TC-TraceId``.
        method: The HTTP method.
        signature_method: What the request says it is signed by: ``"TC3-HMAC-SHA256"``, ``"HmacSHA1"`` or
            ``"HmacSHA256"``.
        verified: Whether the signature is that of the request and the key.
        input: The parameters by their own names, of a verified request whose action is known. The values of secret
            members are ``"[redacted]"``.
        verdict: What became of it: ``"answered"``, ``"refused"`` for what it was, or ``"cued"``: it met what
            :meth:`FakeCloud.fail_next` said.
        code: The error code that it was answered with; None if it was not.
        executed: Whether it was executed. It may have been, though its answer was lost on cue.
        at: When it came, by the fake's clock.
        request_id: The ID that its answer carries.
    """

    service: str
    version: str
    action: str
    region: str
    language: str
    client: str
    trace_id: str
    method: str
    signature_method: str
    verified: bool
    input: dict[str, Any] | None
    verdict: Literal["answered", "refused", "cued"]
    code: str | None
    executed: bool
    at: datetime
    request_id: str


class FakeCloud:
    """A fake that runs from when it is made until it is closed. It is a context manager."""

    __slots__ = ("_closed", "_endpoint", "_native", "_secret_id", "_secret_key", "_token")

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        *,
        port: int = 0,
        tls: bool = False,
        secret_id: str = SECRET_ID,
        secret_key: str = SECRET_KEY,
        token: str | None = None,
        seed: int | None = None,
        clock: datetime | float | None = None,
    ) -> None:
        """Starts it.

        Args:
            scenario: What its account holds and how it behaves, or the path of a file with that in JSON. An account
                without anything where nothing is said.
            port: The port of the loopback interface; 0 for a free one.
            tls: Whether it speaks TLS, by a certificate of an authority of its own: see :attr:`ca_bundle`.
            secret_id: The SecretId that it knows. The scenario may have further keys.
            secret_key: The SecretKey that belongs to it.
            token: The session token that requests must carry: it makes the key a temporary one.
            seed: What makes all IDs the same in every run, from 0 to 2**64 - 1.
            clock: Where its clock stands until it is moved, as a date or in seconds since 1970; the machine's time
                where nothing is said. Signatures are judged by it.

        Raises:
            OSError: The port is taken, or the file cannot be read.
            ValueError: An argument makes no sense; of a scenario, with line and column.
            RuntimeError: This build of tc3 has no fake.
        """
        self._closed = False
        name, text = _document(scenario)
        self._native = _native()(
            port=port,
            tls=tls,
            secret_id=_text("secret_id", secret_id),
            secret_key=_text("secret_key", secret_key),
            token=None if token is None else _text("token", token),
            name=name,
            scenario=text,
            seed=seed,
            clock=None if clock is None else _seconds(clock),
        )
        self._endpoint = self._native.url
        self._secret_id = secret_id
        self._secret_key = secret_key
        self._token = token

    @property
    def endpoint(self) -> str:
        """Where it listens, such as ``"http://127.0.0.1:40123"``: the ``endpoint`` of a client."""
        return self._endpoint

    @property
    def secret_id(self) -> str:
        """The SecretId that it knows."""
        return self._secret_id

    @property
    def secret_key(self) -> str:
        """The SecretKey that belongs to it."""
        return self._secret_key

    @property
    def ca_bundle(self) -> bytes | None:
        """The authority to trust, in PEM, if it speaks TLS: the ``ca_bundle`` of a client."""
        authority = self._native.authority
        return None if authority is None else authority.encode()

    @property
    def options(self) -> dict[str, Any]:
        """What a client needs to reach it, as keyword arguments: endpoint, key, short pauses and no pacing."""
        return {
            "endpoint": self._endpoint,
            "secret_id": self._secret_id,
            "secret_key": self._secret_key,
            "token": self._token,
            "ca_bundle": self.ca_bundle,
            "proxy": False,
            "rate_limit": 0,
            "retry": Retry(first_pause=0.001, longest_pause=0.01),
        }

    def client(self, **options: Any) -> ssl.Client:
        """A client of it.

        It is like any other, repetitions included, but that pauses between attempts are short and that it does not
        pace itself.

        Args:
            **options: Other options of :class:`tc3.ssl.Client`, which come on top.
        """
        return ssl.Client(**{**self.options, **options})

    def async_client(self, **options: Any) -> ssl.AsyncClient:
        """The same client for asyncio."""
        return ssl.AsyncClient(**{**self.options, **options})

    def fail_next(
        self,
        code: str | None = None,
        *,
        message: str | None = None,
        fault: Fault | None = None,
        status: int | None = None,
        body: str | None = None,
        content_type: str | None = None,
        action: str | None = None,
        times: int = 1,
        delay: float = 0,
        executed: bool | None = None,
    ) -> None:
        """Says what the next calls meet instead of their answer: a code, a fault or an HTTP status.

        Only calls that are in order meet it: one that is wrong is refused as ever. What was said first comes first.

        Args:
            code: An error code, which is answered with this ``message``. The call is not executed.
            message: What the error says.
            fault: How the connection breaks. The call is executed.
            status: The HTTP status, from 200 to 599, of an answer that is not the API's but a gateway's: this ``body`` of
                this ``content_type``, or a page in HTML. The call is not executed.
            body: See ``status``.
            content_type: See ``status``.
            action: The action that is meant; any where nothing is said.
            times: How many calls meet it.
            delay: Seconds of real time that pass before.
            executed: Whether these calls are executed, where the rules above do not suit.

        Raises:
            ValueError: There is no such action, or not one of code, fault and status is given.
        """
        if code is None and fault is None and status is None:
            raise ValueError(
                "fail_next() takes a code, a fault or a status; delay_next() takes a delay alone"
            )
        self._cue(
            code=code,
            message=message,
            fault=fault,
            status=status,
            body=body,
            content_type=content_type,
            action=action,
            times=times,
            delay=delay,
            executed=executed,
        )

    def delay_next(self, delay: float, *, action: str | None = None, times: int = 1) -> None:
        """Makes the next calls wait for their answer.

        Args:
            delay: Seconds of real time.
            action: The action that is meant; any where nothing is said.
            times: How many calls wait.

        Raises:
            ValueError: There is no such action, or the delay is negative.
        """
        self._cue(action=action, times=times, delay=delay)

    def apply(self, scenario: Scenario | str | PathLike[str]) -> State:
        """Adds what a scenario holds to what there is, and replaces what has the same ID.

        Args:
            scenario: The scenario, or the path of a file with one in JSON.

        Returns:
            What the account holds after that.

        Raises:
            ValueError: It cannot be, with line and column; nothing of it is taken over.
        """
        return self._scenario("POST", scenario)

    def replace(self, scenario: Scenario | str | PathLike[str]) -> State:
        """Forgets everything but its own key, and begins anew with a scenario. See :meth:`apply`."""
        return self._scenario("PUT", scenario)

    def state(self) -> State:
        """What the account holds now."""
        state: State = self._control("GET", "state")
        return state

    def advance(
        self,
        steps: int = 1,
        *,
        settle: bool = False,
        certificate: str | None = None,
        record: int | None = None,
        task: str | None = None,
        fail: bool = False,
    ) -> int:
        """Makes what is under way take steps: orders, scans, deletions, updates and records.

        Args:
            steps: How many.
            settle: Takes as many as it takes to the end instead.
            certificate: Only the order of the certificate with this ID.
            record: Only the record with this ID.
            task: Only the scan or deletion with this ID.
            fail: Whether the steps fail.

        Returns:
            How many things moved.

        Raises:
            ValueError: What is named does not exist.
        """
        if steps < 1:
            raise ValueError(f"steps is {steps}: it takes one or more")
        step = {
            "steps": steps,
            "settle": settle,
            "certificate": certificate,
            "record": record,
            "task": task,
            "fail": fail,
        }
        moved: int = self._control("POST", "advance", step)["advanced"]
        return moved

    def requests(self, action: str | None = None) -> list[Received]:
        """The requests so far, oldest first: all, or those of an action. It keeps the last 10,000."""
        received = (_received(each) for each in self._control("GET", "requests"))
        return [each for each in received if action is None or each.action == action]

    def executions(self) -> dict[str, int]:
        """How often each action was executed. A call counts whose answer was lost on cue; one that was refused does not."""
        found: dict[str, int] = self._control("GET", "executions")
        return found

    def now(self) -> datetime:
        """The time by its clock, to the second, in UTC."""
        return _at(self._control("GET", "clock")["unix_seconds"])

    def move_clock(self, by: timedelta | float) -> datetime:
        """Moves its clock, and what goes by time with it: keys and certificates expire.

        Args:
            by: How far, as a time or in seconds, rounded to whole ones; back if it is negative.

        Returns:
            The time by its clock after that.
        """
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        return _at(self._control("POST", "clock", {"advance_seconds": round(seconds)})["unix_seconds"])

    def stop_clock(self, at: datetime | float) -> datetime:
        """Stops its clock at a time, a date or seconds since 1970, until it is moved."""
        return _at(self._control("POST", "clock", {"unix_seconds": _seconds(at)})["unix_seconds"])

    def reset(self) -> None:
        """Sets everything back to what it began with, the clock too, and forgets requests and cues."""
        self._control("POST", "reset", {})

    def close(self) -> None:
        """Stops it, and returns when nothing listens any more. Closing it twice does no harm."""
        self._closed = True
        self._native.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, of: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"FakeCloud({self._endpoint!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("FakeCloud is not pickled: pass its endpoint")

    def _cue(self, *, times: int, delay: float, **cue: object) -> None:
        if times < 1:
            raise ValueError(f"times is {times}: a cue is for one call or more")
        if not 0 <= delay < 2**31:
            raise ValueError(f"delay is {delay}, not a number of seconds from 0")
        told = {name: value for name, value in cue.items() if value is not None}
        self._control("POST", "next", {**told, "times": times, "delay_ms": round(delay * 1000)})

    def _scenario(self, method: str, scenario: Scenario | str | PathLike[str]) -> State:
        _, text = _document(scenario)
        state: State = self._control(method, "state", text)
        return state

    def _control(self, method: str, path: str, body: Mapping[str, object] | str | None = None) -> Any:
        if self._closed:
            raise RuntimeError("the fake is closed")
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        answer = self._native.control(method, f"/_tc3/{path}", text)
        status, reply = self._from_afar(method, path, text) if answer is None else answer
        found = json.loads(reply)
        if status != 200:
            raise ValueError(found["error"])
        return found

    def _from_afar(self, method: str, path: str, text: str | None) -> tuple[int, str]:
        """A control request over the network, for a forked child."""
        from http.client import HTTPConnection, HTTPSConnection
        from ssl import create_default_context
        from urllib.parse import urlsplit

        place = urlsplit(self._endpoint)
        if self.ca_bundle is None:
            connection = HTTPConnection(place.netloc, timeout=60)
        else:
            trust = create_default_context(cadata=self.ca_bundle.decode())
            connection = HTTPSConnection(place.netloc, timeout=60, context=trust)
        try:
            connection.request(method, f"/_tc3/{path}", text)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            raise RuntimeError("the fake is closed") from None
        finally:
            connection.close()


def _native() -> type[NativeFake]:
    """The native half's fake."""
    try:
        from ._native import NativeFake
    except ImportError:
        raise RuntimeError("this build of tc3 has no fake: it was built without the feature `fake`") from None
    return NativeFake


def _document(scenario: Scenario | str | PathLike[str] | None) -> tuple[str, str]:
    """A scenario's name, for faults in it, and its text."""
    if scenario is None:
        return "scenario", "{}"
    if isinstance(scenario, dict):
        return "scenario", json.dumps(scenario)
    path = fspath(scenario)
    with open(path, encoding="utf-8") as file:
        return path, file.read()


def _text(name: str, value: str) -> str:
    if not value:
        raise ValueError(f"{name} is empty")
    return value


def _seconds(clock: datetime | float) -> int:
    if not isinstance(clock, datetime):
        return int(clock)
    if clock.tzinfo is None:
        raise ValueError("clock has no time zone: datetime(2026, 1, 1, tzinfo=timezone.utc) has one")
    return int(clock.timestamp())


def _at(unix_seconds: int) -> datetime:
    return datetime.fromtimestamp(unix_seconds, timezone.utc)


_MEMBERS = frozenset(Received.__dataclass_fields__)


def _received(entry: dict[str, Any]) -> Received:
    entry["at"] = _at(entry.pop("timestamp"))
    return Received(**{name: value for name, value in entry.items() if name in _MEMBERS})
