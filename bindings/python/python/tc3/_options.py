"""The options of a client, as the native module takes them: flat, files read."""

from __future__ import annotations

from ._credentials import AssumeRole, Credentials
from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike
    from typing import Any


def flat(options: dict[str, Any]) -> dict[str, Any]:
    """The same options; what is None was not given.

    Raises:
        TypeError: One is of the wrong type.
        tc3.ConfigError: One makes no sense.
    """
    _identity(options)
    role = options.pop("assume_role")
    if role is not None:
        if not isinstance(role, AssumeRole):
            raise TypeError(f"argument 'assume_role': expected tc3.AssumeRole, not {type(role).__name__}")
        options["role_arn"] = role.role_arn
        for name in ("session_name", "duration", "external_id", "policy", "endpoint"):
            options[f"role_{name}"] = getattr(role, name)
    proxy = options["proxy"]
    if proxy is False:
        options["proxy"] = ""
    elif proxy == "":
        raise ConfigError("proxy must be an address, or False for none")
    options["ca_bundle"] = _pem(options["ca_bundle"])
    hook = options["on_attempt"]
    if hook is not None and not callable(hook):
        raise TypeError(f"argument 'on_attempt': expected a function, not {type(hook).__name__}")
    return options


def _identity(options: dict[str, Any]) -> None:
    credentials = options.pop("credentials")
    if credentials is None:
        return
    if any(options[name] is not None for name in ("secret_id", "secret_key", "token")):
        raise ConfigError("credentials and secret_id, secret_key or token are both given: choose one")
    if isinstance(credentials, Credentials):
        options["secret_id"] = credentials.secret_id
        options["secret_key"] = credentials.secret_key
        options["token"] = credentials.token
    elif callable(credentials):
        from ._source import Source

        options["source"] = Source(credentials)
    else:
        raise TypeError(
            "argument 'credentials': expected tc3.Credentials or a function that returns them, "
            f"not {type(credentials).__name__}"
        )


def _pem(given: str | bytes | PathLike[str] | None) -> bytes | None:
    if given is None or isinstance(given, bytes):
        return given
    if isinstance(given, str) and given.lstrip().startswith("-----BEGIN"):
        return given.encode()
    if not isinstance(given, str) and not hasattr(given, "__fspath__"):
        raise TypeError(f"argument 'ca_bundle': expected a path or bytes, not {type(given).__name__}")
    try:
        with open(given, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigError(f"the CA bundle cannot be read: {error.strerror}") from error
