"""No client: one request, signed once, written to a socket, and its answer taken as the bytes that come.

What a small call takes here is the system's, the server's and the interpreter's, and none can take less.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time

from measure import CERTIFICATE_ID, ENDPOINT, SECRET_ID, SECRET_KEY, sequential

HOST = ENDPOINT.removeprefix("http://")


def request() -> bytes:
    """The request."""
    body = json.dumps({"CertificateId": CERTIFICATE_ID}, separators=(",", ":"))
    timestamp = int(time.time())
    date = time.strftime("%Y-%m-%d", time.gmtime(timestamp))
    scope = f"{date}/ssl/tc3_request"
    canonical = (
        f"POST\n/\n\ncontent-type:application/json\nhost:{HOST}\n\ncontent-type;host\n"
        + hashlib.sha256(body.encode()).hexdigest()
    )
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("TC3" + SECRET_KEY).encode()
    for part in (date, "ssl", "tc3_request", text):
        key = hmac.digest(key, part.encode(), "sha256")
    lines = [
        "POST / HTTP/1.1",
        f"Host: {HOST}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "X-TC-Action: CommitCertificateInformation",
        "X-TC-Version: 2019-12-05",
        f"X-TC-Timestamp: {timestamp}",
        f"Authorization: TC3-HMAC-SHA256 Credential={SECRET_ID}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={key.hex()}",
        "",
        body,
    ]
    return "\r\n".join(lines).encode()


REQUEST = request()
NAME, _, PORT = HOST.partition(":")
SOCKET = socket.create_connection((NAME, int(PORT)))
SOCKET.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def exchange() -> bytes:
    """The answer."""
    SOCKET.sendall(REQUEST)
    return SOCKET.recv(65536)


ANSWER = json.loads(exchange().partition(b"\r\n\r\n")[2])["Response"]
SUM = len(ANSWER["OrderId"]) + ANSWER["Status"]


def small() -> int:
    """The small call."""
    return SUM if exchange() else 0


if __name__ == "__main__":
    sequential(small)
