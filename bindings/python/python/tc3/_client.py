"""What generated clients share: options, the native client under them, and the untyped call."""

from __future__ import annotations

from ._answer import parsed
from ._awaited import awaited
from ._member import is_object
from ._native import NativeClient
from ._options import flat
from .errors import ConfigError, InvalidTypeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike
    from types import TracebackType
    from typing import Any, ClassVar, Literal, NoReturn, TypeVar

    from typing_extensions import Self

    from ._credentials import AssumeRole, Credentials
    from ._model import Response
    from ._observe import Attempt
    from ._sequence import Steps
    from .paging import AsyncItems, AsyncPages, Items, Pages
    from .types import CredentialsFunction, Hosts, Language, Method, Retries, Signature, Site
    from .waiting import AsyncWatch, Listener, Watch

    _ResponseT = TypeVar("_ResponseT", bound=Response)


def _given(params: Any, action: str, content_type: str | None) -> Any:
    """The parameters of an untyped call, as the native module takes them.

    Any mapping will do, and nothing else; with a content type it is a body that is sent as it is.
    """
    if content_type is not None:
        if isinstance(params, str):
            return content_type, params.encode()
        if not isinstance(params, (bytes, bytearray)):
            raise InvalidTypeError(
                "invalid request, nothing was sent: with a content type the parameters must be str or bytes, "
                f"not {type(params).__name__}",
                action=action,
            )
        return content_type, bytes(params)
    if params is None:
        return {}
    if is_object(params):
        return params
    if not hasattr(params, "keys"):
        raise InvalidTypeError(
            f"invalid request, nothing was sent: the parameters must be a mapping, not {type(params).__name__}",
            action=action,
        )
    return dict(params)


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
        credentials: Credentials | CredentialsFunction | None = None,
        profile: str | None = None,
        assume_role: AssumeRole | None = None,
        metadata_endpoint: str | None = None,
        site: Site | None = None,
        region: str | None = None,
        hosts: Hosts | None = None,
        domain: str | None = None,
        endpoint: str | None = None,
        allow_http: bool = False,
        proxy: str | Literal[False] | None = None,
        no_proxy: str | None = None,
        ca_bundle: str | bytes | PathLike[str] | None = None,
        timeout: float | None = None,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        idle_timeout: float | None = None,
        idle_connections: int | None = None,
        response_limit: int | None = None,
        language: Language | None = None,
        method: Method | None = None,
        signature: Signature | None = None,
        unsigned_payload: bool = False,
        sign_action: bool = False,
        request_client: str | None = None,
        retry: Retries | None = None,
        rate_limit: float | None = None,
        action_rate_limits: Mapping[str, float] | None = None,
        on_attempt: Callable[[Attempt], object] | None = None,
    ) -> None:
        """A client; it connects when it is first called and may be used by many threads at once.

        With none of ``secret_id``, ``credentials`` and ``profile`` given, the first call looks for a key: in the
        environment (``TENCENTCLOUD_SECRET_ID``, ``TENCENTCLOUD_SECRET_KEY`` and, for temporary keys,
        ``TENCENTCLOUD_TOKEN``, ``TENCENTCLOUD_SESSION_TOKEN`` or ``TENCENTCLOUD_SECURITY_TOKEN``), in the profiles
        of ``~/.tencentcloud/credentials`` or ``/etc/tencentcloud/credentials`` (or the file that
        ``TENCENTCLOUD_CREDENTIALS_FILE`` names), in tccli's ``~/.tccli``, in a TKE cluster by OIDC, and in the role
        of a CVM instance. What is set up and does not work ends the search; if nothing is set up, the error lists
        what was tried and why it is not there.

        Args:
            secret_id: The SecretId of an access key.
            secret_key: The SecretKey that belongs to it. It is never shown.
            token: The session token of a temporary key.
            credentials: Credentials, or a function or async function without parameters that returns them. It is
                asked once for all calls that wait, and again before they expire. A function runs in a thread of
                its own; what it awaits is awaited in the event loop of this client's calls if there is one.
            profile: The name of a profile in the files above, and no other key is looked for.
            assume_role: A role to assume with these keys.
            metadata_endpoint: Where the metadata service of a CVM instance is asked for the keys of its role, such as
                the endpoint of a fake; ``"http://metadata.tencentyun.com"`` where nothing is said.
            site: ``"mainland"`` (``tencentcloudapi.com``, where nothing is said) or ``"international"``
                (``intl.tencentcloudapi.com``). The two have separate accounts, and an action that the site does not
                have is an error before it is sent; with an endpoint of your own only if the site is given.
            region: The region of every call that names none, such as ``"ap-guangzhou"``. Some services have none.
            hosts: Which of the services' hosts: ``"public"``, where nothing is said, ``"region"`` for the host of
                the call's region, or ``"private"`` for the one inside Tencent Cloud's private networks.
            domain: Another domain that the services' hosts are below.
            endpoint: Where to send requests instead of the service's own host, such as ``"http://127.0.0.1:8080"``.
            allow_http: Whether the endpoint may be plain HTTP beyond loopback. Signed requests can then be read.
            proxy: The address of a proxy, ``"http://[user:password@]host:port"``; False for none. Where nothing is
                said the environment is asked: ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``.
            no_proxy: The hosts that this proxy is not for, separated by commas: names (with all below them),
                addresses, networks (``10.0.0.0/8``).
            ca_bundle: The certificate authorities to trust instead of the system's: the path of a file in PEM, or
                PEM itself.
            timeout: Seconds a call may take, attempts and pauses included: 60 where nothing is said.
            connect_timeout: Seconds that making a connection may take: 10 where nothing is said.
            read_timeout: The longest silence while an answer is waited for or read, in seconds; no limit of its own
                where nothing is said.
            idle_timeout: Seconds that an unused connection is kept: 30 where nothing is said.
            idle_connections: The most unused connections that are kept for a host; no limit where nothing is said.
            response_limit: The most bytes of an answer, decompressed: 64 MiB where nothing is said.
            language: The language of the service's messages.
            method: ``"POST"``, where nothing is said, or ``"GET"``, at most 32 KB.
            signature: ``"TC3-HMAC-SHA256"``, where nothing is said, the older ``"HmacSHA256"`` or ``"HmacSHA1"``, or
                ``"SKIP"`` for the few actions that take no signature.
            unsigned_payload: Whether parameters are left out of the signature, which TLS protects all the same.
            sign_action: Whether the header ``X-TC-Action`` is signed too.
            request_client: A part of ``X-TC-RequestClient`` to find a program's requests by: letters, digits and
                ``-_,;.``.
            retry: How often a call may be repeated, 2 where nothing is said, or a :class:`tc3.Retry`. A request
                that may have arrived is repeated only if that does no harm.
            rate_limit: The share of each action's documented limit of requests per second that this client keeps
                to: 1 where nothing is said, 0 for no limit. A call waits for its turn.
            action_rate_limits: Requests per second of some actions, whatever ``rate_limit`` says, such as
                ``{"ssl.CommitCertificateInformation": 5}``.
            on_attempt: A function that is told of every attempt when it is over, by a :class:`tc3.Attempt`. It runs
                in the thread or event loop of the call, before the call returns. What it raises does not fail the
                call: it is reported by ``sys.unraisablehook``.

        Raises:
            tc3.ConfigError: The options do not fit. That there is no key is found by the first call.
        """
        self._open = None
        options: dict[str, Any] = {
            "secret_id": secret_id,
            "secret_key": secret_key,
            "token": token,
            "credentials": credentials,
            "profile": profile,
            "assume_role": assume_role,
            "metadata_endpoint": metadata_endpoint,
            "site": site,
            "region": region,
            "hosts": hosts,
            "domain": domain,
            "endpoint": endpoint,
            "allow_http": allow_http,
            "proxy": proxy,
            "no_proxy": no_proxy,
            "ca_bundle": ca_bundle,
            "timeout": timeout,
            "connect_timeout": connect_timeout,
            "read_timeout": read_timeout,
            "idle_timeout": idle_timeout,
            "idle_connections": idle_connections,
            "response_limit": response_limit,
            "language": language,
            "method": method,
            "signature": signature,
            "unsigned_payload": unsigned_payload,
            "sign_action": sign_action,
            "request_client": request_client,
            "retry": retry,
            "rate_limit": rate_limit,
            "action_rate_limits": action_rate_limits,
            "on_attempt": on_attempt,
        }
        # Whatever shows the local variables of a traceback's frames shows no key: neither this frame nor those below it.
        secret_key = token = credentials = proxy = None
        try:
            self._open = NativeClient(service=self._service, version=self._version, options=flat(options))
        except BaseException as error:
            raise error.with_traceback(None)  # noqa: B904 - it is the same error
        finally:
            options.clear()

    @property
    def _native(self) -> NativeClient:
        if self._open is None:
            raise ConfigError("the client is closed")
        return self._open

    def with_options(
        self,
        *,
        method: Method | None = None,
        signature: Signature | None = None,
        unsigned_payload: bool | None = None,
    ) -> Self:
        """This client with another way of sending, for a call or for many: ``client.with_options(method="GET")``.

        It shares keys, connections, limits and the clock with this one, and is closed on its own.

        Args:
            method: ``"POST"`` or ``"GET"``; as this client does where None.
            signature: How requests are signed, ``"SKIP"`` for not at all; as this client does where None.
            unsigned_payload: Whether parameters are left out of the signature; as this client does where None.

        Raises:
            tc3.ConfigError: The options do not fit.
        """
        other = type(self).__new__(type(self))
        other._open = self._native.with_options(method, signature, unsigned_payload)
        return other

    def _steps(self, params: dict[str, Any], answer: type[Response]) -> Steps:
        """Those of a rotation; the error of one that failed keeps an answer of this class."""
        from ._sequence import Steps

        return Steps(self._native.rotate(params, answer))

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
        params: Mapping[str, Any] | bytes | bytearray | str | None = None,
        *,
        timeout: float | None = None,
        region: str | None = None,
        language: Language | None = None,
        retry: Retries | None = None,
        safe_to_repeat: bool = False,
        content_type: str | None = None,
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
            retry: How often this call may be repeated, or a :class:`tc3.Retry`; the client's where nothing is said.
            safe_to_repeat: Vouches that this request may be executed twice: it is then repeated even after it may
                have arrived. What is known of an action holds anyway.
            content_type: Sends ``params``, bytes or text then, as they are under this content type, such as
                ``"application/octet-stream"`` or ``"multipart/form-data; boundary=..."``. Nothing is checked but the
                size.

        Returns:
            What stands in ``Response``, with its own names.

        Raises:
            tc3.TencentCloudError: The call failed; the subclass says how.
        """
        answer: dict[str, Any] = parsed(
            self._native.call(
                action,
                _given(params, action, content_type),
                (service, version),
                None,
                timeout,
                region,
                language,
                retry,
                safe_to_repeat,
            )
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
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> _ResponseT:
        return self._native.call(
            action, params, None, answer, timeout, region, language, retry, safe_to_repeat
        )

    # What stands behind `options` is the native module's: one call's options, then those of a list or of a wait.

    def _pages(
        self, action: str, params: dict[str, Any], answer: type[_ResponseT], *options: Any
    ) -> Pages[_ResponseT]:
        from .paging import Pages

        return Pages(self._native.pages(action, params, answer, *options))

    def _items(
        self,
        path: tuple[str, ...],
        action: str,
        params: dict[str, Any],
        answer: type[Response],
        *options: Any,
    ) -> Items[Any]:
        from .paging import Items

        return Items(self._native.pages(action, params, answer, *options), path)

    def _watch(
        self,
        waiter: str,
        action: str,
        params: dict[str, Any],
        answer: type[_ResponseT],
        on_progress: Listener[_ResponseT] | None,
        *options: Any,
    ) -> Watch[_ResponseT]:
        from .waiting import Watch

        return Watch(self._native.wait(waiter, action, params, answer, *options), on_progress)

    def _wait(
        self,
        waiter: str,
        action: str,
        params: dict[str, Any],
        answer: type[_ResponseT],
        on_progress: Listener[_ResponseT] | None,
        *options: Any,
    ) -> _ResponseT:
        return self._watch(waiter, action, params, answer, on_progress, *options).finish()


class AsyncClient(_Client):
    """Base of the clients whose calls are awaited, on any asyncio event loop."""

    __slots__ = ()

    async def call(
        self,
        service: str,
        version: str,
        action: str,
        params: Mapping[str, Any] | bytes | bytearray | str | None = None,
        *,
        timeout: float | None = None,
        region: str | None = None,
        language: Language | None = None,
        retry: Retries | None = None,
        safe_to_repeat: bool = False,
        content_type: str | None = None,
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
            retry: How often this call may be repeated, or a :class:`tc3.Retry`; the client's where nothing is said.
            safe_to_repeat: Vouches that this request may be executed twice: it is then repeated even after it may
                have arrived. What is known of an action holds anyway.
            content_type: Sends ``params``, bytes or text then, as they are under this content type, such as
                ``"application/octet-stream"`` or ``"multipart/form-data; boundary=..."``. Nothing is checked but the
                size.

        Returns:
            What stands in ``Response``, with its own names.

        Raises:
            tc3.TencentCloudError: The call failed; the subclass says how.
        """
        text = await awaited(
            self._native.call_async(
                action,
                _given(params, action, content_type),
                (service, version),
                None,
                timeout,
                region,
                language,
                retry,
                safe_to_repeat,
            )
        )
        answer: dict[str, Any] = parsed(text)
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
        retry: Retries | None,
        safe_to_repeat: bool,
    ) -> _ResponseT:
        return await awaited(
            self._native.call_async(
                action, params, None, answer, timeout, region, language, retry, safe_to_repeat
            )
        )

    # What stands behind `options` is the native module's: one call's options, then those of a list or of a wait.

    def _pages(
        self, action: str, params: dict[str, Any], answer: type[_ResponseT], *options: Any
    ) -> AsyncPages[_ResponseT]:
        from .paging import AsyncPages

        return AsyncPages(self._native.pages(action, params, answer, *options))

    def _items(
        self,
        path: tuple[str, ...],
        action: str,
        params: dict[str, Any],
        answer: type[Response],
        *options: Any,
    ) -> AsyncItems[Any]:
        from .paging import AsyncItems

        return AsyncItems(self._native.pages(action, params, answer, *options), path)

    def _watch(
        self,
        waiter: str,
        action: str,
        params: dict[str, Any],
        answer: type[_ResponseT],
        on_progress: Listener[_ResponseT] | None,
        *options: Any,
    ) -> AsyncWatch[_ResponseT]:
        from .waiting import AsyncWatch

        return AsyncWatch(self._native.wait(waiter, action, params, answer, *options), on_progress)

    async def _wait(
        self,
        waiter: str,
        action: str,
        params: dict[str, Any],
        answer: type[_ResponseT],
        on_progress: Listener[_ResponseT] | None,
        *options: Any,
    ) -> _ResponseT:
        return await self._watch(waiter, action, params, answer, on_progress, *options).finish()
