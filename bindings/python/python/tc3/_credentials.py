"""Who calls: keys from a program's own function, and roles."""

from __future__ import annotations

from ._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import NoReturn


class Credentials(Value):
    """A key pair and, if it is temporary, its session token: what a function given as ``credentials=`` returns.

    Shows its SecretId only, in a ``repr`` and everywhere else, and is not pickled.

    Attributes:
        secret_id: The SecretId. It is no secret.
        secret_key: The SecretKey.
        token: The session token of temporary keys; None where they are permanent.
        expires_at: When they expire: an aware ``datetime``, or seconds since 1970 (``time.time()``); None where
            that is not known. New ones are asked for when a tenth of their life is left, and no later than five
            minutes before (half of a life shorter than ten minutes); without an expiry, every five minutes.
    """

    __slots__ = ("expires_at", "secret_id", "secret_key", "token")

    secret_id: str
    secret_key: str
    token: str | None
    expires_at: datetime | float | None

    def __init__(
        self,
        secret_id: str,
        secret_key: str,
        token: str | None = None,
        expires_at: datetime | float | None = None,
    ) -> None:
        """Takes the four.

        Raises:
            TypeError: One of them is of another type.
            ValueError: ``expires_at`` is a ``datetime`` without a time zone.
        """
        for name, value in (("secret_id", secret_id), ("secret_key", secret_key), ("token", token)):
            if not isinstance(value, str) and (value is not None or name != "token"):
                raise TypeError(f"{name} must be str, not {type(value).__name__}")
        self._set(secret_id=secret_id, secret_key=secret_key, token=token, expires_at=expires_at)
        self.seconds()

    def seconds(self) -> float | None:
        """The expiry in seconds since 1970."""
        expires_at = self.expires_at
        if expires_at is None:
            return None
        if isinstance(expires_at, (int, float)):
            return float(expires_at)
        # `datetime` itself is not imported for this.
        stamp = getattr(expires_at, "timestamp", None)
        if stamp is None:
            raise TypeError(
                f"expires_at must be a datetime or seconds since 1970, not {type(expires_at).__name__}"
            )
        if expires_at.tzinfo is None:
            raise ValueError("expires_at must have a time zone, such as datetime.timezone.utc")
        return float(stamp())

    def __repr__(self) -> str:
        token = "" if self.token is None else ", token=[redacted]"
        expiry = "" if self.expires_at is None else f", expires_at={self.expires_at!r}"
        return f"Credentials(secret_id={self.secret_id!r}, secret_key=[redacted]{token}{expiry})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Credentials are not pickled: they hold a secret key")


class AssumeRole(Value):
    """A role that a client assumes with its keys, by STS ``AssumeRole``; its own keys are renewed in time.

    Attributes:
        role_arn: The role, such as ``"qcs::cam::uin/100000000001:roleName/deploy"``.
        session_name: The name of the session in audit records.
        duration: How many seconds the temporary keys are good for.
        external_id: What the role's owner demands, if anything. It is not shown.
        policy: A policy that narrows the role's rights further, as STS wants it: JSON, percent-encoded.
        endpoint: Where STS is asked instead of the site's public host.
    """

    __slots__ = ("duration", "endpoint", "external_id", "policy", "role_arn", "session_name")

    role_arn: str
    session_name: str | None
    duration: int | None
    external_id: str | None
    policy: str | None
    endpoint: str | None

    def __init__(
        self,
        role_arn: str,
        *,
        session_name: str | None = None,
        duration: int | None = None,
        external_id: str | None = None,
        policy: str | None = None,
        endpoint: str | None = None,
    ) -> None:
        """Takes the role; nothing is asked before the first call."""
        self._set(
            role_arn=role_arn,
            session_name=session_name,
            duration=duration,
            external_id=external_id,
            policy=policy,
            endpoint=endpoint,
        )

    def __repr__(self) -> str:
        return f"AssumeRole({self.role_arn!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("AssumeRole is not pickled: it may hold a secret")
