"""The native half of the package: connections, signatures and checks. It knows no action by name."""

from asyncio import Future
from collections.abc import Mapping
from typing import Any, Final, final

__all__ = ["NativeClient", "__version__"]

__version__: Final[str]

@final
class NativeClient:
    """Sends calls of one service, and of any other by name."""

    def __new__(
        cls,
        *,
        service: str,
        version: str,
        secret_id: str | None,
        secret_key: str | None,
        token: str | None,
        site: str | None,
        region: str | None,
        endpoint: str | None,
        timeout: float | None,
        language: str | None,
        retry: int | None,
        rate_limit: float | None,
    ) -> NativeClient: ...
    def call(
        self,
        action: str,
        params: Mapping[str, Any],
        service: str | None,
        version: str | None,
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: int | None,
    ) -> str:
        """The JSON text of what stands in ``Response``. Waits detached from the interpreter; Ctrl-C ends it."""

    def call_async(
        self,
        action: str,
        params: Mapping[str, Any],
        service: str | None,
        version: str | None,
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: int | None,
    ) -> Future[str]:
        """The same as a future of the running loop. Cancelling it drops the request."""

    def describe(self) -> str:
        """The options for a ``repr``: never a key."""
