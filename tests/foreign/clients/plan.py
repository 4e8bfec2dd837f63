"""What the Python clients share: the plan they are given, and the outcomes they report.

A client is a program. It reads a plan from standard input, in JSON: ``endpoint``, ``ca`` (a file's name, or null),
``secret_id``, ``secret_key``, ``ways`` (each a ``signature`` and a ``method``) and ``calls`` (each an ``action`` and an
``input``). It makes every call in every way and prints a list of outcomes in that order: each has an ``answer``, or
an ``error`` with the ``type`` and the ``code`` of what the client raised.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssl.v20191205 import models

PLAN: dict[str, Any] = json.load(sys.stdin)


def credential() -> Credential:
    """The key of the plan."""
    return Credential(PLAN["secret_id"], PLAN["secret_key"])


def profile(way: dict[str, str], certification: str | None = None) -> ClientProfile:
    """Where and how to call."""
    scheme, _, host = PLAN["endpoint"].partition("://")
    http = HttpProfile(
        protocol=scheme, endpoint=host, reqMethod=way["method"], reqTimeout=20, certification=certification
    )
    return ClientProfile(signMethod=way["signature"], httpProfile=http)


def request(call: dict[str, Any]) -> Any:
    """The typed request of a call."""
    made = getattr(models, call["action"] + "Request")()
    made.from_json_string(json.dumps(call["input"]))
    return made


def answered(answer: Any) -> dict[str, Any]:
    """The outcome of a call that succeeded."""
    return {"answer": json.loads(answer.to_json_string())}


def raised(error: TencentCloudSDKException) -> dict[str, Any]:
    """The outcome of a call that failed."""
    return {"error": {"type": type(error).__name__, "code": error.get_code()}}
