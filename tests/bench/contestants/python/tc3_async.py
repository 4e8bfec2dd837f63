"""tc3's client that is awaited."""

from __future__ import annotations

import asyncio

from measure import (
    CERTIFICATE_ID,
    ENDPOINT,
    SCENARIO,
    SECRET_ID,
    SECRET_KEY,
    TASK_ID,
    flight,
    sequential_async,
)
from tc3 import ssl
from tc3_answers import bound, committed


async def main() -> None:
    """Runs the scenario."""
    client = ssl.AsyncClient(secret_id=SECRET_ID, secret_key=SECRET_KEY, endpoint=ENDPOINT, rate_limit=0)

    async def small() -> int:
        return committed(await client.commit_certificate_information(certificate_id=CERTIFICATE_ID))

    async def large() -> int:
        return bound(await client.describe_certificate_bind_resource_task_detail(task_id=TASK_ID))

    if SCENARIO == "flight":
        await flight(small)
    else:
        await sequential_async({"small": small, "large": large}[SCENARIO])


if __name__ == "__main__":
    asyncio.run(main())
