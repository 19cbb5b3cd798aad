"""What `/metrics` shows. Labels hold names from the configuration only, never outside text."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

POSTS = Counter(
    "tocsin_posts",
    "Attempts to post, by destination and how each ended (sent, rejected, retryafter, unknown).",
    ["destination", "outcome"],
)
OUTBOX_DEPTH = Gauge("tocsin_outbox_depth", "Posts that wait in the outbox.", ["destination"])
DELIVERY_FAULTS = Counter(
    "tocsin_delivery_faults", "Faults of Tocsin's own during delivery.", ["destination"]
)
