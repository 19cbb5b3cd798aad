"""The kind `webhook`: reports that other programs send, signed, over HTTP.

What is accepted lies as a file in the source's folder before the sender is answered, and is read from there
as the kind `folder` does it: what was accepted is not lost. The receiver is `bot/intake/webhooks.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from bot.sources import folder
from bot.sources.kind import Given, Kind, Plan

#: How far the sender's clock may be off, in seconds; an older message is a recording.
CLOCK_SKEW = 300.0


def _is_host_and_port(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) >= 1 << 16:
        raise ValueError("expected host:port, such as 127.0.0.1:8091")
    return text


class Options(BaseModel):
    """What a source of kind `webhook` needs."""

    path: Annotated[Path, AfterValidator(folder.is_absolute)] = Field(
        description="Folder, as a whole path, for what has arrived; made if it is not there."
    )
    secret: SecretStr = Field(min_length=16, description="What senders sign with; at least 16 characters.")
    listen: Annotated[str, AfterValidator(_is_host_and_port)] = Field(
        default="127.0.0.1:8091", description="Where it listens, as host:port."
    )


def poll(options: Options, given: Given) -> Plan:
    """Read what has arrived."""
    return folder.poll(folder.Options(path=options.path), given)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what a sender must put into X-Tocsin-Signature."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def refusal(secret: str, timestamp: str, given: str, body: bytes, at: float) -> str:
    """Say why a message is refused, or "" if its signature holds. `at` is Unix time."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:  # noqa: PLR2004 - Unix seconds
        return "X-Tocsin-Timestamp must be the Unix time in seconds"
    if not hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode()):
        return "X-Tocsin-Signature must be sha256= and the HMAC-SHA256 of timestamp, full stop and body"
    if abs(at - float(timestamp)) > CLOCK_SKEW:
        return f"X-Tocsin-Timestamp is more than {CLOCK_SKEW:.0f} s off"
    return ""


def lines(body: bytes) -> list[bytes]:
    """Return the reports of a message (an object, a list, or one object a line) as JSON lines.

    Raises ValueError if any of it is no report.
    """
    text = body.decode("utf-8")
    try:
        found = json.loads(text)
    except ValueError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    reports = found if isinstance(found, list) else [found]
    if not reports or not all(_says_something(report) for report in reports):
        raise ValueError("each report is an object with a text or a title")
    return [json.dumps(report).encode() for report in reports]


def _says_something(report: Any) -> bool:
    return isinstance(report, dict) and any(
        isinstance(report.get(key), str) and report[key].strip() for key in ("text", "title")
    )


KIND = Kind("webhook", Options, poll, reads_files=True, from_many=True)
