"""Integer codes with names, open: a number that has no name yet is carried as it is and never refused."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar

    from typing_extensions import Self


class OpenEnum(int):
    """An ``int`` whose known values have names.

    It compares, hashes, formats and serialises as the number it is. ``CertificateStatus(1)`` is
    ``CertificateStatus.ISSUED``; ``CertificateStatus(99)`` is a valid value whose :attr:`name` is None.
    """

    __slots__ = ()

    _names: ClassVar[dict[str, int]] = {}
    _known: ClassVar[dict[int, Any]] = {}

    def __init_subclass__(cls) -> None:
        cls._known = {}
        for name, value in cls._names.items():
            member = cls._known[value] = int.__new__(cls, value)
            setattr(cls, name, member)

    def __new__(cls, value: int) -> Self:
        known: Self | None = cls._known.get(value)
        return int.__new__(cls, value) if known is None else known

    @property
    def name(self) -> str | None:
        """The value's name, such as ``"ISSUED"``; None for a value without one."""
        for name, value in self._names.items():
            if value == self:
                return name
        return None

    @property
    def value(self) -> int:
        """The number, as a plain ``int``."""
        return int(self)

    @classmethod
    def known_values(cls) -> Iterator[Self]:
        """Every value that has a name, ascending."""
        return iter(cls._known.values())

    def __repr__(self) -> str:
        name = self.name
        of = type(self).__name__
        return f"<{of}: {int(self)}>" if name is None else f"<{of}.{name}: {int(self)}>"

    # Formatting is the number's: f"{status}" and "%d" agree, and logs stay greppable.
    __str__ = int.__repr__
    __format__ = int.__format__

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (int(self),)
