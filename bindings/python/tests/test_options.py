"""The options of clients and calls: where requests go, how they travel, how often."""

from __future__ import annotations

import copy
import pickle
import time
from pathlib import Path
from typing import Any

import pytest

import tc3
from conftest import Fake
from tc3 import ssl

KEYS: dict[str, Any] = {"secret_id": "AKIDEXAMPLE", "secret_key": "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"}


def host(**options: Any) -> str:
    """The host that a client with these options means, told by an attempt that reaches nothing."""
    told: list[tc3.Attempt] = []
    client = ssl.Client(
        **KEYS, **options, retry=0, rate_limit=0, proxy="http://127.0.0.1:1", on_attempt=told.append
    )
    with client, pytest.raises(tc3.ConnectError):
        client.commit_certificate_information(certificate_id="a")
    return told[0].host


def test_hosts() -> None:
    assert host() == host(hosts="public") == "ssl.tencentcloudapi.com"
    assert host(site="international") == "ssl.intl.tencentcloudapi.com"
    assert host(hosts="region", region="ap-guangzhou") == "ssl.ap-guangzhou.tencentcloudapi.com"
    assert host(hosts="private") == "ssl.internal.tencentcloudapi.com"
    assert host(domain="example.com") == "ssl.example.com"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hosts": "moon"}, "hosts must be"),
        ({"hosts": "region", "domain": "example.com"}, "choose one"),
        ({"hosts": "private", "endpoint": "https://example.com"}, "choose one"),
        ({"endpoint": "http://example.com"}, "allow_http"),
        ({"proxy": ""}, "proxy must be"),
        ({"proxy": "ftp://example.com"}, "proxy"),
        ({"no_proxy": "example.com"}, "no_proxy is given without"),
        ({"ca_bundle": "/no/such/file"}, "CA bundle"),
        ({"ca_bundle": b"no certificate"}, "(?i)certificate|PEM"),
        ({"connect_timeout": 0}, "connect_timeout must be"),
        ({"read_timeout": -1}, "read_timeout must be"),
        ({"idle_timeout": float("nan")}, "idle_timeout must be"),
        ({"idle_connections": -1}, "idle_connections must be 0 or more"),
        ({"response_limit": 0}, "response_limit must be 1 or more"),
        ({"signature": "MD5"}, "signature must be"),
        ({"method": "PUT"}, "method must be"),
        ({"request_client": "a b"}, "request client"),
        ({"action_rate_limits": {"a": 1}}, "action_rate_limits must have names"),
        ({"action_rate_limits": {"ssl.A": 0}}, "limit"),
        ({"retry": -1}, r"tc3\.Retry"),
    ],
)
def test_what_makes_no_sense(options: dict[str, Any], words: str) -> None:
    with pytest.raises(tc3.ConfigError, match=words):
        ssl.Client(**KEYS, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": "5"},
        {"allow_http": "yes"},
        {"retry": "3"},
        {"ca_bundle": 5.5},
        {"region": 5},
        {"site": 1},
        {"assume_role": "qcs::cam::uin/1:roleName/a"},
    ],
)
def test_what_is_of_another_type(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        ssl.Client(**KEYS, **options)


def test_plain_http_where_it_is_allowed() -> None:
    assert host(endpoint="http://example.com:8080", allow_http=True) == "example.com:8080"


def test_a_proxy(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain HTTP goes to a proxy as a request with the whole address, which the fake answers as its own."""
    elsewhere = fake.options(endpoint="http://example.com:8080", allow_http=True, proxy=fake.url)
    with ssl.Client(**elsewhere) as client:
        assert client.commit_certificate_information(certificate_id="a").order_id
    assert len(fake.requests()) == 1
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with ssl.Client(**fake.options(proxy=False)) as client:
        client.commit_certificate_information(certificate_id="a")
    with ssl.Client(**fake.options(proxy="http://127.0.0.1:1", no_proxy="127.0.0.1")) as client:
        client.commit_certificate_information(certificate_id="a")


def test_a_ca_bundle(tmp_path: Path) -> None:
    """As a path and as what stands in the file: both are read when the client is made."""
    (tmp_path / "none.pem").write_bytes(b"")
    for wrong in (tmp_path / "none.pem", str(tmp_path / "none.pem"), "-----BEGIN CERTIFICATE-----"):
        with pytest.raises(tc3.ConfigError):
            ssl.Client(**KEYS, ca_bundle=wrong)


def test_silence(fake: Fake) -> None:
    with ssl.Client(**fake.options(read_timeout=0.2)) as client:
        fake.cue(delay_ms=5_000)
        start = time.monotonic()
        with pytest.raises(tc3.TencentCloudError) as raised:
            client.commit_certificate_information(certificate_id="a")
        assert time.monotonic() - start < 3
        assert raised.value.may_have_executed


def test_an_answer_that_is_too_large(fake: Fake) -> None:
    with ssl.Client(**fake.options(response_limit=10)) as client, pytest.raises(tc3.DecodeError) as raised:
        client.commit_certificate_information(certificate_id="a")
    assert raised.value.may_have_executed


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("signature", ["TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1"])
def test_on_the_wire(fake: Fake, method: Any, signature: Any) -> None:
    """The fake verifies each of them."""
    with ssl.Client(**fake.options(method=method, signature=signature)) as client:
        assert client.commit_certificate_information(certificate_id="a").order_id
    [request] = fake.requests()
    assert request["method"] == method


def test_what_is_signed(fake: Fake) -> None:
    made = fake.options(unsigned_payload=True, sign_action=True, idle_connections=0, request_client="mine")
    with ssl.Client(**made) as client:
        assert client.commit_certificate_information(certificate_id="a").order_id


def test_retry_is_a_value() -> None:
    retry = tc3.Retry(5, first_pause=1, longest_pause=10)
    assert repr(retry) == "Retry(attempts=5, first_pause=1, longest_pause=10)"
    assert pickle.loads(pickle.dumps(retry)) == copy.deepcopy(retry) == retry != tc3.Retry()
    assert hash(retry) == hash(tc3.Retry(5, first_pause=1, longest_pause=10))
    wrongs: list[dict[str, Any]] = [{"attempts": 0}, {"first_pause": -1}, {"longest_pause": 4000}]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="must be"):
            tc3.Retry(**wrong)


def test_a_policy(fake: Fake) -> None:
    with ssl.Client(**fake.options(retry=tc3.Retry(4, first_pause=0))) as client:
        fake.cue(code="RequestLimitExceeded", message="Slow down.", times=3)
        client.commit_certificate_information(certificate_id="a")
        assert len(fake.requests()) == 4
        fake.cue(code="RequestLimitExceeded", message="Slow down.", times=1)
        with pytest.raises(tc3.ThrottledError):
            client.commit_certificate_information(certificate_id="a", retry=tc3.Retry(1))
        with pytest.raises(TypeError, match="'retry'"):
            client.commit_certificate_information(
                certificate_id="a",
                retry="often",  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            )


async def test_a_voucher(fake: Fake) -> None:
    """What may have arrived is repeated if the caller vouches for it."""
    retry = tc3.Retry(2, first_pause=0)
    with ssl.Client(**fake.options(retry=retry)) as client:
        fake.cue(fault="close_before_response")
        with pytest.raises(tc3.NetworkError):
            client.commit_certificate_information(certificate_id="a")
        fake.cue(fault="close_before_response")
        assert client.commit_certificate_information(certificate_id="a", safe_to_repeat=True).order_id
        fake.cue(fault="close_before_response")
        params = {"CertificateId": "a"}
        assert client.call("ssl", "2019-12-05", "CommitCertificateInformation", params, safe_to_repeat=True)
    async with ssl.AsyncClient(**fake.options(retry=retry)) as awaited:
        fake.cue(fault="close_before_response")
        assert await awaited.commit_certificate_information(certificate_id="a", safe_to_repeat=True)


def test_limits_of_actions(fake: Fake) -> None:
    name = "ssl.CommitCertificateInformation"
    with ssl.Client(**fake.options(action_rate_limits={name: 4})) as client:
        start = time.monotonic()
        for _ in range(4):
            client.commit_certificate_information(certificate_id="a")
        assert time.monotonic() - start > 0.4


def test_another_way_of_sending(client: ssl.Client, fake: Fake) -> None:
    """For one call or for many, over the same client."""
    get = client.with_options(method="GET")
    old = get.with_options(signature="HmacSHA256")
    plain = client.with_options(unsigned_payload=True)
    for other in (get, old, plain, client):
        assert other.commit_certificate_information(certificate_id="a").status == 8
    assert [request["method"] for request in fake.requests()] == ["GET", "GET", "POST", "POST"]
    get.close()
    with pytest.raises(tc3.ConfigError, match="closed"):
        get.commit_certificate_information(certificate_id="a")
    assert client.commit_certificate_information(certificate_id="a").status == 8


async def test_another_way_of_awaiting(async_client: ssl.AsyncClient, fake: Fake) -> None:
    other = async_client.with_options(method="GET")
    assert (await other.commit_certificate_information(certificate_id="a")).status == 8
    assert [request["method"] for request in fake.requests()] == ["GET"]


def test_a_way_of_sending_that_there_is_not(client: ssl.Client, fake: Fake) -> None:
    with pytest.raises(tc3.ConfigError, match="method must be"):
        client.with_options(method="PUT")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(tc3.ConfigError, match="signature must be"):
        client.with_options(signature="none")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="unsigned_payload"):
        client.with_options(unsigned_payload="yes")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    # Nothing is signed then, which this action does not accept.
    with pytest.raises(tc3.AuthError):
        client.with_options(signature="SKIP").commit_certificate_information(certificate_id="a")
