"""What people order for the channel they ask from, and what they mute."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.lookup.desk import Desk
from bot.lookup.lookup import Records
from bot.lookup.past import Past
from bot.lookup.person import VISITOR, Person
from bot.model import DAYS, Digest, Quiet, Report, Subscription
from bot.state.client import connect
from bot.state.story_log import StoryLog
from tests.integration.lookup.records import NOW
from tests.integration.lookup.test_ask import text
from tests.integration.lookup.test_buttons import EDITOR, READER

HOUR = timedelta(hours=1)
ELSEWHERE = replace(READER, channel="slack:C99")
MODERATOR = Person("discord:5", frozenset({"5"}), moderates=True, channel="discord:7000")


@pytest.fixture
def desk(past: Records) -> Desk:
    return Desk(replace(past, channels={"slack:C77": "desk", "discord:7000": "desk"}), lambda: NOW)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("talks", Subscription(rules=("talks",))),
        ("rule talks", Subscription(rules=("talks",))),
        ("hostage TALKS", Subscription(rules=("talks",))),
        ("place tavush", Subscription(places=("Tavush",))),
        ("south-caucasus", Subscription(places=("South Caucasus",))),
        ("tag un", Subscription(tags=("un",))),
        ("event border incident", Subscription(events=("border_incident",))),
        ("border incident in Tavush", Subscription(places=("Tavush",), events=("border_incident",))),
        ("Bosnia and Herzegovina", Subscription(places=("Bosnia and Herzegovina",))),
        ("tavush, Kapan, talks", Subscription(rules=("talks",), places=("Kapan", "Tavush"))),
    ],
)
async def test_a_channel_is_subscribed_to_what_a_person_names(
    past: Records, desk: Desk, words: str, wanted: Subscription
) -> None:
    answer = await desk.ask(f"subscribe {words}", EDITOR)
    assert answer.title == f"This channel is now subscribed to {wanted}"
    assert (await past.orders.of("desk")).subscriptions == (wanted,)
    assert "already subscribed" in (await desk.ask(f"subscribe {words}", EDITOR)).title
    for shown in ("silences", "status"):
        assert f"desk | subscribed to {wanted}" in text(await desk.ask(shown, VISITOR))
    assert f"Channel desk | subscribed to {wanted}" in text(await desk.ask("audit", VISITOR))
    assert "No longer subscribed" in (await desk.ask(f"unsubscribe {words}", EDITOR)).title
    assert (await past.orders.of("desk")).subscriptions == ()


async def test_a_wish_that_is_not_known_is_told_with_the_nearest_name(past: Records, desk: Desk) -> None:
    assert 'did you mean "Tavush"' in text(await desk.ask("subscribe tavuush", EDITOR))
    assert "Name a rule, place" in text(await desk.ask("subscribe", EDITOR))
    assert "Name a rule, place" in text(await desk.ask("subscribe tag nobody", EDITOR))
    assert await past.orders.all() == {}


async def test_subscriptions_end_by_number_in_their_own_words_or_all_at_once(
    past: Records, desk: Desk
) -> None:
    assert "no subscription" in text(await desk.ask("unsubscribe talks", EDITOR))
    for words in ("talks", "Tavush", "tag un"):
        await desk.ask(f"subscribe {words}", EDITOR)
    standing = (await past.orders.of("desk")).subscriptions
    listed = await desk.ask("unsubscribe", EDITOR)
    assert [item.text for item in listed.items] == list(map(str, standing))
    assert "Name one of them" in (await desk.ask("unsubscribe 0", EDITOR)).note
    await desk.ask("unsubscribe 2", EDITOR)
    await desk.ask(f"unsubscribe {standing[0]}", EDITOR)
    assert (await past.orders.of("desk")).subscriptions == standing[2:]
    await desk.ask("unsubscribe all", EDITOR)
    assert await past.orders.all() == {}


@pytest.mark.parametrize(
    ("words", "quiet"),
    [
        ("22:00-07:00 Asia/Yerevan", Quiet("Asia/Yerevan", "22:00-07:00")),
        ("22-7 yerevan", Quiet("Asia/Yerevan", "22:00-07:00")),
        ("10pm – 7:30am utc", Quiet("UTC", "22:00-07:30")),
        ("22:00 to 07:00 mon-fri Europe/Berlin", Quiet("Europe/Berlin", "22:00-07:00", DAYS[:5])),
        ("0:00-8:00 weekends in new york", Quiet("America/New_York", "00:00-08:00", ("sat", "sun"))),
        ("22-7 fri - mon UTC", Quiet("UTC", "22:00-07:00", ("mon", "fri", "sat", "sun"))),
        ("22-7 Saturday, Sunday UTC", Quiet("UTC", "22:00-07:00", ("sat", "sun"))),
        ("22-7 daily UTC", Quiet("UTC", "22:00-07:00")),
    ],
)
async def test_quiet_hours_are_read_as_people_write_them(
    past: Records, desk: Desk, words: str, quiet: Quiet
) -> None:
    assert (await desk.ask(f"quiet {words}", EDITOR)).title == f"Quiet in this channel: {quiet}"
    assert (await past.orders.of("desk")).quiet == quiet
    assert str(quiet) in text(await desk.ask("quiet", READER))
    assert f"quiet {quiet}" in text(await desk.ask("status", VISITOR))
    assert "No quiet hours" in (await desk.ask("quiet off", EDITOR)).title
    assert "No quiet hours" in (await desk.ask("quiet", READER)).title
    dids = [change.did for change in await past.silences.changes(9)]
    assert dids == ["ended quiet hours", f"set quiet hours {quiet}"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("22:00-07:00", "In which time zone?"),
        ("22:00-22:00 UTC", "Hours begin and end at the same time"),
        ("22:00-07:00 Atlantis", "No time zone is called “Atlantis”"),
        ("at night", "I can't read “at night” as hours"),
        ("25-7 UTC", "no time of the day"),
    ],
)
async def test_hours_that_can_not_be_read_change_nothing(
    past: Records, desk: Desk, words: str, said: str
) -> None:
    answer = await desk.ask(f"quiet {words}", EDITOR)
    assert said in answer.title
    assert "As in: quiet" in answer.note
    assert await past.orders.all() == {}


@pytest.mark.parametrize(
    ("words", "digest"),
    [
        ("daily 08:00 Asia/Yerevan", Digest("Asia/Yerevan", "08:00")),
        ("8am yerevan", Digest("Asia/Yerevan", "08:00")),
        ("daily at 8", Digest("UTC", "08:00")),
    ],
)
async def test_a_digest_is_ordered_and_ended(past: Records, desk: Desk, words: str, digest: Digest) -> None:
    answer = await desk.ask(f"digest {words}", EDITOR)
    assert answer.title == f"Daily digest in this channel at {digest}"
    assert ("UTC is not meant" in answer.note) == (digest.zone == "UTC")
    assert (await past.orders.of("desk")).digest == digest
    assert str(digest) in text(await desk.ask("digest", READER))
    assert "No daily digest" in (await desk.ask("digest off", EDITOR)).title
    assert "As in: digest daily" in (await desk.ask("digest", READER)).note


async def test_the_zone_of_a_channels_orders_holds_where_none_is_named(past: Records, desk: Desk) -> None:
    await desk.ask("quiet 22:00-07:00 Asia/Yerevan", EDITOR)
    await desk.ask("digest 8:00", EDITOR)
    assert (await past.orders.of("desk")).digest == Digest("Asia/Yerevan", "08:00")
    await desk.ask("mute talks until 18:00", EDITOR)
    assert [each.until for each in await past.silences.standing(NOW)] == [NOW + 2 * HOUR]
    assert "no time of the day" in (await desk.ask("digest x", EDITOR)).title
    assert "No time zone" in (await desk.ask("digest 8:00 Atlantis", EDITOR)).title


@pytest.mark.parametrize("words", ["subscribe talks", "quiet 22-7 utc", "digest 8:00", "unsubscribe all"])
async def test_only_those_who_may_order_for_a_channel_that_gets_posts(
    past: Records, desk: Desk, words: str
) -> None:
    assert (await desk.ask(words, READER)).title.startswith("You may not")
    away = await desk.ask(words, ELSEWHERE)
    assert away.title == "I post nothing to this channel"
    assert 'kind: slack, channel: "C99"' in away.note
    assert (await desk.ask(words, VISITOR)).title == "Ask me that in a channel"
    assert await past.silences.changes(9) == []


async def test_who_manages_messages_may_where_posts_go_and_nowhere_else(past: Records, desk: Desk) -> None:
    assert "now subscribed" in (await desk.ask("subscribe talks", MODERATOR)).title
    stranger = replace(MODERATOR, channel="discord:9999")
    assert (await desk.ask("mute talks", stranger)).title.startswith("You may not")
    assert (await desk.ask("mute talks", MODERATOR)).title.startswith("Muted")


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("talks", HOUR),
        ("talks 8h", 8 * HOUR),
        ("rule TALKS until 18:00", 6 * HOUR),
        ("Hostage talks for 2h", 2 * HOUR),
        ("talks until tomorrow 12:00 Asia/Yerevan", 20 * HOUR),
    ],
)
async def test_a_rule_is_muted_by_its_name_or_title(
    past: Records, desk: Desk, words: str, until: timedelta
) -> None:
    answer = await desk.ask(f"mute {words}", EDITOR)
    assert [item.text for item in answer.items] == ["Rule talks", "Heard of again"]
    (silence,) = await past.silences.standing(NOW)
    assert (silence.name, silence.until) == ("talks", NOW + until)
    shown = await desk.ask("silences", READER)
    assert "Rule talks | Hostage talks · until 0" in text(shown)
    assert shown.items[0].person == EDITOR.name
    assert shown.choices == ()
    assert "1 muted" in text(await desk.ask("status", VISITOR))
    (choice,) = (await desk.ask("silences", EDITOR)).choices
    assert "You may not" in (await desk.press(choice.button, choice.subject, READER, choice.value)).title
    said = await desk.press(choice.button, choice.subject, EDITOR, choice.value)
    assert said.title == "Heard of again: rule talks"
    again = await desk.press(choice.button, choice.subject, EDITOR, choice.value)
    assert again.title.startswith("It is not muted any more")


async def test_a_story_is_muted_by_its_id_or_an_alerts_reference(past: Records, desk: Desk) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    story = stored.post.story
    await desk.ask("latest")
    for named in (f"#{stored.post.id[:8]}", story, f"story {story}", desk.suggest("mute", story)[0]):
        assert (await desk.ask(f"mute {named} 1h", EDITOR)).title.startswith("Muted")
        assert await past.outbox.is_muted(story)
        assert f"Story {story}" in text(await desk.ask("silences"))
        ended = await desk.ask(f"unmute {named.partition(' 1h')[0]}", EDITOR)
        assert ended.title == f"Heard of again: story {story}"
    assert "is not muted" in (await desk.ask(f"unmute {story}", EDITOR)).title


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("mute", "Mute what?"),
        ("mute tlaks", 'did you mean "talks"'),
        ("mute #zzzzzzzz", "I know no rule, story or alert"),
        ("mute talks soon", "I can't read “soon” as a time"),
        ("unmute", "Unmute what?"),
        ("unmute talks", "“talks” is not muted"),
        ("silences", "Nothing is muted"),
    ],
)
async def test_what_is_not_understood_mutes_nothing(past: Records, desk: Desk, words: str, said: str) -> None:
    assert said in (await desk.ask(words, EDITOR)).title
    assert await past.silences.changes(9) == []


async def test_words_that_are_typed_are_completed(past: Records, desk: Desk) -> None:
    await desk.warm_up()
    assert desk.suggest("mute", "ta")[0] == "talks"
    assert desk.suggest("mute", "talks u") == ["talks until 18:00", "talks until tomorrow 08:00"]
    assert desk.suggest("unmute", "tal") == ["talks"]
    assert desk.suggest("subscribe", "tavush") == ["place Tavush"]
    assert "talks, place Tavush" in desk.suggest("subscribe", "talks, place Tav")
    assert "22-7 Asia/Yerevan" in desk.suggest("quiet", "22-7 yer")
    assert "daily 8:00 Asia/Yerevan" in desk.suggest("digest", "daily 8:00 yer")
    assert desk.suggest("sources", "wi") == ["wire"]
    (story,) = desk.suggest("story", "doha")
    assert "opened it" in text(await desk.ask(f"story {story}"))
    assert "It opened a story" in text(await desk.ask(f"why {story}"))
    assert desk.suggest("help", "x") == desk.suggest("nothing", "x") == []


async def test_the_page_of_a_person_shows_how_things_stand_and_what_they_may(
    past: Records, desk: Desk
) -> None:
    await desk.ask("mute talks", EDITOR)
    shown = await desk.home(EDITOR)
    titles = [answer.title for answer in shown]
    assert titles[0].startswith("Tocsin")
    assert titles[1].startswith("The latest stories")
    assert titles[2:] == ["1 muted", "What you can do"]
    assert "You may in: desk" in text(shown[-1])
    assert "listed under may_mute" in text((await desk.home(READER))[-1])
    stranger = replace(MODERATOR, channel="discord:9999")
    assert "listed under may_mute" in text((await desk.home(stranger))[-1])


async def test_a_message_is_looked_up_by_what_stands_in_it(past: Records, desk: Desk) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    told = f"High · Hostage talks in Doha #{stored.post.id[:8]} https://elsewhere.example"
    assert "Rule talks" in text(await desk.about(told, READER))
    assert "It repeated a story" in text(await desk.about("look: https://agency.example/9!", READER))
    assert (await desk.about("nothing", READER)).title == "Why what?"


async def test_without_redis_there_is_nothing_to_warm_up(past: Records) -> None:
    gone = replace(past, past=Past(StoryLog(connect("unix:///nowhere/socket"))))
    await Desk(gone, lambda: NOW).warm_up()
    assert "Redis" in text(await Desk(gone, lambda: NOW).ask("latest"))


async def test_why_and_story_say_who_muted_what(past: Records, desk: Desk) -> None:
    stored = await past.outbox.next("desk", NOW.timestamp())
    assert stored is not None
    await desk.ask("mute talks", EDITOR)
    await desk.ask(f"mute #{stored.post.id[:8]} 2h", EDITOR)
    for words in (f"why #{stored.post.id[:8]}", "why t2", f"story {stored.post.story}"):
        shown = {item.text: item for item in (await desk.ask(words, READER)).items}
        assert shown["Muted: Rule talks"].person == EDITOR.name
        assert shown[f"Muted: Story {stored.post.story}"].person == EDITOR.name
        assert "until 02 Mar 14:00 UTC" in shown[f"Muted: Story {stored.post.story}"].detail


async def test_why_there_was_none_names_the_clause_that_failed(past: Records, desk: Desk) -> None:
    assert "film" in text(await desk.ask("why https://wire.example/q1", READER))
    past.archive.append(Report("x", "A volcano erupts.", "Volcano", "https://wire.example/x", "wire"), NOW)
    assert "Rule talks | No sentence" in text(await desk.ask("why https://wire.example/x", READER))
