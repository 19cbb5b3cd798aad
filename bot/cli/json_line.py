"""Values as one line of JSON."""

from __future__ import annotations

import json


def json_line(value: object) -> str:
    """Return the value as JSON in readable letters; escaped where it holds halves of surrogate pairs."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line
