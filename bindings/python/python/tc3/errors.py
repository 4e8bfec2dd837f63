"""What tc3 raises: one exception tree, one subclass for each kind of trouble.

Catch :class:`TencentCloudError` for everything a call can raise, or the subclass you can do something about.
Service error codes are strings in :attr:`TencentCloudError.code`; each service has them as constants, for
example ``tc3.ssl.errors.FAILED_OPERATION_CERTIFICATE_NOT_FOUND``.

No exception here ever holds a key, a parameter's value or the text of a request, and none shows an answer.
"""

from __future__ import annotations

from ._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "AuthError",
    "ConfigError",
    "ConflictError",
    "ConnectError",
    "DecodeError",
    "Fault",
    "InvalidRequestError",
    "InvalidTypeError",
    "NetworkError",
    "NotFoundError",
    "PermissionDeniedError",
    "QuotaError",
    "RequestCancelledError",
    "RequestTimeoutError",
    "ServerError",
    "TencentCloudError",
    "ThrottledError",
    "WaitFailedError",
]


class Fault(Value):
    """What is wrong with one member of a request that was refused before it was sent. It never holds the value.

    Attributes:
        path: Where, by wire names: ``"ResourceTypesRegions[0].Regions[1]"``; empty for the parameters as a whole.
        message: What, in a sentence that names the member.
    """

    __slots__ = ("message", "path")

    path: str
    message: str

    def __init__(self, path: str, message: str) -> None:
        """Takes the two."""
        self._set(path=path, message=message)

    def __reduce__(self) -> tuple[Any, ...]:
        return Fault, (self.path, self.message)


