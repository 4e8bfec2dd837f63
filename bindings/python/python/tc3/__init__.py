"""A client for Tencent Cloud API 3.0. Each service is a module of its own: ``from tc3 import ssl``."""

from __future__ import annotations

from ._credentials import AssumeRole, Credentials
from ._native import __version__
from ._observe import Attempt
from ._retry import Retry
from .errors import (
    AuthError,
    ConfigError,
    ConflictError,
    ConnectError,
    DecodeError,
    Fault,
    InvalidRequestError,
    InvalidTypeError,
    NetworkError,
    NotFoundError,
    PermissionDeniedError,
    QuotaError,
    RequestCancelledError,
    RequestTimeoutError,
    ServerError,
    TencentCloudError,
    ThrottledError,
    WaitFailedError,
)

__all__ = [
    "AssumeRole",
    "Attempt",
    "AuthError",
    "ConfigError",
    "ConflictError",
    "ConnectError",
    "Credentials",
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
    "Retry",
    "ServerError",
    "TencentCloudError",
    "ThrottledError",
    "WaitFailedError",
    "__version__",
]
