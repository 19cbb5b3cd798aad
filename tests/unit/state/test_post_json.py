"""Posts in the outbox outlive the Tocsin that wrote them: an older and a newer one read them, too."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.model import Headline, Standing
from bot.state.post_json import decode, encode
from tests.posts import AT, a_post


def test_a_post_is_read_as_it_was_written() -> None:
    headline = Headline("Shells", "high", "s1", "https://bbc.example/1", AT, "new")
    post = replace(a_post(), op="update", loud=True, standing=Standing("monitor", 2), digest=(headline,))
    assert decode(encode(post)) == post


def test_a_post_of_before_is_read_as_one_that_is_not_loud() -> None:
    written = json.loads(encode(a_post()))
    del written["loud"], written["digest"]
    assert decode(json.dumps(written).encode()) == a_post()


def test_what_a_newer_tocsin_adds_to_a_post_is_left_aside() -> None:
    written = json.loads(encode(a_post())) | {"melody": "of alarm"}
    written["report"]["melody"] = "of alarm"
    assert decode(json.dumps(written).encode()) == a_post()
