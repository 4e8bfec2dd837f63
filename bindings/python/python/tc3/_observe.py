"""What a program is told of attempts and calls, by its own function or by ``logging``."""

from __future__ import annotations

import sys

from ._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from logging import Logger


class Attempt(Value):
    """An attempt of a call that is over. It holds no parameter, no answer and no key.

    Attributes:
        service: The service, such as ``"ssl"``.
        version: The API version, such as ``"2019-12-05"``.
        action: The action, such as ``"CommitCertificateInformation"``.
        region: The region that was sent; None where none was.
        host: The host it went to, with its port if that is not the usual one.
        trace_id: The client's ID of the call: the same for all its attempts.
        attempt: The number of the attempt in its call, from 1.
        http_status: The HTTP status of the answer; None where no answer came.
        request_id: The service's ID of the request; None where no answer came.
        duration: Seconds from sending to the last byte of the answer.
        kind: The kind of its error, as in :attr:`tc3.TencentCloudError.kind`; None where it succeeded.
        code: The service's error code; None where there is none.
        pause: Seconds until the next attempt; None where there is none.
    """

    __slots__ = (
        "action",
        "attempt",
        "code",
        "duration",
        "host",
        "http_status",
        "kind",
        "pause",
        "region",
        "request_id",
        "service",
        "trace_id",
        "version",
    )

    service: str
    version: str
    action: str
    region: str | None
    host: str
    trace_id: str
    attempt: int
    http_status: int | None
    request_id: str | None
    duration: float
    kind: str | None
    code: str | None
    pause: float | None

    def __init__(
        self,
        *,
        service: str,
        version: str,
        action: str,
        region: str | None = None,
        host: str,
        trace_id: str,
        attempt: int = 1,
        http_status: int | None = None,
        request_id: str | None = None,
        duration: float = 0.0,
        kind: str | None = None,
        code: str | None = None,
        pause: float | None = None,
    ) -> None:
        """An attempt of one's own, for tests of a function that is told of them."""
        self._set(
            service=service,
            version=version,
            action=action,
            region=region,
            host=host,
            trace_id=trace_id,
            attempt=attempt,
            http_status=http_status,
            request_id=request_id,
            duration=duration,
            kind=kind,
            code=code,
            pause=pause,
        )

    def __reduce__(self) -> tuple[object, ...]:
        return _attempt, (dict(zip(self.__slots__, self._members(), strict=True)),)

    def __str__(self) -> str:
        facts = [
            "succeeded" if self.kind is None else f"failed ({self.code or self.kind})",
            "" if self.http_status is None else f"HTTP status {self.http_status}",
            f"{self.duration:.3f} s",
            "" if not self.request_id else f"request ID {self.request_id}",
            "" if self.pause is None else f"next in {self.pause:.3f} s",
        ]
        return f"{self.service}.{self.action} attempt {self.attempt} {', '.join(filter(None, facts))}"


def _attempt(members: dict[str, object]) -> Attempt:
    return Attempt(**members)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def tell(hook: Callable[[Attempt], object] | None, logger: Logger | None, attempt: Attempt) -> None:
    """Tells both of an attempt. For the native module, in the thread that the call belongs to."""
    if logger is not None:
        logger.debug("%s", attempt, extra={"attempt": attempt})
    if hook is not None:
        try:
            hook(attempt)
        except Exception as error:
            # It is the program's mistake, and not the call's.
            _report(error, hook)


def tell_end(
    logger: Logger,
    service: str,
    action: str,
    attempts: int,
    duration: float,
    kind: str | None,
    code: str | None,
) -> None:
    """Tells the logger of a call that is over. For the native module."""
    outcome = "succeeded" if kind is None else f"failed ({code or kind})"
    tries = "1 attempt" if attempts == 1 else f"{attempts} attempts"
    logger.debug("%s.%s %s, %s, %.3f s", service, action, outcome, tries, duration)


def _report(error: Exception, hook: object) -> None:
    from types import SimpleNamespace

    sys.unraisablehook(
        SimpleNamespace(  # pyright: ignore[reportArgumentType]
            exc_type=type(error),
            exc_value=error,
            exc_traceback=error.__traceback__,
            err_msg="Exception ignored in on_attempt",
            object=hook,
        )
    )
