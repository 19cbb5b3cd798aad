from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.body import MOST_PACKED, MOST_UNPACKED, read_body
from bot.intake.failure import PollFailed

TEXT = b"<rss>" + b"quiet night at the front " * 1000


async def chunks(body: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip"),
        (gzip.compress(TEXT) + b"\0" * 512, "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
    ],
)
async def test_all_codings_that_were_asked_for_are_unpacked(body: bytes, coding: str) -> None:
    for size in (1, 7, 100_000):
        assert await read_body(chunks(body, size), coding) == TEXT


async def test_nothing_packed_is_nothing() -> None:
    assert await read_body(chunks(b""), "gzip") == b""


@pytest.mark.parametrize(
    ("body", "coding", "words"),
    [
        (gzip.compress(TEXT)[:-20], "gzip", "cut off"),
        (b"plain text", "gzip", "broken"),
        (b"\x1f\x8bxxxxxxxxxxxxxx", "gzip", "broken"),
        (TEXT, "br", "'br'"),
        (TEXT, "gzip, gzip", "was not asked for"),
    ],
)
async def test_what_can_not_be_unpacked_is_told(body: bytes, coding: str, words: str) -> None:
    with pytest.raises(PollFailed, match=words):
        await read_body(chunks(body), coding)


async def test_a_bomb_is_not_unpacked_beyond_the_limit() -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(200)) + packer.flush()
    assert len(bomb) < 500_000
    with pytest.raises(PollFailed, match=f"larger than {MOST_UNPACKED // 1_000_000} MB") as told:
        await read_body(chunks(bomb, 65_536), "gzip")
    assert told.value.cause == "too large"


async def test_reading_stops_at_the_limit() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b"x" * 65_536

    with pytest.raises(PollFailed):
        await read_body(endless(), "")
    assert sent <= MOST_PACKED + 65_536


def corrupted(body: bytes, places: Iterable[int]) -> bytes:
    spoilt = bytearray(body)
    for place in places:
        spoilt[place % len(spoilt)] ^= 0x55
    return bytes(spoilt)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 10_000), max_size=5),
    st.sampled_from(["gzip", "deflate", ""]),
    st.binary(max_size=50),
)
async def test_any_bytes_are_unpacked_or_told(places: list[int], coding: str, tail: bytes) -> None:
    for body in (corrupted(gzip.compress(TEXT), places) + tail, tail):
        try:
            await read_body(chunks(body), coding)
        except PollFailed as told:
            assert told.cause in {"unreadable", "too large"}  # noqa: PT017 - an error is one of two right answers
