"""http.client, a signature made by hand with the day's key kept, dicts: what one writes who wants no SDK."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from typing import Any

from measure import CERTIFICATE_ID, ENDPOINT, SCENARIO, SECRET_ID, SECRET_KEY, TASK_ID, sequential

HOST = ENDPOINT.removeprefix("http://")
CONNECTION = http.client.HTTPConnection(HOST)
KEYS: dict[str, bytes] = {}


def call(action: str, params: dict[str, Any]) -> dict[str, Any]:
    """Makes a call; what stands in ``Response``."""
    body = json.dumps(params, separators=(",", ":")).encode()
    timestamp = int(time.time())
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    scope = f"{date}/ssl/tc3_request"
    canonical = (
        f"POST\n/\n\ncontent-type:application/json\nhost:{HOST}\n\ncontent-type;host\n"
        + hashlib.sha256(body).hexdigest()
    )
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = KEYS.get(date) or KEYS.setdefault(date, signing_key(date))
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    CONNECTION.request(
        "POST",
        "/",
        body,
        {
            "Content-Type": "application/json",
            "X-TC-Action": action,
            "X-TC-Version": "2019-12-05",
            "X-TC-Timestamp": str(timestamp),
            "Authorization": f"TC3-HMAC-SHA256 Credential={SECRET_ID}/{scope}, "
            f"SignedHeaders=content-type;host, Signature={signature}",
        },
    )
    answer: dict[str, Any] = json.loads(CONNECTION.getresponse().read())["Response"]
    return answer


def signing_key(date: str) -> bytes:
    """The key of a day."""
    key = ("TC3" + SECRET_KEY).encode()
    for part in (date, "ssl", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def small() -> int:
    """The small call."""
    answer = call("CommitCertificateInformation", {"CertificateId": CERTIFICATE_ID})
    return len(answer["OrderId"]) + answer["Status"]


def large() -> int:
    """The large call, every member read."""
    answer = call("DescribeCertificateBindResourceTaskDetail", {"TaskId": TASK_ID})
    total = answer["Status"] + len(answer["CacheTime"])
    for region in answer["CLB"]:
        total += len(region["Region"]) + region["TotalCount"] + len(region["Error"])
        for instance in region["InstanceList"]:
            total += len(instance["LoadBalancerId"]) + len(instance["LoadBalancerName"]) + instance["Forward"]
            for listener in instance["Listeners"]:
                total += len(listener["ListenerId"]) + len(listener["ListenerName"]) + listener["SniSwitch"]
                total += len(listener["Protocol"]) + certificate(listener["Certificate"])
                total += sum(map(len, listener["NoMatchDomains"]))
                for rule in listener["Rules"]:
                    total += len(rule["LocationId"]) + len(rule["Domain"]) + rule["IsMatch"]
                    total += certificate(rule["Certificate"]) + sum(map(len, rule["NoMatchDomains"]))
                    total += len(rule["Url"])
    return total


def certificate(of: dict[str, Any]) -> int:
    """The sum over a certificate's members."""
    return len(of["CertId"]) + sum(map(len, of["DnsNames"])) + len(of["CertCaId"]) + len(of["SSLMode"])


if __name__ == "__main__":
    sequential({"small": small, "large": large}[SCENARIO])
