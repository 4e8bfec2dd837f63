"""Waits: what ``client.watch_until_...()`` returns, and what ``on_progress`` is told.

A wait asks again and again, with pauses that grow by half. Throttles and trouble on the way do not end it; what is not
safe to repeat is not asked again once it may have been executed without an answer. It ends with the answer that shows
the state, with :class:`tc3.WaitFailedError` if the state will not come, and with :class:`tc3.RequestTimeoutError` when the
time is up. The ``answer`` of both errors is the last one: what became of each resource, and what it takes to wait again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from ._sequence import Steps
from ._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

    from ._native import NativeSequence

__all__ = ["AsyncWatch", "Listener", "Progress", "Watch"]

_T = TypeVar("_T")


class Progress(Value, Generic[_T]):
    """An answer on the way of a wait.

    Attributes:
        answer: The answer.
        answers: How many answers have come, from 1.
        reached: Whether this is the last one: it is there.
        elapsed: Seconds that the wait has taken.
        done: How much is done; None if the answer does not count it.
        total: How much there is to do; None if the answer does not count it.
        pause: Seconds until the next question; None after the last answer.
    """

    __slots__ = ("answer", "answers", "done", "elapsed", "pause", "reached", "total")

    answer: _T
    answers: int
    reached: bool
    elapsed: float
    done: int | None
    total: int | None
    pause: float | None

    def __init__(
        self,
        answer: _T,
        answers: int,
        reached: bool,
        elapsed: float,
        done: int | None = None,
        total: int | None = None,
        pause: float | None = None,
    ) -> None:
        """Takes them all."""
        self._set(
            answer=answer,
            answers=answers,
            reached=reached,
            elapsed=elapsed,
            done=done,
            total=total,
            pause=pause,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        members = (self.answer, self.answers, self.reached, self.elapsed, self.done, self.total, self.pause)
        return Progress, members


Listener = Callable[[Progress[_T]], object]
"""Who is told of each answer on the way."""


class _Watch(Generic[_T]):
    __slots__ = ("_steps", "_tell")

    def __init__(self, native: NativeSequence, tell: Listener[_T] | None) -> None:
        self._steps = Steps(native)
        self._tell = tell

    def _progress(self, step: Any) -> Progress[_T]:
        progress: Progress[_T] = Progress(*step)
        if self._tell is not None:
            self._tell(progress)
        return progress


class Watch(_Watch[_T]):
    """A wait, for ``for``: each answer on the way, the last one included."""

    __slots__ = ()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Progress[_T]:
        step = self._steps.next()
        if step is None:
            raise StopIteration
        return self._progress(step)

    def finish(self) -> _T:
        """Waits for the last answer, which shows the state; the ones on the way are passed over.

        Raises:
            tc3.WaitFailedError: The state will not come.
            tc3.RequestTimeoutError: The time is up.
        """
        try:
            while not (progress := next(self)).reached:
                pass
            return progress.answer
        finally:
            self._steps.close()


class AsyncWatch(_Watch[_T]):
    """A wait, for ``async for``: each answer on the way, the last one included."""

    __slots__ = ()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Progress[_T]:
        step = await self._steps.anext()
        if step is None:
            raise StopAsyncIteration
        return self._progress(step)

    async def finish(self) -> _T:
        """Waits for the last answer, which shows the state; the ones on the way are passed over.

        Raises:
            tc3.WaitFailedError: The state will not come.
            tc3.RequestTimeoutError: The time is up.
        """
        try:
            while not (progress := await self.__anext__()).reached:
                pass
            return progress.answer
        finally:
            self._steps.close()
