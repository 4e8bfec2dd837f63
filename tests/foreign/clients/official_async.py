"""The official SDK for Python, its client that is awaited. It finds the CA by the variable SSL_CERT_FILE."""

from __future__ import annotations

import asyncio
import json

from plan import PLAN, answered, credential, profile, raised, request
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.ssl.v20191205.ssl_client_async import SslClient


async def main() -> None:
    """Makes the calls."""
    outcomes = []
    for way in PLAN["ways"]:
        async with SslClient(credential(), "", profile(way)) as client:
            for call in PLAN["calls"]:
                try:
                    outcomes.append(answered(await getattr(client, call["action"])(request(call))))
                except TencentCloudSDKException as error:
                    outcomes.append(raised(error))
    print(json.dumps(outcomes))


asyncio.run(main())
