"""Posts as they lie in the outbox."""

from __future__ import annotations

from pydantic import TypeAdapter

from bot.model import Post

_ADAPTER: TypeAdapter[Post] = TypeAdapter(Post)


def encode(post: Post) -> bytes:
    """Return the post as JSON in UTF-8."""
    return _ADAPTER.dump_json(post)


def decode(raw: bytes) -> Post:
    """Return the same post again."""
    return _ADAPTER.validate_json(raw)
