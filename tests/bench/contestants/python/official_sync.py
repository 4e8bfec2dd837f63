"""The official SDK's client that waits."""

from __future__ import annotations

from measure import SCENARIO, sequential, threads
from official_answers import CREDENTIAL, bound, commit, committed, describe, profile
from tencentcloud.ssl.v20191205.ssl_client import SslClient

CLIENT = SslClient(CREDENTIAL, "", profile())


def small() -> int:
    """The small call."""
    return committed(CLIENT.CommitCertificateInformation(commit()))


def large() -> int:
    """The large call, every member read."""
    return bound(CLIENT.DescribeCertificateBindResourceTaskDetail(describe()))


if __name__ == "__main__":
    if SCENARIO == "threads":
        threads(small)
    else:
        sequential({"small": small, "large": large}[SCENARIO])
