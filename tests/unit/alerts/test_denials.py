"""A report that only denies something: it disputes the story it answers, and raises none."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.alerts.compose import wanted
from bot.model import Report
from bot.pipeline import Origin, decide
from bot.rules.book import load_rules
from bot.rules.shipped import shipped_rules
from bot.stories.memory import StoryMemory

BOOK = load_rules([shipped_rules()])
NOTHING = SimpleNamespace(severity=(), rule=(), event=(), places=(), source=(), tags=())
ROUTES = [SimpleNamespace(match=NOTHING, to=["desk"], go_on=False)]
T0 = datetime(2026, 11, 25, 12, tzinfo=UTC)
ACCUSED = "Armenia accuses Azerbaijan of violating ceasefire near Tavush"
AT_GORIS = "Armenia accuses Azerbaijan of violating ceasefire near Goris"


def tell(*titles, hours=1.0):
    """What is decided and posted for reports, one after the other."""
    memory, told = StoryMemory(), []
    known: set[str] = set()
    for number, title in enumerate(titles):
        report = Report(str(number), "", title, f"https://s{number}.example/", f"s{number}")
        decision = decide(
            report,
            BOOK.judge(report),
            origin=Origin(report.source),
            book=BOOK,
            memory=memory,
            routes=ROUTES,
            at=T0 + timedelta(hours=hours) * number,
        )
        for entry in decision.entries:
            memory.apply(entry)
        posts = list(wanted(decision.posts, known))
        known.update(post.id for post in posts)
        told.append((decision.entries, posts))
    return told


def test_a_denial_is_an_update_that_says_so_and_the_alert_is_edited_to_disputed():
    ((first,), _), ((answer,), posts) = tell(ACCUSED, "Azerbaijan denies breaking truce in Tavush")
    assert (answer.kind, answer.story, answer.news) == ("update", first.story, ("denied by Azerbaijan",))
    assert "denies what “Armenia accuses" in answer.because
    assert [post.op for post in posts] == ["edit", "update"]
    assert posts[0].standing is not None
    assert posts[0].standing.disputed == ("Azerbaijan",)


def test_the_same_denial_elsewhere_is_quiet():
    *_, (entries, posts) = tell(ACCUSED, *["Azerbaijan denies breaking truce in Tavush"] * 2)
    assert [entry.kind for entry in entries] == ["repeat"]
    assert [post.op for post in posts] in ([], ["edit"])


@pytest.mark.parametrize(
    "denial",
    [
        "Pakistan denies violating ceasefire along Line of Control",
        "Armenia denies breaking truce in Tavush",
        "Azerbaijan denies breaking truce in Goris",
    ],
)
def test_what_denies_something_else_is_neither_remembered_nor_posted(denial):
    assert tell(ACCUSED, denial)[-1] == ([], [])
    assert tell(denial)[-1] == ([], [])


def test_a_denial_without_a_place_answers_only_where_one_story_can_be_meant():
    denial = "Azerbaijan denies violating ceasefire"
    assert tell(ACCUSED, denial)[-1][0]
    assert tell(ACCUSED, AT_GORIS, denial)[-1] == ([], [])


def test_a_denial_of_last_week_answers_nothing_any_more():
    assert tell(ACCUSED, "Azerbaijan denies breaking truce in Tavush", hours=24 * 7)[-1] == ([], [])
