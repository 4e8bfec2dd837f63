"""The rotations in `examples/`, each by its own program against the fake, with a throttle, reset connections and a record
that is not finished in their way.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tc3.testing import FakeCloud, Scenario

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / "target/foreign/node"
PROGRAM = ".exe" if sys.platform == "win32" else ""
PROGRAMS = {
    "Rust": [str(ROOT / f"target/debug/examples/rotate{PROGRAM}")],
    "Python": [sys.executable, str(ROOT / "examples/rotate.py")],
    "Node": ["node", str(NODE / "examples/rotate.mjs")],
}
PENDING = "FailedOperation.CertificateDeployHasPendingRecord"
ACCOUNT: Scenario = {
    "certificates": [{"id": "aBcD1234", "domain": "www.example.com"}],
    "resources": [
        {"type": "cdn", "domain": "www.example.com", "certificate": "aBcD1234"},
        {
            "type": "clb",
            "region": "ap-guangzhou",
            "id": "lb-1",
            "listeners": [{"id": "lbl-1", "certificate": "aBcD1234"}],
        },
    ],
}


def pair() -> tuple[str, str]:
    """A certificate for www.example.com and its private key, as a fake issues them."""
    with FakeCloud({"certificates": [{"id": "eFgH5678", "domain": "www.example.com"}]}) as cloud:
        issued = cloud.client().describe_certificate_detail(certificate_id="eFgH5678")
    assert issued.certificate_public_key
    assert issued.certificate_private_key
    return issued.certificate_public_key, issued.certificate_private_key


def unfinished_record(cloud: FakeCloud) -> int:
    """Begins another update of the certificate."""
    public, private = pair()
    client = cloud.client()
    for _ in range(10):
        update = client.upload_update_certificate_instance(
            old_certificate_id="aBcD1234",
            resource_types=["clb"],
            certificate_public_key=public,
            certificate_private_key=private,
        )
        if update.deploy_record_id:
            return update.deploy_record_id
    raise AssertionError("no record came")


def in_use(cloud: FakeCloud) -> list[str | None]:
    """Which certificates the two resources use."""
    cdn, clb = cloud.state()["resources"]
    return [cdn.get("certificate"), clb.get("listeners", [])[0].get("certificate")]


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.fake_cloud(ACCOUNT)
def test_a_rotation_survives(language: str, fake_cloud: FakeCloud, tmp_path: Path) -> None:
    other = unfinished_record(fake_cloud)
    fake_cloud.fail_next("LimitExceeded.RateLimitExceeded", action="UploadCertificate")
    fake_cloud.fail_next("RequestLimitExceeded", action="CreateCertificateBindResourceSyncTask")
    fake_cloud.fail_next(fault="reset_before_response", action="UpdateCertificateInstance")
    fake_cloud.fail_next(fault="reset_mid_body", action="DescribeHostUpdateRecordDetail")
    for name, text in zip(("certificate.pem", "key.pem"), pair(), strict=True):
        (tmp_path / name).write_text(text)
    environment = {
        "ROTATE_ENDPOINT": fake_cloud.endpoint,
        "ROTATE_PAUSE": "0.01",
        "TENCENTCLOUD_SECRET_ID": fake_cloud.secret_id,
        "TENCENTCLOUD_SECRET_KEY": fake_cloud.secret_key,
    }
    rotation = subprocess.Popen(
        [*PROGRAMS[language], "aBcD1234", str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # The other record ends once the rotation has been refused for it.
    while rotation.poll() is None and PENDING not in [request.code for request in fake_cloud.requests()]:
        pass
    fake_cloud.advance(record=other, settle=True)
    said, _ = rotation.communicate(timeout=60)
    assert rotation.returncode == 0, said
    assert "is in use" in said
    assert "aBcD1234 is back" in said

    assert in_use(fake_cloud) == ["aBcD1234", "aBcD1234"]
    met = [(request.action, request.code) for request in fake_cloud.requests() if request.verdict == "cued"]
    assert ("UploadCertificate", "LimitExceeded.RateLimitExceeded") in met
    assert [action for action, _ in met][-1] == "CreateCertificateBindResourceSyncTask"
    assert {"UpdateCertificateInstance", "DescribeHostUpdateRecordDetail"} <= {action for action, _ in met}
    assert fake_cloud.executions()["UploadCertificate"] == 1
    assert fake_cloud.executions()["UpdateCertificateRecordRollback"] == 1
    _, update, back = fake_cloud.state()["records"]
    assert [update["status"], update["kind"], back["rolls_back"]] == [1, "update", True]


@pytest.mark.parametrize("example", ["rotate.py", "rotate.mjs", "rotate.rs"])
def test_a_rotation_is_one_page(example: str) -> None:
    assert len((ROOT / "examples" / example).read_text().splitlines()) <= 40
