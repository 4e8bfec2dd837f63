"""tc3's client that waits. Over HTTPS the authority is taken from ``SSL_CERT_FILE``, which the harness sets."""

from __future__ import annotations

from measure import CERTIFICATE_ID, ENDPOINT, SCENARIO, SECRET_ID, SECRET_KEY, TASK_ID, sequential, threads
from tc3 import ssl
from tc3_answers import bound, committed

# The documented 20 requests per second would be all there is to measure.
CLIENT = ssl.Client(secret_id=SECRET_ID, secret_key=SECRET_KEY, endpoint=ENDPOINT, rate_limit=0)


def small() -> int:
    """The small call."""
    return committed(CLIENT.commit_certificate_information(certificate_id=CERTIFICATE_ID))


def large() -> int:
    """The large call, every member read."""
    return bound(CLIENT.describe_certificate_bind_resource_task_detail(task_id=TASK_ID))


if __name__ == "__main__":
    if SCENARIO == "threads":
        threads(small)
    else:
        sequential({"small": small, "large": large}[SCENARIO])