class TencentCloudError(Exception):
    """Base of everything a call raises.

    Attributes:
        message: What went wrong, in one sentence.
        kind: The kind of trouble, the same word in every language of tc3: ``"throttled"``, ``"auth"``,
            ``"permission"``, ``"not_found"``, ``"quota"``, ``"conflict"``, ``"invalid"``, ``"server"``,
            ``"connect"``, ``"network"``, ``"timeout"``, ``"cancelled"``, ``"decode"``, ``"config"`` or ``"other"``.
        code: The service's error code, such as ``"FailedOperation.CertificateNotFound"``; None where the
            service did not answer with an error.
        request_id: The service's ID of the request: what its support asks for. None where no answer came.
        http_status: The HTTP status of the answer; None where no answer came.
        attempts: How often the request was sent; 0 when it never left.
        trace_id: The client's ID of the call, sent along as ``X-TC-TraceId``.
        may_have_executed: Whether the service may have carried out the action all the same. Look before you
            repeat an action that changes something.
        action: The action that was called, such as ``"CommitCertificateInformation"``.
        error_class: What can be done about the service's code, as the specs have it: ``"throttle"``, ``"transient"``,
            ``"wait"``, ``"auth"``, ``"clock"``, ``"permission"``, ``"not_found"``, ``"quota"``, ``"state"``,
            ``"invalid"``, ``"dry_run"`` or ``"other"``; None where the service did not answer with an error.
        faults: What is wrong with a request that was refused here, one :class:`Fault` a member; empty otherwise.
        answer: The last answer of a wait that did not reach its state, as an object of the action's class: what became
            of each resource. None before any answer and after any other call.
    """

    kind: str = "other"

    def __init__(
        self,
        message: str,
        *,
        kind: str | None = None,
        code: str | None = None,
        request_id: str | None = None,
        http_status: int | None = None,
        attempts: int = 0,
        trace_id: str | None = None,
        may_have_executed: bool = False,
        action: str | None = None,
        error_class: str | None = None,
        faults: tuple[Fault, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        if kind is not None:
            self.kind = kind
        self.code = code
        self.request_id = request_id
        self.http_status = http_status
        self.attempts = attempts
        self.trace_id = trace_id
        self.may_have_executed = may_have_executed
        self.action = action
        self.error_class = error_class
        self.faults = faults
        self.answer: Any = None

    def __str__(self) -> str:
        head = self.message if self.code is None else f"{self.code}: {self.message}"
        facts = [] if self.action is None else [self.action]
        if self.http_status is not None and self.http_status != 200:
            facts.append(f"HTTP status {self.http_status}")
        if self.attempts > 1:
            facts.append(f"{self.attempts} attempts")
        if self.request_id:
            facts.append(f"request ID {self.request_id}")
        return f"{head} ({', '.join(facts)})" if facts else head

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.message, dict(self.__dict__))


class ThrottledError(TencentCloudError):
    """Too many requests: the service refused this one before doing anything. Repeating it later is safe."""

    kind = "throttled"


class AuthError(TencentCloudError):
    """The service does not know the caller, or the signature does not hold: wrong key, wrong token, wrong clock."""

    kind = "auth"


class PermissionDeniedError(TencentCloudError):
    """The caller is known and may not do this."""

    kind = "permission"


class NotFoundError(TencentCloudError):
    """What the request names does not exist."""

    kind = "not_found"


class QuotaError(TencentCloudError):
    """A quota of the account is used up."""

    kind = "quota"


class ConflictError(TencentCloudError):
    """What the request names is in a state that forbids the action, now or for good."""

    kind = "conflict"


class InvalidRequestError(TencentCloudError, ValueError):
    """The request is wrong.

    With :attr:`~TencentCloudError.code` None the fault was found here and nothing was sent: the message names
    every member at fault by its wire path, such as ``ResourceTypesRegions[0].Regions[1]``.
    """

    kind = "invalid"


class InvalidTypeError(InvalidRequestError, TypeError):
    """A parameter is of a Python type that no request can carry, such as ``bytes``. Nothing was sent."""


class ServerError(TencentCloudError):
    """Trouble on the service's side."""

    kind = "server"


class NetworkError(TencentCloudError, ConnectionError):
    """No usable answer came. The request may have arrived: see :attr:`~TencentCloudError.may_have_executed`."""

    kind = "network"


class ConnectError(NetworkError):
    """No connection came about: the request never left."""

    kind = "connect"


class RequestTimeoutError(TencentCloudError, TimeoutError):
    """No answer came in time. The request may have arrived: see :attr:`~TencentCloudError.may_have_executed`."""

    kind = "timeout"


class WaitFailedError(TencentCloudError):
    """What was waited for will not come: :attr:`~TencentCloudError.answer` says what became of it."""

    kind = "failed"


class RequestCancelledError(TencentCloudError):
    """The call was given up before an answer came. The request may have arrived."""

    kind = "cancelled"


class DecodeError(TencentCloudError):
    """The answer is not what the API promises."""

    kind = "decode"


class ConfigError(TencentCloudError, ValueError):
    """The client's options or the credentials do not fit; nothing was sent."""

    kind = "config"


_BY_KIND: dict[str, type[TencentCloudError]] = {
    "invalid_type": InvalidTypeError,
}
_BY_KIND.update(
    (of.kind, of)
    for of in (
        ThrottledError,
        AuthError,
        PermissionDeniedError,
        NotFoundError,
        QuotaError,
        ConflictError,
        InvalidRequestError,
        ServerError,
        NetworkError,
        ConnectError,
        RequestTimeoutError,
        WaitFailedError,
        RequestCancelledError,
        DecodeError,
        ConfigError,
    )
)


def make(
    kind: str,
    message: str,
    code: str | None,
    request_id: str | None,
    http_status: int | None,
    attempts: int,
    trace_id: str | None,
    may_have_executed: bool,
    action: str | None,
    error_class: str | None,
    faults: list[tuple[str, str]],
    cause: str | BaseException | None,
) -> TencentCloudError:
    """The exception for an error of the native module, which is the only caller."""
    error = _BY_KIND.get(kind, TencentCloudError)(
        message,
        kind=None if kind in _BY_KIND else kind,
        code=code,
        request_id=request_id,
        http_status=http_status,
        attempts=attempts,
        trace_id=trace_id,
        may_have_executed=may_have_executed,
        action=action,
        error_class=error_class,
        faults=tuple(Fault(path, message) for path, message in faults),
    )
    if isinstance(cause, BaseException):
        error.__cause__ = cause
    elif cause:
        error.__cause__ = OSError(cause)
    return error


def _restore(of: type[TencentCloudError], message: str, state: dict[str, Any]) -> TencentCloudError:
    """The inverse of ``TencentCloudError.__reduce__``."""
    error = of(message)
    error.__dict__.update(state)
    return error
