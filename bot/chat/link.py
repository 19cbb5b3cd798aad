"""Addresses from outside: only plain web addresses become links, and readers see where they lead. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

#: Longer addresses are not shown; below the limits of all platforms.
LONGEST = 2000
_RESERVED = "%/:?#[]@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that can be clicked, in ASCII, and the host it leads to as readers are shown it."""

    url: str
    host: str


def link(url: str) -> Link | None:
    """Return the address if it is a plain http(s) one; None for anything else.

    Names before the host (`https://bank.example@evil.example`) only serve to mislead: such addresses are
    dropped. Hosts in other scripts appear in their ASCII form, so that no look-alike passes for another.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # UnicodeError is one, too
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    if not set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789-._:"):
        return None
    shown = f"[{host}]" if ":" in host else host
    try:
        path, query, fragment = (quote(part, safe=_RESERVED) for part in parts[2:])
    except UnicodeError:  # lone surrogates
        return None
    made = urlunsplit((parts.scheme, shown + port, path, query, fragment))
    return Link(made, shown) if len(made) <= LONGEST else None
