"""Spans of time as people write them: `90s`, `2m`, `6h`, `1h30m`, `30d`, `2w`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_FORM = r"^(\d{1,6}[smhdw])+$"
_LONGEST = 36525 * 86400.0


def seconds(written: Any) -> float:
    """Return the span in seconds. Raises PydanticCustomError saying what is expected."""
    if isinstance(written, int | float) and not isinstance(written, bool):
        raise PydanticCustomError("duration", "a span of time needs a unit, such as 90s, 2m, 6h or 30d")
    if not isinstance(written, str) or not re.fullmatch(_FORM, written.strip()):
        raise PydanticCustomError("duration", "expected a span of time such as 90s, 2m, 6h or 30d")
    total = sum(int(part[:-1]) * _SECONDS[part[-1]] for part in re.findall(r"\d+[smhdw]", written))
    if not 0 < total <= _LONGEST:
        raise PydanticCustomError("duration", "must be longer than 0s and no longer than a hundred years")
    return total


#: A float of seconds, written as a span of time.
Seconds = Annotated[float, BeforeValidator(seconds), WithJsonSchema({"type": "string", "pattern": _FORM})]


def spelled(span: float) -> str:
    """Return a span of at least a second as people write it: 5400.0 is 1h30m."""
    parts, rest = [], round(span)
    for unit in ("d", "h", "m", "s"):
        count, rest = divmod(rest, round(_SECONDS[unit]))
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts)
