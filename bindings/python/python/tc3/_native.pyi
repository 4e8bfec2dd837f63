"""The native half of the package: connections, signatures and checks. It knows no action by name."""

from asyncio import Future
from collections.abc import Mapping
from typing import Any, Final, final

from .types import Retries

__all__ = ["NativeClient", "NativeFake", "__version__"]

__version__: Final[str]

@final
class NativeClient:
    """Sends calls of one service, and of any other by name."""

    def __new__(cls, *, service: str, version: str, options: dict[str, Any]) -> NativeClient:
        """Takes the options as ``_options.flat`` makes them."""

    def call(
        self,
        action: str,
        params: Mapping[str, Any],
        of: tuple[str, str] | None,
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> str:
        """The JSON text of what stands in ``Response``. Waits detached from the interpreter; Ctrl-C ends it."""

    def call_async(
        self,
        action: str,
        params: Mapping[str, Any],
        of: tuple[str, str] | None,
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> Future[str]:
        """The same as a future of the running loop. Cancelling it drops the request."""

    def describe(self) -> str:
        """The options for a ``repr``: never a key."""

@final
class NativeFake:
    """A fake Tencent Cloud in this process."""

    def __new__(
        cls,
        *,
        port: int,
        tls: bool,
        secret_id: str,
        secret_key: str,
        token: str | None,
        name: str,
        scenario: str,
        seed: int | None,
        clock: int | None,
    ) -> NativeFake:
        """Starts it."""

    @property
    def url(self) -> str:
        """Where it listens."""

    @property
    def authority(self) -> str | None:
        """The authority to trust, in PEM, where it speaks TLS."""

    def control(self, method: str, path: str, body: str | None) -> tuple[int, str] | None:
        """One control request: its status and the JSON text of its answer. None in a forked child and once closed."""

    def close(self) -> None:
        """Stops it, and returns when nothing listens any more."""
