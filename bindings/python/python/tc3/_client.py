"""What generated clients share: options, the native client under them, and the untyped call."""

from __future__ import annotations

import json

from ._native import NativeClient
from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any, ClassVar, NoReturn, TypeVar

    from typing_extensions import Self

    from ._model import Response
    from .types import Language, Site

    _ResponseT = TypeVar("_ResponseT", bound=Response)


class _Client:
    """Options and the native client: connections, keys and retries live there."""

    __slots__ = ("_open",)

    # Set by each generated client.
    _service: ClassVar[str]
    _version: ClassVar[str]

    _open: NativeClient | None

    def __init__(
        self,
        *,
        secret_id: str | None = None,
        secret_key: str | None = None,
        token: str | None = None,
        site: Site | None = None,
        region: str | None = None,
        endpoint: str | None = None,
        timeout: float | None = None,
        language: Language | None = None,
        retry: int | None = None,
        rate_limit: float | None = None,
    ) -> None:
        """A client; it connects when it is first called and may be used by many threads at once.

        Args:
            secret_id: The SecretId of an access key. With no key given, the environment is asked:
                ``TENCENTCLOUD_SECRET_ID``, ``TENCENTCLOUD_SECRET_KEY`` and, for temporary keys, a session token.
            secret_key: The SecretKey that belongs to it. It is never shown.
            token: The session token of a temporary key.
            site: ``"mainland"`` (``tencentcloudapi.com``, where nothing is said) or ``"international"``
                (``intl.tencentcloudapi.com``). The two have separate accounts.
            region: The region of every call that names none, such as ``"ap-guangzhou"``. Some services have none.
            endpoint: Where to send requests instead of the service's own host, such as ``"http://127.0.0.1:8080"``.
            timeout: Seconds a call may take, attempts and pauses included.
            language: The language of the service's messages.
            retry: How often a call may be repeated, 2 where nothing is said. A request that may have arrived is
                repeated only if that does no harm.
            rate_limit: The share of each action's documented limit of requests per second that this client keeps
                to: 1 where nothing is said, 0 for no limit. A call waits for its turn.

        Raises:
            tc3.ConfigError: The options do not fit. That there is no key is found by the first call.
        """
        self._open = None
        self._open = NativeClient(
            service=self._service,
            version=self._version,
            secret_id=secret_id,
            secret_key=secret_key,
            token=token,
            site=site,
            region=region,
            endpoint=endpoint,
            timeout=timeout,
            language=language,
            retry=retry,
            rate_limit=rate_limit,
        )

    @property
    def _native(self) -> NativeClient:
        if self._open is None:
            raise ConfigError("the client is closed")
        return self._open

    def __repr__(self) -> str:
        options = "closed" if self._open is None else self._open.describe()
        return f"{self._service}.{type(self).__name__}({options})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is not pickled: it holds a secret key; make a new one where it is needed"
        )


class Client(_Client):
    """Base of the clients whose calls wait for the answer."""

    __slots__ = ()

    def call(
        self,
        service: str,
        version: str,
        action: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        region: str | None = None,
        language: Language | None = None,
        retry: int | None = None,
    ) -> dict[str, Any]:
        """Calls any action of any service by its own name, also one that this version does not know.

        An action that this version knows gets the same checks as its method.

        Args:
            service: The service's short name, such as ``"cvm"``.
            version: The API version, such as ``"2017-03-12"``.
            action: The action's name, such as ``"DescribeZones"``.
            params: Its members by their own names, such as ``{"Limit": 20}``.
            timeout: Seconds this call may take; the client's where nothing is said.
            region: The region of this call.
            language: The language of the service's messages.
            retry: How often this call may be repeated; the client's where nothing is said.

        Returns:
            What stands in ``Response``, with its own names.

        Raises:
            tc3.TencentCloudError: The call failed; the subclass says how.
        """
        answer: dict[str, Any] = json.loads(
            self._native.call(action, params or {}, service, version, timeout, region, language, retry)
        )
        return answer

    def close(self) -> None:
        """Closes the client's connections. Calls after it raise :class:`tc3.ConfigError`."""
        self._open = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, of: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(
        self,
        action: str,
        params: dict[str, Any],
        answer: type[_ResponseT],
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: int | None,
    ) -> _ResponseT:
        return answer.from_json(
            self._native.call(action, params, None, None, timeout, region, language, retry)
        )


class AsyncClient(_Client):
    """Base of the clients whose calls are awaited, on any asyncio event loop."""

    __slots__ = ()

    async def call(
        self,
        service: str,
        version: str,
        action: str,
        params: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        region: str | None = None,
        language: Language | None = None,
        retry: int | None = None,
    ) -> dict[str, Any]:
        """Calls any action of any service by its own name, also one that this version does not know.

        An action that this version knows gets the same checks as its method.

        Args:
            service: The service's short name, such as ``"cvm"``.
            version: The API version, such as ``"2017-03-12"``.
            action: The action's name, such as ``"DescribeZones"``.
            params: Its members by their own names, such as ``{"Limit": 20}``.
            timeout: Seconds this call may take; the client's where nothing is said.
            region: The region of this call.
            language: The language of the service's messages.
            retry: How often this call may be repeated; the client's where nothing is said.

        Returns:
            What stands in ``Response``, with its own names.

        Raises:
            tc3.TencentCloudError: The call failed; the subclass says how.
        """
        answer: dict[str, Any] = json.loads(
            await self._native.call_async(
                action, params or {}, service, version, timeout, region, language, retry
            )
        )
        return answer

    async def aclose(self) -> None:
        """Closes the client's connections. Calls after it raise :class:`tc3.ConfigError`."""
        self._open = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, of: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _call(
        self,
        action: str,
        params: dict[str, Any],
        answer: type[_ResponseT],
        timeout: float | None,
        region: str | None,
        language: str | None,
        retry: int | None,
    ) -> _ResponseT:
        return answer.from_json(
            await self._native.call_async(action, params, None, None, timeout, region, language, retry)
        )
