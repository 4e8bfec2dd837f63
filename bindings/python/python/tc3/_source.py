"""The function of a program's own that gives credentials, as the native module asks it.

When it is asked and how long an answer is kept is decided there. Here it gets a thread to itself, so that it may take
its time; what it awaits is awaited in the event loop of the client's calls, or in a loop of the thread's own.
"""

from __future__ import annotations

from ._credentials import Credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable, Callable
    from typing import Any, Protocol

    class _Reply(Protocol):
        def resolve(
            self, secret_id: str, secret_key: str, token: str | None, expires_at: float | None
        ) -> None: ...
        def reject(self, message: str, cause: BaseException | None) -> None: ...


# The longest that the native module waits for an answer, in seconds.
_LONGEST = 60.0


class Source:
    """The function, and the event loop of the latest call."""

    __slots__ = ("_give", "event_loop")

    def __init__(self, give: Callable[[], Any]) -> None:
        self._give = give
        # Set by the native module with every call that is awaited.
        self.event_loop: AbstractEventLoop | None = None

    def start(self, reply: _Reply) -> None:
        """Asks the function, in a thread that the end of the program does not wait for."""
        from threading import Thread

        Thread(target=self._answer, args=(reply,), name="tc3 credentials", daemon=True).start()

    def _answer(self, reply: _Reply) -> None:
        try:
            given = self._ask()
        except BaseException as error:
            # Not its message: nobody knows what a program's own errors say.
            reply.reject(f"the function given as credentials raised {type(error).__name__}", error)
            return
        if not isinstance(given, Credentials):
            words = f"the function given as credentials returned {type(given).__name__}, not tc3.Credentials"
            reply.reject(words, None)
            return
        reply.resolve(given.secret_id, given.secret_key, given.token, given.seconds())

    def _ask(self) -> Any:
        given = self._give()
        if not hasattr(given, "__await__"):
            return given
        import asyncio
        from concurrent.futures import CancelledError

        event_loop = self.event_loop
        if event_loop is None or not event_loop.is_running():
            return asyncio.run(_awaited(given))
        waiting = _awaited(given)
        try:
            task = asyncio.run_coroutine_threadsafe(waiting, event_loop)
        except RuntimeError:
            # It was closed just now.
            return asyncio.run(waiting)
        try:
            return task.result(_LONGEST)
        except CancelledError:
            # The loop ended, as `asyncio.run` ends one; calls in other loops wait for the answer all the same.
            given = self._give()
            return asyncio.run(_awaited(given)) if hasattr(given, "__await__") else given


async def _awaited(given: Awaitable[Any]) -> Any:
    return await given
