"""Read the body of an answer, packed or not, within limits."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from bot.intake.failure import PollFailed

#: What is read at most of one answer, packed and unpacked, in bytes. Large feeds have one or two million.
MOST_PACKED = 10_000_000
MOST_UNPACKED = 20_000_000
_STEP = 1 << 20


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
    """gzip (of one or more members) or deflate (with or without its header)."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._started = False

    @property
    def finished(self) -> bool:
        return self._stream.eof

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Return what the chunk holds, at most one byte more than there is room for."""
        out = bytearray()
        while chunk and len(out) <= room:
            if self._stream.eof:
                if not chunk.startswith(b"\x1f\x8b"):
                    break  # padding behind the end
                self._stream = zlib.decompressobj(self._wbits)
            out += self._inflate(chunk, room + 1 - len(out))
            chunk = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return bytes(out)

    def _inflate(self, chunk: bytes, limit: int) -> bytes:
        try:
            found = self._stream.decompress(chunk, min(limit, _STEP))
        except zlib.error:
            if self._started or self._wbits != zlib.MAX_WBITS:
                raise PollFailed(
                    "unreadable", "the answer is packed, and broken; it is asked for again"
                ) from None
            # "deflate" should have a zlib header (RFC 9110, 8.4.1.2); some servers leave it out.
            self._wbits = -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(self._wbits)
            return self._inflate(chunk, limit)
        self._started = True
        return found


def _unpacker(coding: str) -> _Unpacker | None:
    match coding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return _Unpacker(zlib.MAX_WBITS | 16)
        case "deflate":
            return _Unpacker(zlib.MAX_WBITS)
        case other:
            raise PollFailed("unreadable", f"the answer is packed as {other[:20]!r}, which was not asked for")


def _too_large(limit: int) -> PollFailed:
    return PollFailed("too large", f"the answer is larger than {limit // 1_000_000} MB, so it is not read")
