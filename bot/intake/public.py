"""Which machines may be asked: those on the public Internet, unless the configuration allows others.

The check stands where the connection is opened, on the very address that is connected to. So it holds for
names that resolve to private addresses, for names that change between two look-ups, after each redirect, and
for every spelling of an address (2130706433, 0x7f.1, ::ffff:127.0.0.1): all are resolved by then.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

#: Networks whose addresses end in an IPv4 address: RFC 6052, RFC 4291 (2.5.5.1), RFC 2765.
_CARRIES_IPV4 = tuple(
    IPv6Network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")
)


PRIVATE = "not a public address"


class PrivateAddress(OSError):
    """A connection to a machine that is not on the public Internet was about to be opened."""


def is_public(text: str) -> bool:
    """Tell whether an IP address, as the resolver gives it, is one that anybody on the Internet may reach."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


def anybody(_: str) -> bool:
    """Allow every address, as poll.allow_private_addresses does."""
    return True


def sockets(may_ask: Callable[[str], bool]) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Return what `aiohttp.TCPConnector(socket_factory=…)` wants: a socket for each resolved address.

    It raises PrivateAddress for an IP address that `may_ask` forbids.
    """

    def open_socket(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if not may_ask(address[0]):
            raise PrivateAddress(PRIVATE)
        return socket.socket(family, kind, protocol)

    return open_socket


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _CARRIES_IPV4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
