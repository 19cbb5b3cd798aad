"""Read the body of an answer, packed or not, within limits."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from bot.intake.failure import PollFailed

#: What is read at most of one answer, packed and unpacked, in bytes. Large feeds have one or two million.
MOST_PACKED = 10_000_000
MOST_UNPACKED = 20_000_000
_STEP = 1 << 20
_GZIP_MARK = b"\x1f\x8b"  # RFC 1952, 2.3.1


async def read_body(chunks: AsyncIterator[bytes], coding: str) -> bytes:
    """Return the unpacked body. Raises PollFailed if it exceeds the limits, is cut off or packed otherwise.

    `coding` is the Content-Encoding. Nothing is unpacked beyond the limit, however small it was packed.
    """
    unpack = _unpacker(coding)
    packed, body = 0, bytearray()
    async for chunk in chunks:
        packed += len(chunk)
        if packed > MOST_PACKED:
            raise _too_large(MOST_PACKED)
        body += chunk if unpack is None else unpack.feed(chunk, MOST_UNPACKED - len(body))
        if len(body) > MOST_UNPACKED:
            raise _too_large(MOST_UNPACKED)
    if unpack is not None and packed and not unpack.finished:
        raise PollFailed("unreadable", "the answer was cut off in the middle; it is asked for again")
    return bytes(body)


class _Unpacker:
    """gzip, of one or more members, or deflate, with or without its header."""

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16 if is_gzip else zlib.MAX_WBITS)
        self._head = b""  # the first two bytes of a member say what it is
        self._begun = False

    @property
    def finished(self) -> bool:
        return self._stream.eof

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Return what the chunk holds, at most one byte more than there is room for."""
        out = bytearray()
        while chunk and len(out) <= room:
            if not self._begun or self._stream.eof:
                chunk = self._begin(chunk)
                if not chunk:
                    break
            try:
                out += self._stream.decompress(chunk, min(room + 1 - len(out), _STEP))
            except zlib.error:
                raise PollFailed(
                    "unreadable", "the answer is packed, and broken; it is asked again"
                ) from None
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return bytes(out)

    def _begin(self, chunk: bytes) -> bytes:
        """Choose how to unpack a member once its first two bytes are there; returns what there is of it."""
        chunk, self._head = self._head + chunk, b""
        if len(chunk) < len(_GZIP_MARK):
            self._head = chunk
            return b""
        if self._begun:
            if not self._is_gzip or not chunk.startswith(_GZIP_MARK):
                return b""  # padding behind the end
            self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        elif not self._is_gzip and int.from_bytes(chunk[:2], "big") % 31:
            # "deflate" should have a zlib header (RFC 9110, 8.4.1.2; RFC 1950, 2.2); some leave it out.
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self._begun = True
        return chunk


def _unpacker(coding: str) -> _Unpacker | None:
    match coding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return _Unpacker(is_gzip=True)
        case "deflate":
            return _Unpacker(is_gzip=False)
        case other:
            raise PollFailed("unreadable", f"the answer is packed as {other[:20]!r}, which was not asked for")


def _too_large(limit: int) -> PollFailed:
    return PollFailed("too large", f"the answer is larger than {limit // 1_000_000} MB, so it is not read")
