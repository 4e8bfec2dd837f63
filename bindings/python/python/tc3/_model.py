"""The base of generated data types: the service's own JSON objects, with attributes.

An answer's attributes are filled by the native module, in one pass over its text. What is not plainly what it is
declared to be is left out there and made here, when it is first read; so is everything about an object that was made
of a dict. The text or the dict stays: it is what wire names, `to_dict` and equality go by. Nothing is refused for being
missing, null or unknown: a missing scalar is None, a missing list is empty, an unknown member stays where it is, under
its wire name. Objects never change, and never show what is secret or personal.
"""

from __future__ import annotations

import json

from ._answer import parsed
from ._member import Member, is_list, is_object, is_tuple, named
from ._native import read
from .errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, ClassVar, NoReturn

    from typing_extensions import Self

    from ._native import Text

_SHOWN_CHARACTERS = 60


class Model:
    """One of the service's JSON objects, seen through attributes in snake case.

    ``model["WireName"]`` and :meth:`to_dict` give the service's own names and values, members that this version
    does not know included.
    """

    __slots__ = ("_at", "_data", "_text")
    __match_args__: ClassVar[tuple[str, ...]] = ()

    # The object as it came. Of an answer, it is read out of the text when it is first asked for.
    _data: dict[str, Any]
    # The answer's text and where in it the object stands. Unset in what was made of a dict.
    _text: Text
    _at: int
    # Of each generated class, in the order of its `__slots__`: (wire name, kind[, why the value is not shown]).
    # A kind is str, int, float, bool, the name of a class in the same module, or a list of one kind.
    _shape: ClassVar[tuple[tuple[Any, ...], ...]] = ()
    # What `_members` makes of it.
    _made: ClassVar[dict[str, Member]]
    # What the native module makes of it.
    _plan: ClassVar[object] = None

    def __init_subclass__(cls) -> None:
        setattr(cls, "__match_args__", cls.__slots__)  # noqa: B010 - it is no attribute of an instance

    @classmethod
    def _members(cls) -> dict[str, Member]:
        """The members by attribute name, made when they are first asked for."""
        made: dict[str, Member] | None = cls.__dict__.get("_made")
        if made is None:
            shapes = zip(cls.__slots__, cls._shape, strict=True)
            made = cls._made = {name: Member(cls, name, *shape) for name, shape in shapes}
        return made

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A view over a JSON object with the service's own names, such as :meth:`to_dict` gives.

        Args:
            data: The object. It is copied.
        """
        return cls._over({name: _plain(value) for name, value in data.items()})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The object of a JSON object's text, such as :meth:`to_json` gives."""
        made: Self = read(cls, text)
        return made

    @classmethod
    def _from_text(cls, text: str) -> Self:
        """The same where the native module leaves it to us."""
        data = parsed(text)
        if not is_object(data):
            raise DecodeError(f"{cls.__name__}: an object was expected, {named(data)} came")
        return cls._over(data)

    @classmethod
    def _over(cls, data: dict[str, Any]) -> Self:
        """A view over an object that nobody else changes."""
        view = cls.__new__(cls)
        _hold(view, data)
        return view

    def _take(self, members: dict[str, Any]) -> None:
        """Starts an input from its constructor's arguments, by wire name: None is left out."""
        _hold(self, {name: _plain(value) for name, value in members.items() if value is not None})

    def to_dict(self) -> dict[str, Any]:
        """The JSON object with the service's own names: a copy, free to be changed."""
        copied: dict[str, Any] = _plain(self._data)
        return copied

    def to_json(self) -> str:
        """The JSON text of :meth:`to_dict`."""
        return json.dumps(self._data, ensure_ascii=False)

    # Type checkers take no attribute for granted because of these.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Reached only by what has not been made yet, and by a name that there is not.
            if name == "_data":
                data = parsed(self._text.object(self._at))
                _hold(self, data)
                return data
            member = self._members().get(name)
            if member is None:
                near = "" if name.startswith("__") else _near(name, self._members())
                raise AttributeError(
                    f"{type(self).__name__} has no member {name!r}{near}", name=name, obj=self
                )
            value = member.read(type(self), self._data)
            member.keep(self, value)
            return value

        def __setattr__(self, name: str, value: object) -> NoReturn:
            raise AttributeError(f"{type(self).__name__} does not change: {name} cannot be set")

        def __delattr__(self, name: str) -> NoReturn:
            raise AttributeError(f"{type(self).__name__} does not change: {name} cannot be deleted")

    def __getitem__(self, wire: str) -> Any:
        value = self._data[wire]
        return _plain(value) if is_object(value) or is_list(value) else value

    def __contains__(self, wire: object) -> bool:
        return wire in self._data

    # Without this Python would take `__getitem__` for a sequence's.
    __iter__ = None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Model):
            return type(self) is type(other) and self._data == other._data
        return NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), _frozen(self._data)))

    def __repr__(self) -> str:
        try:
            return self._shown()
        except DecodeError:
            # An unknown member that is nested too deeply to be read.
            return f"{type(self).__name__}(<unreadable>)"

    def _shown(self) -> str:
        members = self._members().values()
        envelope = self._envelope()
        shown = [
            f"{member.name}={_shown(value, member)}"
            for member in members
            if (value := self._data.get(member.wire)) is not None
        ]
        shown.extend(envelope.values())
        unknown = len(self._data.keys() - envelope.keys() - {member.wire for member in members})
        if unknown:
            # Their values may be anything, secrets included.
            shown.append(f"<{unknown} unknown>")
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        """How notebooks show it: its members, and a table for each list of objects."""
        from . import _html

        try:
            data = self._data
        except DecodeError:
            return _html.page(f"{type(self).__name__}: unreadable", [], [])
        members: list[tuple[str, str]] = []
        lists: list[str] = []
        for member in self._members().values():
            value = data.get(member.wire)
            if value is None:
                continue
            of = member.inner
            if is_list(value) and not member.private and of is not None and issubclass(of, Model):
                rows = [of._row(element) for element in value[: _html.MOST_ROWS] if is_object(element)]
                lists.append(_html.table(member.name, rows, len(value)))
            else:
                members.append((member.name, _shown(value, member)))
        return _html.page(type(self).__name__, members, lists)

    @classmethod
    def _row(cls, data: dict[str, Any]) -> dict[str, str]:
        """What a `repr` shows of an object's members, by name."""
        return {
            member.name: _shown(value, member)
            for member in cls._members().values()
            if (value := data.get(member.wire)) is not None
        }

    def _envelope(self) -> dict[str, str]:
        """What a `repr` shows of members that belong to no shape, by wire name."""
        return {}

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._over, (self._data,)


