"""Waiting for the native module's futures, and letting go of them."""

from __future__ import annotations

from ._native import abandon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import Future
    from typing import TypeVar

    _T = TypeVar("_T")


async def awaited(future: Future[_T]) -> _T:
    """What the future gives. Its request is dropped when nobody waits for it any more."""
    try:
        return await future
    except BaseException:
        # Cancelled, or no longer waited for; after an error there is nothing to drop.
        abandon(future)
        # It holds the error, which holds this frame.
        del future
        raise
