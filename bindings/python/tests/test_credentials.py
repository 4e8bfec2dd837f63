"""Where keys come from: the default chain, profiles, functions of the program's own, sync and async."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import tc3
from conftest import SECRET_ID, SECRET_KEY, Fake
from tc3 import ssl
from tc3.testing import FakeCloud, Scenario

KEYS = tc3.Credentials(SECRET_ID, SECRET_KEY)
INI = f"""
[default]
secret_id = AKIDWRONG
secret_key = wrong
[work]
secret_id = {SECRET_ID}
secret_key = {SECRET_KEY}
"""


def options(fake: Fake, **others: Any) -> dict[str, Any]:
    """Of a client without keys."""
    made = fake.options(**others)
    del made["secret_id"], made["secret_key"]
    return made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory and an environment with no keys in them."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("SECRET_ID", "SECRET_KEY", "TOKEN", "SESSION_TOKEN", "SECURITY_TOKEN", "PROFILE"):
        monkeypatch.delenv(f"TENCENTCLOUD_{name}", raising=False)
    monkeypatch.delenv("TENCENTCLOUD_CREDENTIALS_FILE", raising=False)
    (tmp_path / ".tencentcloud").mkdir()
    return tmp_path


def call(client: ssl.Client) -> str | None:
    return client.commit_certificate_information(certificate_id="a").order_id


@pytest.mark.parametrize("name", ["TOKEN", "SESSION_TOKEN", "SECURITY_TOKEN"])
def test_the_environment(fake: Fake, home: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", SECRET_ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv(f"TENCENTCLOUD_{name}", "a-token")
    with ssl.Client(**options(fake)) as client:
        # The fake knows the pair as a permanent one: it refuses it for the token, and only for the token.
        with pytest.raises(tc3.AuthError, match="TokenFailure"):
            call(client)
        assert "default credentials" in repr(client)
    monkeypatch.delenv(f"TENCENTCLOUD_{name}")
    with ssl.Client(**options(fake)) as client:
        assert call(client)


def test_profiles(fake: Fake, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".tencentcloud" / "credentials").write_text(INI, encoding="utf-8")
    with ssl.Client(**options(fake, profile="work")) as client:
        assert call(client)
        assert 'profile="work"' in repr(client)
    with ssl.Client(**options(fake)) as client, pytest.raises(tc3.AuthError):
        call(client)
    # A named profile, and nothing else, even if there are other keys.
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", SECRET_ID)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
    with ssl.Client(**options(fake, profile="none")) as client, pytest.raises(tc3.ConfigError, match="none"):
        call(client)


def tccli(home: Path, name: str, **profile: Any) -> None:
    """Writes a profile of tccli's."""
    directory = home / ".tccli"
    directory.mkdir(exist_ok=True)
    (directory / f"{name}.credential").write_text(json.dumps(profile))


