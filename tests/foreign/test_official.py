"""Tencent Cloud's own clients, and one of others, against the fake: unmodified but for endpoint, key and trusted authority.

`cargo xtask test` installs them below `target/foreign`. What each is told and what it reports stands in `clients/plan.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tc3.testing import FakeCloud, Scenario

HERE = Path(__file__).resolve().parent
PACKAGES = HERE.parents[1] / "target/foreign"
PYTHON = PACKAGES / ("venv/Scripts/python.exe" if sys.platform == "win32" else "venv/bin/python")

# The five actions, as the pages' examples call them; which the fake answers stands in test_they_succeed.
CALLS: list[dict[str, Any]] = json.loads((HERE / "calls.json").read_text())
EVERY_WAY = [
    {"signature": signature, "method": method}
    for signature in ("TC3-HMAC-SHA256", "HmacSHA256", "HmacSHA1")
    for method in ("POST", "GET")
]
ONE_WAY = EVERY_WAY[:1]


class Client(NamedTuple):
    """A program that makes the calls of a plan."""

    name: str
    command: list[str]
    ways: list[dict[str, str]]
    error: str

    def run(self, cloud: FakeCloud, calls: list[dict[str, Any]], **other: Any) -> list[dict[str, Any]]:
        """What came of them."""
        plan = {
            "endpoint": cloud.endpoint,
            "ca": None,
            "secret_id": cloud.secret_id,
            "secret_key": cloud.secret_key,
            "ways": self.ways,
            "calls": calls,
            **other,
        }
        ran = subprocess.run(
            self.command,
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            timeout=120,
            cwd=PACKAGES / "node",
            env=environment(plan["ca"]),
        )
        assert ran.returncode == 0, ran.stderr
        outcomes: list[dict[str, Any]] = json.loads(ran.stdout)
        assert len(outcomes) == len(calls) * len(self.ways)
        return outcomes


def authority(cloud: FakeCloud, folder: Path) -> str:
    """The file with the authority that the fake's certificate is of."""
    assert cloud.ca_bundle is not None
    (folder / "ca.pem").write_bytes(cloud.ca_bundle)
    return str(folder / "ca.pem")


