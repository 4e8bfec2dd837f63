"""How a member of a JSON object becomes the value of an attribute.

Reading is lenient, because services are: an integer may arrive as a string of digits, a string as a number, and null
elements of lists are left out. What cannot be the declared type raises :class:`tc3.DecodeError` when it is read, and stays readable by its wire name.
"""

from __future__ import annotations

import sys
from math import isfinite

from .errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeGuard

    from ._model import Model

    _Convert = Callable[[Any], Any]


class Member:
    """One member of one generated class."""

    __slots__ = ("convert", "inner", "keep", "missing", "name", "private", "wire")

    def __init__(
        self,
        of: type[Model],
        name: str,
        wire: str,
        kind: Any,
        private: str | None = None,
    ) -> None:
        self.name = name
        self.wire = wire
        # "secret" or "personal": why the value is not shown.
        self.private = private
        of_list = is_list(kind)
        innermost: Any = kind[0] if is_list(kind) else kind
        # The generated class of the value or of the list's elements, if it is one.
        self.inner: Any = (
            vars(sys.modules[home(of).__module__])[innermost] if type(innermost) is str else None
        )
        convert = _made_into(self.inner) if self.inner is not None else _SCALARS[innermost]
        self.convert = _each(convert) if of_list else convert
        self.missing: Any = () if of_list else None
        self.keep: Callable[[Model, Any], None] = vars(home(of))[name].__set__

    def read(self, of: type[Model], data: dict[str, Any]) -> Any:
        """The attribute's value in an object, made anew."""
        value = data.get(self.wire)
        if value is None:
            return self.missing
        try:
            return self.convert(value)
        except _Unfit as unfit:
            raise DecodeError(
                f"{of.__name__}.{self.wire}{unfit.where}: {unfit.wanted} was expected, "
                f"{named(unfit.value)} came; read it by its wire name"
            ) from None


def home(of: type[Model]) -> type[Model]:
    """The generated class behind a subclass of one's own: it has the slots, and its module the classes of members."""
    return next(base for base in of.__mro__ if "_shape" in vars(base))


def named(value: object) -> str:
    """The JSON type of a value, for messages: never the value itself."""
    if value is None:
        return "null"
    for of, name in (
        (bool, "a boolean"),
        (int, "an integer"),
        (float, "a number"),
        (str, "a string"),
        (list, "a list"),
    ):
        if isinstance(value, of):
            return name
    return "an object"


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a JSON list."""
    return isinstance(value, list)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether it is a tuple, which an input takes for a list."""
    return isinstance(value, tuple)


class _Unfit(Exception):
    """A value that cannot be what its member is declared to be."""

    def __init__(self, wanted: str, value: object) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.value = value
        self.where = ""


def _each(convert: _Convert) -> _Convert:
    def read(value: Any) -> Any:
        if not is_list(value):
            raise _Unfit("a list", value)
        made: list[Any] = []
        for index, element in enumerate(value):
            if element is None:
                continue
            try:
                made.append(convert(element))
            except _Unfit as unfit:
                unfit.where = f"[{index}]{unfit.where}"
                raise
        return tuple(made)

    return read


def _made_into(of: Any) -> _Convert:
    """The conversion into a generated class: a data type or an enum."""

    def code(value: Any) -> Any:
        return of(_integer(value))

    def view(value: Any) -> Any:
        if not is_object(value):
            raise _Unfit("an object", value)
        return of._over(value)

    return code if issubclass(of, int) else view


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) in (int, float):
        return repr(value)
    raise _Unfit("a string", value)


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    if type(value) is str:
        digits = value.strip()
        if digits.isascii() and len(digits) <= _LONGEST and digits.lstrip("+-").isdigit():
            return int(digits)
    raise _Unfit("an integer", value)


def _number(value: Any) -> float:
    if type(value) in (int, float):
        return float(value)
    if type(value) is str:
        try:
            number = float(value)
        except ValueError:
            pass
        else:
            if isfinite(number):
                return number
    raise _Unfit("a number", value)


def _boolean(value: Any) -> bool:
    if type(value) is bool:
        return value
    if type(value) in (str, int) and value in _TRUTHS:
        return _TRUTHS[value]
    raise _Unfit("a boolean", value)


# Above it a float no longer tells one integer from the next.
_EXACT = 2**53
# The digits of a 64-bit integer with its sign.
_LONGEST = 20
_TRUTHS: dict[Any, bool] = {
    "true": True,
    "True": True,
    "1": True,
    1: True,
    "false": False,
    "False": False,
    "0": False,
    0: False,
}
_SCALARS: dict[Any, _Convert] = {str: _text, int: _integer, float: _number, bool: _boolean}
