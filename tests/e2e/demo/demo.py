"""The demo's Python part: the five calls and two refused ones, one JSON line each on standard output."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import tc3
from tc3 import ssl

ENDPOINT = os.environ["TC3_DEMO_ENDPOINT"]
SECRET_ID = os.environ["TC3_DEMO_SECRET_ID"]
SECRET_KEY = os.environ["TC3_DEMO_SECRET_KEY"]


def report(call: str, send: Callable[[], ssl.Response]) -> None:
    try:
        said = {"call": call, "ok": True, "request_id": send().request_id}
    except tc3.TencentCloudError as error:
        said = {"call": call, "ok": False, "kind": error.kind, "code": error.code, "request_id": error.request_id}
    print(json.dumps(said), flush=True)


client = ssl.Client(secret_id=SECRET_ID, secret_key=SECRET_KEY, endpoint=ENDPOINT)

report(
    "UpdateCertificateInstance",
    lambda: client.update_certificate_instance(
        old_certificate_id="aBcD1234",
        certificate_id="eFgH5678",
        resource_types=["clb"],
        resource_types_regions=[ssl.ResourceTypeRegions(resource_type="clb", regions=["ap-guangzhou"])],
    ),
)
report(
    "UploadUpdateCertificateRecordRollback",
    lambda: client.upload_update_certificate_record_rollback(deploy_record_id=2),
)
report(
    "SubmitCertificateInformation",
    lambda: client.submit_certificate_information(
        certificate_id="aBcD1234", csr_type="online", certificate_domain="*.example.com", key_password="not shown"
    ),
)
report(
    "CommitCertificateInformation",
    lambda: client.commit_certificate_information(certificate_id="aBcD1234"),
)
report(
    "DescribeCertificateBindResourceTaskDetail",
    lambda: client.describe_certificate_bind_resource_task_detail(task_id="758439", limit="10", offset="0"),
)

wrong_key = ssl.Client(secret_id=SECRET_ID, secret_key="a-wrong-key", endpoint=ENDPOINT)
report("wrong key", lambda: wrong_key.commit_certificate_information(certificate_id="aBcD1234"))
report(
    "missing member",
    lambda: client.call("ssl", "2019-12-05", "UpdateCertificateInstance", {"ResourceTypes": ["clb"]}),
)