def environment(ca: str | None) -> dict[str, str]:
    """The machine's, without keys and proxies of its own, and with the authority where clients look for it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().endswith("_PROXY") and not name.startswith(("TENCENTCLOUD_", "TKE_"))
    }
    trust = {} if ca is None else {"SSL_CERT_FILE": ca, "NODE_EXTRA_CA_CERTS": ca}
    return {**kept, **trust}


CLIENTS = [
    Client("Python", [str(PYTHON), str(HERE / "clients/official.py")], EVERY_WAY, "TencentCloudSDKException"),
    Client(
        "Python, awaited",
        [str(PYTHON), str(HERE / "clients/official_async.py")],
        EVERY_WAY,
        "TencentCloudSDKException",
    ),
    Client("Node", ["node", str(HERE / "clients/official.mjs")], EVERY_WAY, "TencentCloudSDKHttpException"),
    Client("Rust, by others", [str(PACKAGES / "cargo/debug/tc3-foreign")], ONE_WAY, "Service"),
]
each_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
as_documented = pytest.mark.fake_cloud({"answers": "examples"})

ACCOUNT: Scenario = {
    "certificates": [
        {"id": "aBcD1234", "domain": "www.example.com"},
        {"id": "eFgH5678", "domain": "www.example.com"},
        {"id": "iJkL9012", "domain": "shop.example.com", "status": 5, "validation": "OV"},
    ],
    "resources": [{"type": "cdn", "domain": "www.example.com", "certificate": "aBcD1234"}],
}


@each_client
@as_documented
def test_the_five_actions(client: Client, fake_cloud: FakeCloud) -> None:
    outcomes = client.run(fake_cloud, CALLS)
    assert [outcome for outcome in outcomes if "answer" not in outcome] == []
    received = fake_cloud.requests()
    assert [request.action for request in received] == [call["action"] for call in CALLS] * len(client.ways)
    assert all(request.verified and request.executed for request in received)
    assert [request.request_id for request in received] == [
        outcome["answer"]["RequestId"] for outcome in outcomes
    ]
    sent = [(request.signature_method, request.method) for request in received[:: len(CALLS)]]
    assert sent == [(way["signature"], way["method"]) for way in client.ways]


@each_client
@pytest.mark.fake_cloud({"answers": "examples"}, tls=True)
def test_tls(client: Client, fake_cloud: FakeCloud, tmp_path: Path) -> None:
    outcomes = client._replace(ways=ONE_WAY).run(fake_cloud, CALLS[:1], ca=authority(fake_cloud, tmp_path))
    assert [outcome["answer"]["RequestId"] for outcome in outcomes] == [fake_cloud.requests()[0].request_id]


@each_client
@pytest.mark.fake_cloud(ACCOUNT)
def test_an_account_that_calls_work_on(client: Client, fake_cloud: FakeCloud) -> None:
    order = {**CALLS[1]["input"], "CertificateId": "iJkL9012", "CertificateDomain": "shop.example.com"}
    update = {"OldCertificateId": "aBcD1234", "CertificateId": "eFgH5678", "ResourceTypes": ["cdn"]}
    calls = [
        {"action": "SubmitCertificateInformation", "input": order},
        {"action": "CommitCertificateInformation", "input": {"CertificateId": "iJkL9012"}},
        *[{"action": "UpdateCertificateInstance", "input": update}] * 3,
    ]
    outcomes = client._replace(ways=ONE_WAY).run(fake_cloud, calls)
    answers = [outcome.get("answer", outcome) for outcome in outcomes]
    assert [answer.get("DeployRecordId") for answer in answers[2:4]] == [0, 0]
    state = fake_cloud.state()
    assert [record["id"] for record in state["records"]] == [answers[4]["DeployRecordId"]]
    assert state["certificates"][2].get("status") == answers[1]["Status"]


@each_client
@as_documented
def test_a_wrong_key(client: Client, fake_cloud: FakeCloud) -> None:
    outcomes = client.run(fake_cloud, CALLS[:1], secret_key="another")
    assert outcomes == [{"error": {"type": client.error, "code": "AuthFailure.SignatureFailure"}}] * len(
        client.ways
    )


@each_client
@as_documented
def test_a_missing_member(client: Client, fake_cloud: FakeCloud) -> None:
    outcomes = client.run(fake_cloud, [{"action": CALLS[0]["action"], "input": {}}])
    assert outcomes == [{"error": {"type": client.error, "code": "MissingParameter"}}] * len(client.ways)


def tccli(
    home: Path, cloud: FakeCloud, action: str, *, modules: str = "", **options: Any
) -> subprocess.CompletedProcess[str]:
    """Runs tccli, which has a home of its own: it writes there."""
    keys = {"secretId": cloud.secret_id, "secretKey": cloud.secret_key}
    given = {**keys, "region": "ap-guangzhou", "endpoint": cloud.endpoint, **options}
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    return subprocess.run(
        [str(PYTHON.with_stem("tccli")), "ssl", action, *words],
        capture_output=True,
        text=True,
        timeout=120,
        env={**environment(None), "HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": modules},
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@as_documented
def test_tccli(home: Path, fake_cloud: FakeCloud) -> None:
    def call(one: dict[str, Any]) -> dict[str, Any]:
        words = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in one["input"].items()
        }
        ran = tccli(home, fake_cloud, one["action"], **words)
        assert ran.returncode == 0, ran.stderr
        answer: dict[str, Any] = json.loads(ran.stdout)
        return answer

    answers = [call(CALLS[0])]
    with ThreadPoolExecutor(4) as threads:
        answers += threads.map(call, CALLS[1:])
    received = {request.action: request for request in fake_cloud.requests()}
    assert all(request.verified and request.executed for request in received.values())
    for one, answer in zip(CALLS, answers, strict=True):
        assert answer["RequestId"] == received[one["action"]].request_id


@pytest.mark.fake_cloud({"answers": "examples"}, tls=True)
def test_tccli_by_tls(home: Path, fake_cloud: FakeCloud, tmp_path: Path) -> None:
    # It asks the package certifi for the authorities that it trusts, and nothing else.
    trusted = f"def where():\n    return {authority(fake_cloud, tmp_path)!r}\n"
    (tmp_path / "certifi.py").write_text(trusted)
    ran = tccli(home, fake_cloud, CALLS[0]["action"], modules=str(tmp_path), **CALLS[0]["input"])
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["RequestId"] == fake_cloud.requests()[0].request_id


@as_documented
def test_tccli_with_a_wrong_key_and_without_a_member(
    home: Path, fake_cloud: FakeCloud, tmp_path: Path
) -> None:
    action = CALLS[0]["action"]
    refused = tccli(home, fake_cloud, action, secretKey="another", **CALLS[0]["input"])
    assert refused.returncode == 255
    assert "code:AuthFailure.SignatureFailure" in refused.stderr
    # As an option a member that is missing is missed by tccli itself.
    (tmp_path / "input.json").write_text("{}")
    missing = tccli(home, fake_cloud, action, **{"cli-input-json": f"file://{tmp_path / 'input.json'}"})
    assert missing.returncode == 255
    assert "code:MissingParameter" in missing.stderr
