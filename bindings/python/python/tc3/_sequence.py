"""Steps that come one after another: what lists in pages and waits have in common."""

from __future__ import annotations

from ._awaited import awaited
from .errors import TencentCloudError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._native import NativeSequence


class Steps:
    """The steps of a native sequence, each taken once, by one at a time.

    A wait that is interrupted or cancelled loses no step: the next one that asks gets it.
    """

    __slots__ = ("_arrived", "_busy", "_ended", "_native")

    def __init__(self, native: NativeSequence) -> None:
        self._native = native
        self._arrived = 0
        self._busy = False
        self._ended = False

    @property
    def begin(self) -> int:
        """How many items come before the first page."""
        return self._native.begin

    def close(self) -> None:
        """Nobody wants a further step."""
        self._ended = True
        self._native.close()

    def next(self) -> Any:
        """The next step; None after the last one, and after an error."""
        if not self._enter():
            return None
        try:
            return self._took(self._native.next(self._arrived))
        except TencentCloudError:
            self.close()
            raise
        finally:
            self._busy = False

    async def anext(self) -> Any:
        """The same, awaited."""
        if not self._enter():
            return None
        try:
            return self._took(await awaited(self._native.next_async(self._arrived)))
        except TencentCloudError:
            self.close()
            raise
        finally:
            self._busy = False

    def _enter(self) -> bool:
        if self._busy:
            raise RuntimeError(
                "the next one is already being waited for: give each task an iteration of its own"
            )
        self._busy = not self._ended
        return self._busy

    def _took(self, step: Any) -> Any:
        self._arrived += 1
        if step is None:
            self.close()
        return step
