"""A post as one JSON object: what `tocsin replay` and the console with `json: true` write. Pure."""

from __future__ import annotations

from bot.model import Post


def post_line(post: Post) -> dict[str, str]:
    """Return the object that other tools read (a change of its keys needs a changelog entry).

    `rule` and `event` are the leading match's, and empty for a message that lists stories; `report` is the
    report's id. Text is as the source gave it.
    """
    return {
        "at": post.at.isoformat(),
        "op": post.op,
        "destination": post.destination,
        "rule": next(iter(post.development.rules), ""),
        "event": next(iter(post.development.events), ""),
        "severity": post.severity,
        "story": post.story,
        "report": post.report.id,
        "title": post.report.title,
        "url": post.report.url,
    }
