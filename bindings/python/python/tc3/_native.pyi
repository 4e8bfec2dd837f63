"""The native half of the package: connections, signatures and checks. It knows no action by name."""

from asyncio import Future
from collections.abc import Mapping
from typing import Any, Final, TypeVar, final, overload

from ._model import Model
from .types import Retries

__all__ = ["NativeClient", "NativeFake", "NativeSequence", "Text", "__version__", "abandon", "read"]

__version__: Final[str]

_ModelT = TypeVar("_ModelT", bound=Model)

def abandon(future: Future[Any]) -> None:
    """Drops the request of a future that nobody waits for any more. One that has its answer is left as it is."""

def read(of: type[_ModelT], text: str) -> _ModelT:
    """The object that a JSON text is, as an object of this class."""

@final
class Text:
    """The JSON text of an answer, shared by the objects that were made of it."""

    def object(self, at: int) -> str:
        """The text of the object that begins here."""

@final
class NativeClient:
    """Sends calls of one service, and of any other by name."""

    def __new__(cls, *, service: str, version: str, options: dict[str, Any]) -> NativeClient:
        """Takes the options as ``_options.flat`` makes them."""

    @overload
    def call(
        self,
        action: str,
        params: Mapping[str, Any] | tuple[str, bytes],
        of: tuple[str, str] | None,
        into: None,
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> str:
        """What stands in ``Response``: its JSON text, or an object. Waits detached from the interpreter; Ctrl-C ends it."""

    @overload
    def call(
        self,
        action: str,
        params: Mapping[str, Any] | tuple[str, bytes],
        of: tuple[str, str] | None,
        into: type[_ModelT],
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> _ModelT:
        """What stands in ``Response``: its JSON text, or an object. Waits detached from the interpreter; Ctrl-C ends it."""

    @overload
    def call_async(
        self,
        action: str,
        params: Mapping[str, Any] | tuple[str, bytes],
        of: tuple[str, str] | None,
        into: None,
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> Future[str]:
        """The same as a future of the running loop. Who no longer waits for it says so with :func:`abandon`."""

    @overload
    def call_async(
        self,
        action: str,
        params: Mapping[str, Any] | tuple[str, bytes],
        of: tuple[str, str] | None,
        into: type[_ModelT],
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> Future[_ModelT]:
        """The same as a future of the running loop. Who no longer waits for it says so with :func:`abandon`."""

    def pages(
        self,
        action: str,
        params: Mapping[str, Any],
        into: type[Model],
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
        read_ahead: bool,
    ) -> NativeSequence:
        """The pages of a list. Sends nothing yet."""

    def wait(
        self,
        waiter: str,
        action: str,
        params: Mapping[str, Any],
        into: type[Model],
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: Retries | None,
        safe_to_repeat: bool,
        deadline: float | None,
        interval: float | None,
        progress_bar: bool,
    ) -> NativeSequence:
        """A wait. Sends nothing yet."""

    def rotate(self, params: Mapping[str, Any], into: type[Model]) -> NativeSequence:
        """A rotation of certificates. Sends nothing yet; the error of one that failed keeps an answer of this class."""

    def with_options(
        self, method: str | None, signature: str | None, unsigned_payload: bool | None
    ) -> NativeClient:
        """The same client with another way of sending."""

    def describe(self) -> str:
        """The options for a ``repr``: never a key."""

@final
class NativeSequence:
    """What gives one answer after another."""

    @property
    def begin(self) -> int:
        """How many items come before the first page."""

    def next(self, arrived: int) -> tuple[Any, ...] | None:
        """The step after those that have arrived; None after the last one. Ctrl-C ends it."""

    def next_async(self, arrived: int) -> Future[tuple[Any, ...] | None]:
        """The same as a future of the running loop. Who no longer waits for it says so with :func:`abandon`."""

    def close(self) -> None:
        """Nobody wants a further step."""

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
