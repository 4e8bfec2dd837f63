"""Reads the JSON text of an answer, whatever came."""

from __future__ import annotations

import json

from .errors import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def parsed(answer: str) -> Any:
    """The value of an answer's JSON text.

    The core has seen that it is JSON, but not how deep: the interpreter's limit is lower than the core's.
    """
    try:
        return json.loads(answer)
    except RecursionError:
        _, _, after = answer.rpartition('"RequestId"')
        _, _, quoted = after.partition('"')
        request_id = quoted.partition('"')[0] or None
        raise DecodeError(
            f"the answer is nested too deeply to be read (request id {request_id})",
            request_id=request_id,
            may_have_executed=True,
        ) from None
