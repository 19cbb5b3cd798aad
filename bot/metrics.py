"""What `/metrics` shows. Labels hold names from the configuration only, never outside text."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, generate_latest

POLLS = Counter(
    "tocsin_polls",
    "Polls, by source and how each ended (read, unchanged, or why it failed).",
    ["source", "outcome"],
)
SOURCE_FAILURES = Gauge("tocsin_source_failures", "Polls of a source that failed in a row.", ["source"])
SOURCE_ANSWERED = Gauge(
    "tocsin_source_answered_seconds", "When a source answered last, in Unix seconds.", ["source"]
)
SOURCE_HELD = Gauge(
    "tocsin_source_held", "1: the source may be another one than it was, and raises no alert.", ["source"]
)
CANARY = Gauge("tocsin_canary_seconds", "When a canary last came through the line, in Unix seconds.")
CANARY_HELD_UP = Gauge("tocsin_canary_held_up", "1: the latest canary was held up, so alerts may not come.")
REPORTS = Counter("tocsin_reports", "New or revised reports that were judged, by source.", ["source"])
PARKED = Counter(
    "tocsin_reports_parked", "Reports given up after faults of Tocsin's own, by source.", ["source"]
)
MATCHES = Counter(
    "tocsin_matches", "Matches, by rule and by the rule's mode (live, shadow).", ["rule", "mode"]
)
STORIES = Counter(
    "tocsin_story_decisions", "Decisions about developments, by kind (new, update, repeat).", ["kind"]
)
POSTS = Counter(
    "tocsin_posts",
    "Attempts to post, by destination and how each ended (sent, rejected, retryafter, unknown).",
    ["destination", "outcome"],
)
OUTBOX_DEPTH = Gauge("tocsin_outbox_depth", "Posts that wait in the outbox.", ["destination"])
DELIVERY_FAULTS = Counter(
    "tocsin_delivery_faults", "Faults of Tocsin's own during delivery.", ["destination"]
)


def exposition() -> bytes:
    """All figures in Prometheus' text format."""
    return generate_latest()