def test_a_profile_of_tccli(fake: Fake, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its keys, and a login's for as long as they are valid."""
    monkeypatch.delenv("TCCLI_PROFILE", raising=False)
    tccli(home, "default", secretId=SECRET_ID, secretKey=SECRET_KEY)
    assert call(ssl.Client(**options(fake)))
    keys = {"secretId": SECRET_ID, "secretKey": SECRET_KEY}
    tccli(home, "work", **keys, type="oauth", token="a-login", expiresAt=int(time.time()) + 3600)
    monkeypatch.setenv("TCCLI_PROFILE", "work")
    # As above: the token came along.
    with pytest.raises(tc3.AuthError, match="TokenFailure"):
        call(ssl.Client(**options(fake)))
    tccli(home, "gone", **keys, type="sso", token="a-login", expiresAt=int(time.time()) - 1)
    monkeypatch.setenv("TCCLI_PROFILE", "gone")
    with pytest.raises(tc3.ConfigError, match="tccli sso login"):
        call(ssl.Client(**options(fake)))


ROLE = "qcs::cam::uin/100000000001:roleName/deploy"


def test_the_role_of_a_machine(home: Path) -> None:
    role: Scenario = {"roles": [{"arn": ROLE, "bound_to_machine": True}]}
    with FakeCloud(role) as cloud:
        client = ssl.Client(endpoint=cloud.endpoint, metadata_endpoint=cloud.endpoint)
        assert client.describe_certificates().request_id
        [request] = cloud.requests("DescribeCertificates")
        assert (request.verdict, request.verified) == ("answered", True)


def test_the_identity_of_a_pod(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """STS is asked by its own name, through the proxy and with the authorities of the client."""
    token = home / "token"
    token.write_text("the-pods-token")
    for name, value in {
        "REGION": "ap-guangzhou",
        "PROVIDER_ID": "tke",
        "WEB_IDENTITY_TOKEN_FILE": str(token),
        "ROLE_ARN": ROLE,
    }.items():
        monkeypatch.setenv(f"TKE_{name}", value)
    identity: Any = {"provider_id": "tke", "token": "the-pods-token"}
    account: Scenario = {"keys": [], "roles": [{"arn": ROLE, "web_identities": [identity]}]}
    with FakeCloud(account, tls=True) as cloud, Proxy(cloud.endpoint) as proxy:
        through: dict[str, Any] = {"proxy": proxy.url, "ca_bundle": cloud.options["ca_bundle"]}
        assert ssl.Client(**through).describe_certificates().request_id
        assert proxy.hosts == ["sts.tencentcloudapi.com:443", "ssl.tencentcloudapi.com:443"]
        assert [(request.action, request.verdict) for request in cloud.requests()] == [
            ("AssumeRoleWithWebIdentity", "answered"),
            ("DescribeCertificates", "answered"),
        ]
        token.write_text("another-token")
        with pytest.raises(tc3.TencentCloudError, match=r"AssumeRoleWithWebIdentity|TKE"):
            ssl.Client(**through).describe_certificates()


class Proxy:
    """A proxy that takes everybody to one place, and knows where they wanted to go."""

    def __init__(self, to: str) -> None:
        parts = urlsplit(to)
        assert parts.hostname
        assert parts.port
        self.to = (parts.hostname, parts.port)
        self.hosts: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        # The listener is closed when nobody needs the proxy any more.
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self._tunnel, args=(near,), daemon=True).start()

    def _tunnel(self, near: socket.socket) -> None:
        with near:
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += near.recv(4096)
            self.hosts.append(asked.split(b" ")[1].decode())
            with socket.create_connection(self.to) as far:
                near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=self._copy, args=(far, near), daemon=True)
                back.start()
                self._copy(near, far)
                back.join()

    def _copy(self, of: socket.socket, to: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while part := of.recv(65_536):
                to.sendall(part)
            to.shutdown(socket.SHUT_WR)

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()


def test_nothing_is_configured(fake: Fake, home: Path) -> None:
    with ssl.Client(**options(fake)) as client, pytest.raises(tc3.ConfigError) as raised:
        call(client)
    for tried in ("environment", "profile", "tccli", "TKE", "CVM role"):
        assert tried in str(raised.value)
    assert not fake.requests()


def test_given_twice(fake: Fake) -> None:
    for wrong in ({"credentials": KEYS}, {"credentials": lambda: KEYS}, {"profile": "a"}):
        with pytest.raises(tc3.ConfigError, match="choose one"):
            ssl.Client(**fake.options(**wrong))
    with pytest.raises(tc3.ConfigError, match="choose one"):
        ssl.Client(credentials=lambda: KEYS, profile="a")
    with pytest.raises(TypeError, match="'credentials'"):
        ssl.Client(credentials=5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_credentials_are_silent() -> None:
    keys = tc3.Credentials("AKID", "hush", "token-hush", 5.5)
    text = "Credentials(secret_id='AKID', secret_key=[redacted], token=[redacted], expires_at=5.5)"
    assert repr(keys) == str(keys) == text
    assert keys == tc3.Credentials("AKID", "hush", "token-hush", 5.5) != tc3.Credentials("AKID", "hush")
    assert copy.copy(keys) is copy.deepcopy(keys) is keys
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(keys)
    with pytest.raises(AttributeError):
        keys.secret_id = "b"
    with pytest.raises(TypeError, match="secret_key must be str, not bytes"):
        tc3.Credentials("AKID", b"hush")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="time zone"):
        tc3.Credentials("AKID", "hush", expires_at=datetime(2026, 1, 1))
    utc = datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert tc3.Credentials("AKID", "hush", expires_at=utc).seconds() == utc.timestamp()


def test_they_may_be_given_as_they_are(fake: Fake) -> None:
    with ssl.Client(**options(fake, credentials=KEYS)) as client:
        assert call(client)


def test_a_function_is_asked_once(fake: Fake) -> None:
    """By all who wait, in a thread of its own."""
    threads: list[str] = []

    def give() -> tc3.Credentials:
        time.sleep(0.1)
        threads.append(threading.current_thread().name)
        return tc3.Credentials(
            SECRET_ID, SECRET_KEY, expires_at=datetime.now(timezone.utc) + timedelta(hours=1)
        )

    with ssl.Client(**options(fake, credentials=give)) as client, ThreadPoolExecutor(8) as pool:
        assert not threads
        assert all(pool.map(call, [client] * 16))
        assert "function" in repr(client)
    assert threads == ["tc3 credentials"]


def test_short_lives_are_renewed(fake: Fake) -> None:
    asked: list[float] = []

    def give() -> tc3.Credentials:
        asked.append(time.time())
        return tc3.Credentials(SECRET_ID, SECRET_KEY, expires_at=time.time() + 1)

    with ssl.Client(**options(fake, credentials=give)) as client:
        call(client)
        time.sleep(1.1)
        call(client)
    assert len(asked) == 2


async def give_later() -> tc3.Credentials:
    await asyncio.sleep(0.05)
    return KEYS


@pytest.mark.parametrize("give", [give_later, lambda: give_later()])
def test_an_async_function_for_calls_that_wait(fake: Fake, give: Callable[[], Any]) -> None:
    with ssl.Client(**options(fake, credentials=give)) as client:
        assert call(client)


async def test_an_async_function_runs_in_the_calls_loop(fake: Fake) -> None:
    loops: list[object] = []

    async def give() -> tc3.Credentials:
        loops.append(asyncio.get_running_loop())
        return await give_later()

    async with ssl.AsyncClient(**options(fake, credentials=give)) as client:
        calls = [client.commit_certificate_information(certificate_id="a") for _ in range(8)]
        assert all(answer.order_id for answer in await asyncio.gather(*calls))
    assert loops == [asyncio.get_running_loop()]


async def test_a_function_does_not_block_the_loop(fake: Fake) -> None:
    def give() -> tc3.Credentials:
        time.sleep(0.3)
        return KEYS

    async with ssl.AsyncClient(**options(fake, credentials=give)) as client:
        task = asyncio.create_task(client.commit_certificate_information(certificate_id="a"))
        longest = 0.0
        while not task.done():
            before = time.monotonic()
            await asyncio.sleep(0.001)
            longest = max(longest, time.monotonic() - before)
        assert (await task).order_id
    assert longest < 0.2


def test_a_loop_that_ends_before_the_function(fake: Fake) -> None:
    """The next loop's call still gets credentials, without the pause after a failure."""
    count = 0

    async def give() -> tc3.Credentials:
        nonlocal count
        count += 1
        await asyncio.sleep(20 if count == 1 else 0)
        return KEYS

    client = ssl.AsyncClient(**options(fake, credentials=give))

    async def commit(timeout: float) -> str | None:
        answer = await client.commit_certificate_information(certificate_id="a", timeout=timeout)
        return answer.order_id

    with pytest.raises(tc3.RequestTimeoutError):
        asyncio.run(commit(0.2))
    assert asyncio.run(commit(10))
    assert count == 2


class Vault(Exception):
    """What a program's function raises."""


async def test_what_a_function_raises(fake: Fake) -> None:
    def give() -> tc3.Credentials:
        raise Vault("it holds hush")

    async def give_async() -> tc3.Credentials:
        raise Vault("it holds hush")

    for source in (give, give_async):
        with (
            ssl.Client(**options(fake, credentials=source)) as client,
            pytest.raises(tc3.ConfigError, match="raised Vault") as raised,
        ):
            call(client)
        assert isinstance(raised.value.__cause__, Vault)
        assert "hush" not in str(raised.value)
        async with ssl.AsyncClient(**options(fake, credentials=source)) as awaited:
            with pytest.raises(tc3.ConfigError) as raised:
                await awaited.commit_certificate_information(certificate_id="a")
        assert isinstance(raised.value.__cause__, Vault)
    assert not fake.requests()


@pytest.mark.parametrize("given", [None, (SECRET_ID, SECRET_KEY), tc3.Credentials("", ""), "AKID"])
def test_what_no_request_is_signed_with(fake: Fake, given: Any) -> None:
    with (
        ssl.Client(**options(fake, credentials=lambda: given)) as client,
        pytest.raises(tc3.ConfigError, match=r"not tc3\.Credentials|blank"),
    ):
        call(client)
    assert not fake.requests()


def test_ctrl_c_while_a_function_takes_its_time(fake: Fake) -> None:
    import signal

    def handler(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    def give() -> tc3.Credentials:
        time.sleep(3)
        return KEYS

    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        start = time.monotonic()
        with ssl.Client(**options(fake, credentials=give)) as client, pytest.raises(KeyboardInterrupt):
            call(client)
        assert time.monotonic() - start < 1
    finally:
        signal.signal(signal.SIGALRM, before)


ENDING = """
import sys, threading, time
import tc3
from tc3 import ssl
def give():
    while True:
        time.sleep(0.001)
client = ssl.Client(credentials=give, endpoint=sys.argv[1])
threading.Thread(target=client.commit_certificate_information, kwargs={"certificate_id": "a"}, daemon=True).start()
time.sleep(float(sys.argv[2]))
print("ending", flush=True)
"""


@pytest.mark.parametrize("seconds", ["0", "0.01", "0.3"])
def test_a_function_that_runs_while_the_interpreter_ends(fake: Fake, seconds: str) -> None:
    """Nobody waits for it."""
    start = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", ENDING, fake.url, seconds], capture_output=True, text=True, timeout=30
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "ending\n", "")
    assert time.monotonic() - start < 10


def test_a_role(fake: Fake) -> None:
    """STS is asked first, with the keys; here nobody is there to answer."""
    role = tc3.AssumeRole(
        "qcs::cam::uin/1:roleName/deploy", external_id="hush", duration=900, endpoint="http://127.0.0.1:1"
    )
    assert "hush" not in repr(role)
    with ssl.Client(**fake.options(assume_role=role)) as client:
        assert "roleName/deploy" in repr(client)
        with pytest.raises(tc3.ConnectError):
            call(client)
    assert not fake.requests()
