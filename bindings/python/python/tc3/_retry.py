"""How often and after which pauses a call is repeated."""

from __future__ import annotations

from ._value import Value

# No pause is longer, whatever is asked for.
_HOUR = 3600.0


class Retry(Value):
    """A policy of repetitions, for ``retry=`` of a client or a call. It never makes a request repeatable that is not.

    Attributes:
        attempts: The most requests of one call: 3 where nothing is said, 1 for no repetition.
        first_pause: The longest pause before the second attempt, in seconds: 0.5 where nothing is said. It doubles
            with every further one, and the pause is a random time between half of it and all of it.
        longest_pause: The longest pause of all, in seconds: 20 where nothing is said, 3600 at most.
    """

    __slots__ = ("attempts", "first_pause", "longest_pause")

    attempts: int
    first_pause: float
    longest_pause: float

    def __init__(self, attempts: int = 3, *, first_pause: float = 0.5, longest_pause: float = 20.0) -> None:
        """Takes the three.

        Raises:
            ValueError: There is no attempt, or a pause is negative or longer than an hour.
        """
        if not 1 <= attempts <= 2**32 - 1:
            raise ValueError("attempts must be 1 or more")
        if not (0 <= first_pause <= _HOUR and 0 <= longest_pause <= _HOUR):
            raise ValueError("a pause must be 0 to 3600 seconds")
        self._set(attempts=attempts, first_pause=first_pause, longest_pause=longest_pause)

    def __reduce__(self) -> tuple[object, ...]:
        return _retry, self._members()


def _retry(attempts: int, first_pause: float, longest_pause: float) -> Retry:
    return Retry(attempts, first_pause=first_pause, longest_pause=longest_pause)
