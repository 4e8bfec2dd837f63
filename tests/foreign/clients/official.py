"""The official SDK for Python."""

from __future__ import annotations

import json

from plan import PLAN, answered, credential, profile, raised, request
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.ssl.v20191205.ssl_client import SslClient

outcomes = []
for way in PLAN["ways"]:
    client = SslClient(credential(), "", profile(way, PLAN["ca"]))
    for call in PLAN["calls"]:
        try:
            outcomes.append(answered(getattr(client, call["action"])(request(call))))
        except TencentCloudSDKException as error:
            outcomes.append(raised(error))
print(json.dumps(outcomes))
