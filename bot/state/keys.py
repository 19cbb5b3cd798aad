"""Every Redis key Tocsin uses, in one place; docs/state.md explains each to operators.

All keys share one hash tag, so that a script may touch several of them in Redis Cluster.
"""

from __future__ import annotations

PREFIX = "{tocsin}"

#: Version of the data's shape, a plain integer. A newer version than VERSION is refused politely.
SCHEMA = f"{PREFIX}:schema"
VERSION = 1

#: Sorted set: source id -> time it is due (or its lease ends), in Unix seconds.
DUE = f"{PREFIX}:due"

#: Stream: one entry a report that joined or opened a story; the fold of it is the memory of stories.
STORY_LOG = f"{PREFIX}:stories"

#: Set: destinations for which people have ordered something.
ORDERED = f"{PREFIX}:ordered"

#: Hash: `rule` or `story` and its name -> who muted it, when and until when (Unix seconds), as JSON.
SILENCES = f"{PREFIX}:silences"

#: Hash: channel, as `platform:id` -> when it was last handed over to the next shift (Unix seconds).
SHIFTS = f"{PREFIX}:shifts"

#: Stream: who changed what others hear of.
AUDIT = f"{PREFIX}:audit"

#: Set: ids of sources that a person has released and that are not polled yet.
RELEASED = f"{PREFIX}:released"

#: Hash: when a canary last came out at the far end of the line, and what held up the latest.
CANARY = f"{PREFIX}:canary"

#: Hash: subject -> what a person must mend about it, a JSON list of lines.
NOTICES = f"{PREFIX}:notices"

#: Hash: source and version of a report -> how often Tocsin tripped over it, as JSON.
PARKED = f"{PREFIX}:parked"


def source(source_id: str) -> str:
    """Hash: what is remembered about polling one source (validators, failures, health)."""
    return f"{PREFIX}:source:{source_id}"


def seen(source_id: str) -> str:
    """Sorted set: hashes of the reports of one source -> when each was last present, in Unix seconds."""
    return f"{PREFIX}:seen:{source_id}"


def subscription(source_id: str) -> str:
    """Hash: what is known of one source's subscription at its hub (WebSub)."""
    return f"{PREFIX}:hub:{source_id}"


def outbox(destination: str) -> str:
    """Sorted set: ids of the posts that a destination still has to get -> when each is due (Unix seconds)."""
    return f"{PREFIX}:outbox:{destination}"


def told(destination: str) -> str:
    """Sorted set: ids of the posts made for a destination in the last days -> when (Unix seconds)."""
    return f"{PREFIX}:told:{destination}"


def hold(destination: str) -> str:
    """Time until which one destination is left alone (its rate limit, or growing waits), in Unix seconds."""
    return f"{PREFIX}:hold:{destination}"


def post(post_id: str) -> str:
    """Hash: one post and what became of it."""
    return f"{PREFIX}:post:{post_id}"


def marks(post_id: str) -> str:
    """Hash: person -> what they called one post (useful, noise); a second field: at the wrong place."""
    return f"{PREFIX}:marks:{post_id}"


def verdicts(rule: str) -> str:
    """Hash: useful, noise, wrongplace -> how often people called posts of one rule so."""
    return f"{PREFIX}:verdicts:{rule}"


def ack(story: str) -> str:
    """Hash: who took a story upon themselves, and when (Unix seconds)."""
    return f"{PREFIX}:ack:{story}"


def mute(story: str) -> str:
    """Hash: who muted a story, and when (Unix seconds); gone when it may be heard of again, for delivery."""
    return f"{PREFIX}:mute:{story}"


def orders(destination: str) -> str:
    """Hash: what people ordered for one destination: quiet hours, a digest, one field a subscription."""
    return f"{PREFIX}:orders:{destination}"
