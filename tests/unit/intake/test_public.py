from __future__ import annotations

import socket

import pytest

from bot.intake.public import PrivateAddress, is_public, sockets


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_that_anybody_reaches_are_public(address: str) -> None:
    assert is_public(address)


PRIVATE = """
    127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1
    192.0.2.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1
    fd00:ec2::254 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:7f00:1::1 2001:0:4136:e378:8000:63bf:80ff:fffe
    ::ffff:0:7f00:1
"""


@pytest.mark.parametrize("address", [*PRIVATE.split(), "not an address", ""])
def test_all_others_are_not_however_they_are_dressed(address: str) -> None:
    assert not is_public(address)


def test_a_socket_is_made_only_for_the_address_that_was_checked() -> None:
    make = sockets(is_public)
    with pytest.raises(PrivateAddress):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))
    made = make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 80)))
    made.close()
