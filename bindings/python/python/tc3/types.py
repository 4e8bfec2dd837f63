"""Types for annotations. Nothing here is needed to make calls."""

from __future__ import annotations

from typing import Literal

__all__ = ["Language", "Site"]

Site = Literal["mainland"] | Literal["international"]
"""A site of Tencent Cloud: separate accounts, separate hosts."""
Language = Literal["zh-CN"] | Literal["en-US"]
"""A language of the services' messages."""
