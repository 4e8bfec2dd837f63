"""`tc3.testing`: a fake Tencent Cloud in the process of the tests, and its fixture."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import tc3
from tc3 import ssl
from tc3.testing import SECRET_ID, SECRET_KEY, FakeCloud, Received, Scenario

# Any certificate ID will do, and any number of times.
EXAMPLES: Scenario = {"answers": "examples"}
pytestmark = pytest.mark.fake_cloud(EXAMPLES)


def commit(cloud: FakeCloud, **options: Any) -> str | None:
    with cloud.client(**options) as client:
        return client.commit_certificate_information(certificate_id="aBcD1234").order_id


def listens(endpoint: str) -> bool:
    address = urlsplit(endpoint)
    assert address.hostname is not None
    assert address.port is not None
    try:
        socket.create_connection((address.hostname, address.port), timeout=10).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_ready_client_and_what_it_sent(fake_cloud: FakeCloud) -> None:
    assert commit(fake_cloud)
    (request,) = fake_cloud.requests()
    assert isinstance(request, Received)
    assert (request.service, request.version, request.action) == (
        "ssl",
        "2019-12-05",
        "CommitCertificateInformation",
    )
    assert request.verified
    assert request.executed
    assert request.input == {"CertificateId": "aBcD1234"}
    assert (request.verdict, request.code) == ("answered", None)
    assert (request.method, request.signature_method) == ("POST", "TC3-HMAC-SHA256")
    assert abs(request.at - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert fake_cloud.executions() == {"CommitCertificateInformation": 1}
    assert fake_cloud.requests("CommitCertificateInformation") == [request]
    assert fake_cloud.requests("UpdateCertificateInstance") == []


async def test_a_client_that_is_awaited(fake_cloud: FakeCloud) -> None:
    async with fake_cloud.async_client() as client:
        call = client.commit_certificate_information
        answers = await asyncio.gather(*(call(certificate_id="aBcD1234") for _ in range(5)))
    assert {answer.request_id for answer in answers} == {each.request_id for each in fake_cloud.requests()}


def test_any_client_by_its_options(fake_cloud: FakeCloud) -> None:
    client = ssl.Client(
        endpoint=fake_cloud.endpoint, secret_id=fake_cloud.secret_id, secret_key=fake_cloud.secret_key
    )
    client.commit_certificate_information(certificate_id="aBcD1234")
    ssl.Client(**fake_cloud.options).commit_certificate_information(certificate_id="aBcD1234")
    assert [request.verified for request in fake_cloud.requests()] == [True, True]


def test_a_wrong_key_is_refused(fake_cloud: FakeCloud) -> None:
    with pytest.raises(tc3.AuthError) as raised:
        commit(fake_cloud, secret_key="another")
    assert raised.value.code == "AuthFailure.SignatureFailure"
    (request,) = fake_cloud.requests()
    assert (request.verified, request.verdict, request.input) == (False, "refused", None)


def test_keys_of_its_own() -> None:
    with FakeCloud(EXAMPLES, secret_id="AKIDOTHER", secret_key="other", token="temporary") as cloud:
        assert commit(cloud)
        with pytest.raises(tc3.AuthError, match="AKIDEXAMPLE"):
            commit(cloud, secret_id=SECRET_ID, secret_key=SECRET_KEY, token=None)


def test_codes_on_cue_come_in_turn_and_are_repeated(fake_cloud: FakeCloud) -> None:
    fake_cloud.fail_next("LimitExceeded.RateLimitExceeded", message="Slow down.")
    fake_cloud.fail_next("FailedOperation.CertificateNotFound", times=2)
    client = fake_cloud.client()
    for _ in range(2):
        with pytest.raises(tc3.NotFoundError):
            client.commit_certificate_information(certificate_id="aBcD1234")
    assert client.commit_certificate_information(certificate_id="aBcD1234").order_id
    assert [request.code for request in fake_cloud.requests()] == [
        "LimitExceeded.RateLimitExceeded",
        *["FailedOperation.CertificateNotFound"] * 2,
        None,
    ]
    assert fake_cloud.executions() == {"CommitCertificateInformation": 1}


FAULTS = [
    f"{how}_{where}"
    for how in ("close", "reset")
    for where in ("before_response", "after_headers", "mid_body")
]


@pytest.mark.parametrize("fault", FAULTS)
def test_broken_connections_on_cue(fake_cloud: FakeCloud, fault: Any) -> None:
    fake_cloud.fail_next(fault=fault, action="CommitCertificateInformation")
    with pytest.raises(tc3.NetworkError) as raised:
        commit(fake_cloud)
    assert raised.value.may_have_executed
    assert fake_cloud.executions() == {"CommitCertificateInformation": 1}


def test_a_gateways_page_on_cue(fake_cloud: FakeCloud) -> None:
    fake_cloud.fail_next(status=502, body="bad", content_type="text/plain")
    with pytest.raises(tc3.TencentCloudError) as raised:
        commit(fake_cloud)
    assert raised.value.http_status == 502
    assert fake_cloud.executions() == {}


def test_delays_on_cue(fake_cloud: FakeCloud) -> None:
    fake_cloud.delay_next(30, action="CommitCertificateInformation")
    with pytest.raises(tc3.RequestTimeoutError):
        commit(fake_cloud, timeout=0.05)
    assert commit(fake_cloud)


def test_cues_that_make_no_sense(fake_cloud: FakeCloud) -> None:
    with pytest.raises(ValueError, match="a code, a fault or a status"):
        fake_cloud.fail_next()
    with pytest.raises(ValueError, match="NoSuchAction"):
        fake_cloud.fail_next("InternalError", action="NoSuchAction")
    with pytest.raises(ValueError, match="only one of"):
        fake_cloud.fail_next("InternalError", status=502)
    with pytest.raises(ValueError, match="99"):
        fake_cloud.fail_next(status=99)
    with pytest.raises(ValueError, match="times"):
        fake_cloud.fail_next("InternalError", times=-1)
    with pytest.raises(ValueError, match="delay"):
        fake_cloud.delay_next(-1)
    with pytest.raises(TypeError):
        fake_cloud.fail_next("InternalError", time=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    assert commit(fake_cloud)


@pytest.mark.fake_cloud(EXAMPLES, clock=1_700_000_000)
def test_its_clock_stands_and_moves(fake_cloud: FakeCloud) -> None:
    start = datetime.fromtimestamp(1_700_000_000, timezone.utc)
    assert fake_cloud.now() == start
    assert fake_cloud.move_clock(3600) == start + timedelta(hours=1)
    assert fake_cloud.move_clock(timedelta(days=-1)) == start + timedelta(hours=-23)
    assert commit(fake_cloud), "a client sets itself by the service's clock"
    assert fake_cloud.requests()[-1].at == fake_cloud.now()
    fake_cloud.reset()
    assert fake_cloud.now() == start
    assert fake_cloud.requests() == []


def test_a_clock_is_a_date_with_a_zone() -> None:
    with FakeCloud(clock=datetime(2026, 1, 1, tzinfo=timezone.utc)) as cloud:
        assert cloud.now().isoformat() == "2026-01-01T00:00:00+00:00"
    with pytest.raises(ValueError, match="time zone"):
        FakeCloud(clock=datetime(2026, 1, 1))


def test_a_seed_repeats_the_ids_of_requests() -> None:
    def ids() -> list[str]:
        with FakeCloud(EXAMPLES, seed=2**64 - 1) as cloud:
            commit(cloud)
            commit(cloud)
            return [request.request_id for request in cloud.requests()]

    assert ids() == ids()


def test_no_secret_is_shown(fake_cloud: FakeCloud) -> None:
    with fake_cloud.client() as client:
        client.update_certificate_instance(
            old_certificate_id="aBcD1234",
            resource_types=["clb"],
            certificate_public_key="public",
            certificate_private_key="private",
        )
    (request,) = fake_cloud.requests()
    assert request.input is not None
    assert request.input["CertificatePrivateKey"] == "[redacted]"
    assert fake_cloud.secret_key not in repr(fake_cloud)


TWO: Scenario = {
    "certificates": [
        {"id": "aBcD1234", "domain": "www.example.com"},
        {"id": "eFgH5678", "domain": "www.example.com"},
        {"id": "iJkL9012", "domain": "shop.example.com", "status": 5},
    ],
    "resources": [{"type": "cdn", "domain": "www.example.com", "certificate": "aBcD1234"}],
}


@pytest.mark.fake_cloud(TWO)
def test_an_account_that_calls_work_on(fake_cloud: FakeCloud) -> None:
    def update() -> int | None:
        with fake_cloud.client() as client:
            answer = client.update_certificate_instance(
                old_certificate_id="aBcD1234", certificate_id="eFgH5678", resource_types=["cdn"]
            )
        return answer.deploy_record_id

    assert update() == 0
    assert [each["status"] for each in fake_cloud.state()["updates"]] == [3]
    assert fake_cloud.advance(settle=True) == 1
    record = update()
    assert record
    assert fake_cloud.advance(record=record, fail=True) == 1
    fake_cloud.advance(record=record, settle=True)
    (done,) = fake_cloud.state()["records"]
    assert done["id"] == record
    assert [detail["resource"] for detail in done["details"]] == ["www.example.com"]


@pytest.mark.fake_cloud(TWO)
def test_a_scenario_on_top_and_another_instead(fake_cloud: FakeCloud, tmp_path: Path) -> None:
    fake_cloud.apply({"certificates": [{"id": "mNoP3456", "domain": "api.example.com"}]})
    assert len(fake_cloud.state()["certificates"]) == 4
    (tmp_path / "account.json").write_text(
        '{"certificates": [{"id": "qRsT7890", "domain": "old.example.com"}]}'
    )
    state = fake_cloud.replace(tmp_path / "account.json")
    assert [certificate.get("id") for certificate in state["certificates"]] == ["qRsT7890"]
    assert state["resources"] == []
    fake_cloud.reset()
    assert len(fake_cloud.state()["certificates"]) == 3


@pytest.mark.fake_cloud({**EXAMPLES, "keys": [{"secret_id": SECRET_ID, "deny": ["ssl:Commit*"]}]})
def test_rights_of_keys(fake_cloud: FakeCloud) -> None:
    with pytest.raises(tc3.PermissionDeniedError):
        commit(fake_cloud)
    fake_cloud.apply({"keys": [{"secret_id": "AKIDOTHER", "secret_key": "other", "token": "temporary"}]})
    assert commit(fake_cloud, secret_id="AKIDOTHER", secret_key="other", token="temporary")


@pytest.mark.fake_cloud(EXAMPLES)
def test_a_role_of_sts(fake_cloud: FakeCloud) -> None:
    role = tc3.AssumeRole("qcs::cam::uin/100000000001:roleName/deploy", endpoint=fake_cloud.endpoint)
    assert commit(fake_cloud, assume_role=role)
    assert [request.action for request in fake_cloud.requests()] == [
        "AssumeRole",
        "CommitCertificateInformation",
    ]


@pytest.mark.fake_cloud({**EXAMPLES, "rate_limits": "documented"}, clock=1_700_000_000)
def test_documented_limits(fake_cloud: FakeCloud) -> None:
    def until_refused() -> None:
        with fake_cloud.client(retry=0) as client:
            while client.commit_certificate_information(certificate_id="aBcD1234"):
                pass

    with pytest.raises(tc3.ThrottledError):
        until_refused()
    assert 1 <= fake_cloud.executions()["CommitCertificateInformation"] <= 100


@pytest.mark.fake_cloud(EXAMPLES, tls=True)
def test_tls_under_an_authority_of_its_own(fake_cloud: FakeCloud, tmp_path: Path) -> None:
    assert fake_cloud.endpoint.startswith("https://127.0.0.1:")
    assert commit(fake_cloud)
    bundle = tmp_path / "ca.pem"
    assert fake_cloud.ca_bundle is not None
    bundle.write_bytes(fake_cloud.ca_bundle)
    assert commit(fake_cloud, ca_bundle=bundle)
    with pytest.raises(tc3.ConnectError):
        commit(fake_cloud, ca_bundle=None)


def test_scenarios_that_cannot_be(fake_cloud: FakeCloud, tmp_path: Path) -> None:
    file = tmp_path / "account.json"
    file.write_text('{\n  "certificates": [{"id": "aBcD1234", "status": 99}]\n}')
    with pytest.raises(ValueError, match=r"account\.json.*2.*status"):
        FakeCloud(file)
    with pytest.raises(ValueError, match="certificat"):
        fake_cloud.apply({"certificat": []})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="no certificate `zzz`"):
        fake_cloud.advance(certificate="zzz")
    with pytest.raises(ValueError, match="one or more"):
        fake_cloud.advance(0)
    with pytest.raises(FileNotFoundError):
        FakeCloud(tmp_path / "none.json")
    assert fake_cloud.state()["certificates"] == []


def test_closed_is_closed() -> None:
    cloud = FakeCloud()
    assert listens(cloud.endpoint)
    cloud.close()
    cloud.close()
    assert not listens(cloud.endpoint)
    with pytest.raises(tc3.ConnectError):
        commit(cloud)
    for use in (cloud.requests, cloud.executions, cloud.now, cloud.reset, cloud.state):
        with pytest.raises(RuntimeError, match="the fake is closed"):
            use()


def test_a_call_under_way_is_answered_before_it_closes() -> None:
    cloud = FakeCloud(EXAMPLES)
    cloud.delay_next(0.2)
    with ThreadPoolExecutor(1) as thread:
        call = thread.submit(commit, cloud)
        while not cloud.requests():
            pass
        cloud.close()
        assert call.result()


def test_what_is_dropped_is_closed() -> None:
    cloud = FakeCloud()
    endpoint = cloud.endpoint
    del cloud
    gc.collect()
    while listens(endpoint):
        pass


def test_a_port_of_ones_own() -> None:
    with FakeCloud() as cloud:
        port = urlsplit(cloud.endpoint).port
        assert port is not None
        with pytest.raises(OSError, match=f"127.0.0.1:{port}"):
            FakeCloud(port=port)
    with FakeCloud(port=port) as cloud:
        assert cloud.endpoint == f"http://127.0.0.1:{port}"


def test_options_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="secret_id"):
        FakeCloud(secret_id="")
    with pytest.raises(OverflowError):
        FakeCloud(port=65_536)
    with pytest.raises(TypeError):
        FakeCloud(port="0")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_it_is_not_pickled(fake_cloud: FakeCloud) -> None:
    for use in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="pass its endpoint"):
            use(fake_cloud)


def test_two_hundred_at_once() -> None:
    """Each has its own port, keys, log and clock, and all answer at the same time."""
    clouds = [FakeCloud(EXAMPLES, secret_id=f"AKID{number}") for number in range(200)]
    assert len({cloud.endpoint for cloud in clouds}) == 200
    for number, cloud in enumerate(clouds):
        cloud.move_clock(number)
    with ThreadPoolExecutor(16) as threads:
        assert all(threads.map(commit, clouds))
    assert [len(cloud.requests()) for cloud in clouds] == [1] * 200
    assert clouds[199].now() > clouds[0].now()
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(FakeCloud.close, clouds))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("tls", [False, True])
def test_a_forked_child_uses_the_fake_of_its_parent(tls: bool) -> None:
    fake_cloud = FakeCloud(EXAMPLES, tls=tls)
    commit(fake_cloud)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        ok = False
        try:
            fake_cloud.fail_next("LimitExceeded.RateLimitExceeded", action="CommitCertificateInformation")
            ok = commit(fake_cloud) is not None and len(fake_cloud.requests()) == 3
            with FakeCloud(EXAMPLES) as own:
                ok = ok and commit(own) is not None and len(own.requests()) == 1
            fake_cloud.close()
        finally:
            os._exit(0 if ok else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(fake_cloud.requests()) == 3
    assert commit(fake_cloud), "what a child closes runs on"


def run_pytest(folder: Path, test: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(textwrap.dedent(test))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--strict-markers",
        "-p",
        "no:cacheprovider",
        "test_it.py",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_fixture_is_there_wherever_tc3_is_installed(tmp_path: Path) -> None:
    ran = run_pytest(
        tmp_path,
        """
        import pytest

        seen = []

        @pytest.mark.fake_cloud({"answers": "examples"})
        @pytest.mark.parametrize("_", range(2))
        def test_each_has_its_own(fake_cloud, _):
            fake_cloud.client().commit_certificate_information(certificate_id="aBcD1234")
            assert len(fake_cloud.requests()) == 1
            seen.append(fake_cloud.endpoint)

        def test_they_are_closed(fake_cloud):
            assert fake_cloud.endpoint not in seen or len(set(seen)) == 2

        @pytest.mark.fake_cloud(clock=1_700_000_000, secret_id="AKIDOTHER")
        def test_options(fake_cloud):
            assert fake_cloud.now().year == 2023
            assert fake_cloud.secret_id == "AKIDOTHER"
        """,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "4 passed" in ran.stdout


def test_the_readme(tmp_path: Path) -> None:
    readme = Path(__file__).resolve().parents[1] / "README.md"
    blocks = re.findall(
        r"^```python\n(.*?)^```", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (block,) = [block for block in blocks if "def test_" in block]
    ran = run_pytest(tmp_path, block)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout


def test_the_plugin_costs_nothing_where_no_fake_is_wanted(tmp_path: Path) -> None:
    ran = run_pytest(
        tmp_path,
        """
        import sys

        def test_tc3_is_not_loaded():
            assert "tc3_pytest" in sys.modules
            assert not [name for name in sys.modules if name == "tc3" or name.startswith("tc3.")]
        """,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    loaded = "import tc3, tc3.ssl, sys; print('tc3.testing' in sys.modules, 'dataclasses' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, timeout=60)
    assert answer.stdout == "False False\n", answer.stderr