class Input(Model):
    """A data type that requests are made of.

    One that holds a secret, such as a private key, refuses to be pickled.
    """

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        secret = self._secret()
        if secret:
            raise TypeError(f"{type(self).__name__} is not pickled: {secret} holds a secret")
        return super().__reduce__()

    def _secret(self) -> str | None:
        """The wire path of a secret that this object holds, if it holds one."""
        for member in self._members().values():
            value = self._data.get(member.wire)
            if value is None:
                continue
            if member.private == "secret":
                return member.wire
            if member.inner is not None and issubclass(member.inner, Input):
                for element in value if is_list(value) else [value]:
                    within = member.inner._over(element)._secret() if is_object(element) else None
                    if within:
                        return f"{member.wire}.{within}"
        return None


class Response(Model):
    """What an action answered."""

    __slots__ = ("_request_id",)

    _request_id: str | None

    def __init_subclass__(cls) -> None:
        setattr(cls, "__match_args__", (*cls.__slots__, "request_id"))  # noqa: B010 - as above

    @property
    def request_id(self) -> str:
        """The service's ID of the request: what its support asks for."""
        try:
            return self._request_id or ""
        except AttributeError:
            return str(self._data.get("RequestId") or "")

    @classmethod
    def _row(cls, data: dict[str, Any]) -> dict[str, str]:
        """What a `repr` shows of an object's members, by name."""
        return {
            member.name: _shown(value, member)
            for member in cls._members().values()
            if (value := data.get(member.wire)) is not None
        }

    def _envelope(self) -> dict[str, str]:
        return {"RequestId": f"request_id={self.request_id!r}"} if "RequestId" in self._data else {}


_hold: Callable[[Model, dict[str, Any]], None] = vars(Model)["_data"].__set__


def _plain(value: Any) -> Any:
    """A copy made of dicts, lists and scalars only."""
    if isinstance(value, Model):
        return value.to_dict()
    if is_object(value):
        return {name: _plain(member) for name, member in value.items()}
    if is_list(value):
        return [_plain(element) for element in value]
    if is_tuple(value):
        return [_plain(element) for element in value]
    return value


def _frozen(value: Any) -> Any:
    """Something hashable that is equal for equal JSON values."""
    if is_object(value):
        return frozenset((name, _frozen(member)) for name, member in value.items())
    if is_list(value):
        return tuple(_frozen(element) for element in value)
    return value


def _shown(value: Any, member: Member) -> str:
    """A short text for a member's value. Objects and lists show only how much they hold."""
    if member.private:
        return "[redacted]"
    if type(value) is int and member.inner is not None:
        return repr(member.inner(value))
    if is_object(value):
        return f"<{len(value)} member{'' if len(value) == 1 else 's'}>"
    if is_list(value):
        return f"<{len(value)} element{'' if len(value) == 1 else 's'}>"
    if isinstance(value, str) and len(value) > _SHOWN_CHARACTERS:
        return f"{value[:_SHOWN_CHARACTERS]!r}..."
    return repr(value)


def _near(name: str, known: Iterable[str]) -> str:
    """A question after what may have been meant, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
