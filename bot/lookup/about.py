"""What to ask about a message somebody points at. Pure."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://[^\s<>|\"'`]+")
#: Cards end with `#` and the first letters of a post's id, which is base 32.
_REFERENCE = re.compile(r"(?<![\w/&#])#([a-z2-7]{8,24})(?![\w-])")
_TRAILING = ".,;:!?)]}»”’"


def question_about(text: str) -> str:
    """Return a question in words: why of the alert's reference in a message, or of its first address."""
    if reference := _REFERENCE.search(text):
        return f"why #{reference[1]}"
    if address := _ADDRESS.search(text):
        return f"why {address[0].rstrip(_TRAILING)}"
    return "why"
