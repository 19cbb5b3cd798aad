"""Where the web server listens, as `host:port`."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

_FORM = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>\d{1,5})")
_LAST_PORT = 65535


def address(listen: str) -> tuple[str, int]:
    """Return host and port; port 0 lets the system choose.

    Raises PydanticCustomError saying what is expected.
    """
    found = _FORM.fullmatch(listen)
    if found is None or int(found["port"]) > _LAST_PORT:
        raise PydanticCustomError("listen", "expected host:port, such as 127.0.0.1:8080 or [::1]:8080")
    return found["six"] or found["host"], int(found["port"])


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(listen: str) -> str:
    address(listen)
    return listen


#: Text of the form `host:port`.
Listen = Annotated[str, AfterValidator(_checked)]
