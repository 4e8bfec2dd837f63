"""How a member of a JSON object becomes the value of an attribute.

Reading is lenient, because the service is: an integer may arrive as a string of digits, a string as a number. What
cannot be the declared type raises :class:`tc3.DecodeError` when it is read, and stays readable by its wire name.
"""

from __future__ import annotations

import sys

from .errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._model import Model

    Convert = Callable[[Any], Any]


class Member:
    """One member of one generated class."""

    __slots__ = ("convert", "inner", "keep", "missing", "name", "private", "wire")

    def __init__(self, of: type[Model], name: str, wire: str, kind: Any, private: str | None = None) -> None:
        self.name = name
        self.wire = wire
        # "secret" or "personal": why the value is not shown.
        self.private = private
        innermost = kind[0] if isinstance(kind, list) else kind
        # The generated class of the value or of the list's elements, if it is one.
        self.inner: Any = getattr(sys.modules[of.__module__], innermost) if isinstance(innermost, str) else None
        convert = _SCALARS[innermost] if self.inner is None else _made_into(self.inner)
        self.convert: Convert = _each(convert) if isinstance(kind, list) else convert
        self.missing: Any = () if isinstance(kind, list) else None
        self.keep: Callable[[Model, Any], None] = vars(of)[name].__set__

    def read(self, view: Model) -> Any:
        """The attribute's value, made anew."""
        value = view._data.get(self.wire)
        if value is None:
            return self.missing
        try:
            return self.convert(value)
        except _Unfit as unfit:
            raise DecodeError(
                f"{type(view).__name__}.{self.wire}{unfit.where}: {unfit.wanted} was expected, "
                f"{named(unfit.value)} came; read it by its wire name"
            ) from None


def plan_of(of: type[Model]) -> dict[str, Member]:
    """The members of a generated class by attribute name, made when they are first asked for."""
    plan = of.__dict__.get("_plan")
    if plan is None:
        plan = {name: Member(of, name, *shape) for name, shape in zip(of.__slots__, of._shape)}
        of._plan = plan
    made: dict[str, Member] = plan
    return made


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


class _Unfit(Exception):
    """A value that cannot be what its member is declared to be."""

    def __init__(self, wanted: str, value: object) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.value = value
        self.where = ""


def _each(convert: Convert) -> Convert:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise _Unfit("a list", value)
        made = []
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


def _made_into(of: Any) -> Convert:
    """The conversion into a generated class: a data type or an enum."""

    def code(value: Any) -> Any:
        number = _integer(value)
        return None if number is None else of(number)

    def view(value: Any) -> Any:
        if type(value) is not dict:
            raise _Unfit("an object", value)
        return of._over(value)

    return code if issubclass(of, int) else view


def _text(value: Any) -> str | None:
    if type(value) is str:
        return value
    if type(value) in (int, float):
        return repr(value)
    raise _Unfit("a string", value)


def _integer(value: Any) -> int | None:
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is str:
        if not value:
            return None
        if value.isascii() and len(value) <= 20 and value.removeprefix("-").isdigit():
            return int(value)
    raise _Unfit("an integer", value)


def _number(value: Any) -> float | None:
    if type(value) in (int, float):
        return float(value)
    if type(value) is str:
        if not value:
            return None
        try:
            return float(value)
        except ValueError:
            pass
    raise _Unfit("a number", value)


def _boolean(value: Any) -> bool | None:
    if type(value) is bool:
        return value
    known = {"true": True, "false": False, "": None}
    if type(value) is str and value.lower() in known:
        return known[value.lower()]
    raise _Unfit("a boolean", value)


_SCALARS: dict[type, Convert] = {str: _text, int: _integer, float: _number, bool: _boolean}
