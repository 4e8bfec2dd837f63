"""Types for annotations. Nothing here is needed to make calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from ._credentials import Credentials
from ._retry import Retry

__all__ = ["CredentialsFunction", "Hosts", "Language", "Method", "Retries", "Signature", "Site"]

Site = Literal["mainland"] | Literal["international"]
"""A site of Tencent Cloud: separate accounts, separate hosts."""
Language = Literal["zh-CN"] | Literal["en-US"]
"""A language of the services' messages."""
Hosts = Literal["public"] | Literal["region"] | Literal["private"]
"""Which of a service's hosts: the public one, the one of a region, or the one inside private networks."""
Method = Literal["POST"] | Literal["GET"]
"""How a request travels."""
Signature = Literal["TC3-HMAC-SHA256"] | Literal["HmacSHA256"] | Literal["HmacSHA1"] | Literal["SKIP"]
"""How a request is signed; ``"SKIP"`` for the few actions that hand out credentials and take no signature."""
CredentialsFunction = Callable[[], Credentials | Awaitable[Credentials]]
"""A function or an async function that gives credentials."""
Retries = int | Retry
"""How often a call may be repeated, or after which pauses too."""
