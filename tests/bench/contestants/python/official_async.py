"""The official SDK's client that is awaited."""

from __future__ import annotations

import asyncio

from measure import SCENARIO, flight, sequential_async
from official_answers import CREDENTIAL, bound, commit, committed, describe, profile
from tencentcloud.ssl.v20191205.ssl_client_async import SslClient


async def main() -> None:
    """Runs the scenario."""
    async with SslClient(CREDENTIAL, "", profile()) as client:

        async def small() -> int:
            return committed(await client.CommitCertificateInformation(commit()))

        async def large() -> int:
            return bound(await client.DescribeCertificateBindResourceTaskDetail(describe()))

        if SCENARIO == "flight":
            await flight(small)
        else:
            await sequential_async({"small": small, "large": large}[SCENARIO])


if __name__ == "__main__":
    asyncio.run(main())
