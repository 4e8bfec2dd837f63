"""Lists in pages: what ``client.describe_..._pages()`` and ``client.describe_..._items()`` return.

Nothing is sent before the first page is asked for, and no page before it is wanted. A list ends where the service's
count says or, where it counts nothing, with a page that is shorter than what was asked for. A service that answers the
same page again, or none of what it counts, raises :class:`tc3.DecodeError`: a list is never silently cut short. After an
error it ends; begin again with ``position`` as the offset.
"""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

from ._member import is_tuple
from ._sequence import Steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Self

    from ._native import NativeSequence

__all__ = ["AsyncItems", "AsyncPages", "Items", "Pages"]

_T = TypeVar("_T")
_PagesT = TypeVar("_PagesT", bound="_Pages[Any]")


class _Pages(Generic[_T]):
    __slots__ = ("_position", "_steps", "_total")

    def __init__(self, native: NativeSequence) -> None:
        self._steps = Steps(native)
        self._position = self._steps.begin
        self._total: int | None = None

    @property
    def position(self) -> int:
        """How many items come before the next page. Give it to another call as its offset to go on there."""
        return self._position

    @property
    def total(self) -> int | None:
        """How many items all pages have together, as the last page said; None before it, and if it did not say."""
        return self._total

    def _page(self, step: Any) -> _T:
        page: _T
        page, self._position, self._total = step
        return page

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at position {self.position}>"


class Pages(_Pages[_T]):
    """The pages of a list, for ``for``. One thread at a time may ask for the next one."""

    __slots__ = ()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _T:
        step = self._steps.next()
        if step is None:
            raise StopIteration
        return self._page(step)


class AsyncPages(_Pages[_T]):
    """The pages of a list, for ``async for``. One task at a time may ask for the next one."""

    __slots__ = ()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _T:
        step = await self._steps.anext()
        if step is None:
            raise StopAsyncIteration
        return self._page(step)


class _Items(Generic[_T, _PagesT]):
    __slots__ = ("_pages", "_path", "_waiting")

    _pages: _PagesT

    def __init__(self, pages: _PagesT, path: tuple[str, ...]) -> None:
        self._pages = pages
        self._path = path
        self._waiting: deque[_T] = deque()

    @property
    def position(self) -> int:
        """How many items come before the next one. Give it to another call as its offset to go on there."""
        return max(0, self._pages.position - len(self._waiting))

    @property
    def total(self) -> int | None:
        """How many items there are, as the last page said; None before it, and if it did not say."""
        return self._pages.total

    def _take(self, page: Any) -> None:
        self._waiting.extend(_at(page, self._path))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at position {self.position}>"


class Items(_Items[_T, "Pages[Any]"]):
    """The items of a list, page after page, for ``for``. One thread at a time may ask for the next one."""

    __slots__ = ()

    def __init__(self, native: NativeSequence, path: tuple[str, ...]) -> None:
        super().__init__(Pages(native), path)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _T:
        while not self._waiting:
            self._take(next(self._pages))
        return self._waiting.popleft()


class AsyncItems(_Items[_T, "AsyncPages[Any]"]):
    """The items of a list, page after page, for ``async for``. One task at a time may ask for the next one."""

    __slots__ = ()

    def __init__(self, native: NativeSequence, path: tuple[str, ...]) -> None:
        super().__init__(AsyncPages(native), path)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _T:
        while not self._waiting:
            self._take(await self._pages.__anext__())
        return self._waiting.popleft()


def _at(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """What stands at a path of attributes, through lists of objects."""
    if is_tuple(value):
        for element in value:
            yield from _at(element, path)
    elif path:
        yield from _at(getattr(value, path[0]), path[1:])
    elif value is not None:
        yield value
