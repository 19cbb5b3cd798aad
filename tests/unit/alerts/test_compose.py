"""Which posts a decision about a story makes."""

from __future__ import annotations

import pytest

from bot.alerts.compose import compose, wanted
from bot.model import Kind, Post, Standing
from tests.posts import AT, a_post


def composed(
    kind: Kind,
    *destinations: str,
    revision: str = "bbc r1 v1",
    story: str = "s1",
    edited: tuple[str, ...] = (),
) -> list[Post]:
    model = a_post()
    return compose(
        story=story,
        kind=kind,
        news=("killed 3 → 7",) if kind == "update" else (),
        revision=revision,
        at=AT,
        destinations=destinations or ("desk",),
        severity=model.severity,
        rule_title=model.rule_title,
        development=model.development,
        report=model.report,
        source_name=model.source_name,
        standing=Standing("publishers", 2),
        edited=edited,
    )


def made(posts: list[Post], *before: Post) -> list[tuple[str, str]]:
    return [(post.op, post.destination) for post in wanted(posts, {post.id for post in before})]


def test_a_new_story_is_posted_once_in_each_destination() -> None:
    posts = composed("new", "desk", "osint")
    assert made(posts) == [("post", "desk"), ("post", "osint")]
    assert made(posts, *posts) == []


def test_a_repeat_makes_no_post() -> None:
    assert composed("repeat") == []


def test_an_update_adds_to_the_post_of_its_story() -> None:
    (root,) = composed("new")
    posts = composed("update")
    assert made(posts, root) == [("update", "desk")]
    update = next(wanted(posts, {root.id}))
    assert (update.root, update.news) == (root.id, ("killed 3 → 7",))


def test_an_update_is_the_alert_where_the_story_was_not_told_before() -> None:
    (root,) = composed("new", "desk")
    assert made(composed("update", "desk", "night"), root) == [("update", "desk"), ("post", "night")]


@pytest.mark.parametrize(("revision", "posts"), [("bbc r1 v1", 0), ("bbc r1 v2", 1), ("tass r1 v1", 1)])
def test_an_update_is_posted_once_for_each_version_of_each_report(revision: str, posts: int) -> None:
    (root,) = composed("new")
    first = composed("update")
    assert len(made(composed("update", revision=revision), root, *first)) == posts


def test_a_repeat_that_changes_how_the_story_stands_edits_its_alerts_wherever_they_were_posted() -> None:
    roots = composed("new", "desk", "osint")
    posts = composed("repeat", edited=("desk", "osint", "night"))
    assert made(posts, *roots) == [("edit", "desk"), ("edit", "osint")]
    edit = next(wanted(posts, {post.id for post in roots}))
    assert (edit.root, edit.standing) == (roots[0].id, Standing("publishers", 2))
    assert made(posts, *roots, *posts) == []


def test_an_alert_that_is_only_posted_now_needs_no_edit() -> None:
    posts = composed("update", "desk", edited=("desk",))
    assert made(posts) == [("post", "desk")]
    assert next(wanted(posts, set())).standing == Standing("publishers", 2)
    assert made(posts, *composed("new", "desk")) == [("edit", "desk"), ("update", "desk")]


def test_ids_fit_discords_nonce_and_differ_by_story_operation_and_destination() -> None:
    posts = [
        *composed("update", "desk", "osint", edited=("desk", "osint")),
        *composed("update", "desk", story="s2", edited=("desk",)),
    ]
    assert len({post.id for post in posts}) == len(posts)
    assert all(len(post.id) <= 25 and post.id.isalnum() for post in posts)
