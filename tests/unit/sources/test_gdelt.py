from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.sources.gdelt import KIND, Options, read, read_themes
from bot.sources.kind import Answer, Unreadable
from tests.unit.sources.plans import after, carry_out

NEWEST = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"
SAYS = "76432 0a1b http://data.gdeltproject.org/gdeltv2/{}.export.CSV.zip\n1 2 http://data.gdeltproject.org/gdeltv2/x.gkg.csv.zip\n"


def event(code: str, url: str, *, actors: tuple[str, str] = ("ARM", "AZE"), place: str = "AM") -> str:
    row = [""] * 61
    row[7], row[17], row[26], row[53], row[60] = actors[0], actors[1], code, place, url
    return "\t".join(row)


def packed(*rows: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("events.CSV", "\n".join(rows))
    return body.getvalue()


def file(stamp: str) -> str:
    return f"http://data.gdeltproject.org/gdeltv2/{stamp}.export.CSV.zip"


ROWS = (
    event("196", "https://a.example/truce-broken-near-tavush.html"),
    event("190", "https://a.example/truce-broken-near-tavush.html"),
    event("045", "https://b.example/2026/iran-offers-to-mediate"),
    event("010", "https://c.example/minister-makes-statement-today"),
    event("190", "https://d.example/clashes-in-another-country", actors=("SDN", ""), place="SU"),
    event("190", "not an address"),
    "a broken line",
)


def test_articles_of_the_events_asked_for_are_named_once_each() -> None:
    answers: dict[str, str | bytes] = {NEWEST: SAYS.format("20261124121500")}
    answers[file("20261124121500")] = packed(*ROWS)
    parsed, _ = carry_out(KIND, Options(countries=["ARM"]), answers)
    assert [(report.id, report.title) for report in parsed.reports] == [
        ("https://a.example/truce-broken-near-tavush.html", "truce broken near tavush"),
        ("https://b.example/2026/iran-offers-to-mediate", "iran offers to mediate"),
    ]
    assert parsed.reports[0].published == datetime(2026, 11, 24, 12, 15, tzinfo=UTC)
    assert parsed.cursor == "20261124121500"


@pytest.mark.parametrize(
    ("countries", "events", "found"),
    [
        ([], ["19"], "ad"),
        (["su"], ["19"], "d"),
        (["AM"], ["045"], "b"),
        (["XX"], ["19"], ""),
        ([], ["196"], "a"),
    ],
)
def test_events_are_chosen_by_code_and_country(countries: list[str], events: list[str], found: str) -> None:
    read_from = Answer("x", packed(*ROWS))
    urls = dict.fromkeys(read(read_from, Options(countries=countries, events=events)))
    assert "".join(url.removeprefix("https://")[0] for url in urls) == found


def test_gaps_are_filled_and_missing_files_passed_over() -> None:
    stamps = ["20261124114500", "20261124120000", "20261124121500"]
    answers: dict[str, str | bytes] = {NEWEST: SAYS.format(stamps[-1])}
    answers |= {
        file(stamp): packed(event("190", f"https://a.example/fighting-goes-on-{stamp}-x")) for stamp in stamps
    }
    answers[file(stamps[1])] = b""
    parsed, asked = carry_out(KIND, Options(), answers, after("20261124113000"))
    assert [request.url for request in asked[1:]] == [file(stamp) for stamp in stamps]
    assert all(request.may_be_missing for request in asked[1:])
    assert len(parsed.reports) == 2
    parsed, asked = carry_out(KIND, Options(), answers, after("20261124121500"))
    assert (len(asked), parsed.reports, parsed.cursor) == (1, (), "20261124121500")


def test_after_a_long_pause_two_hours_are_read() -> None:
    plan = KIND.poll(Options(), after("20261101000000"))
    next(plan)
    request = plan.send(Answer(NEWEST, SAYS.format("20261124121500").encode()))
    asked: list[str] = []
    with suppress(StopIteration):
        while len(asked) < 20:
            asked.append(request.url)
            request = plan.send(Answer(request.url, b""))
    assert (len(asked), asked[0], asked[-1]) == (8, file("20261124103000"), file("20261124121500"))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({NEWEST: "Please limit requests"}, "Please limit"),
        ({NEWEST: SAYS.format("20269924121500")}, "impossible time"),
        ({NEWEST: SAYS.format("20261124121500"), file("20261124121500"): b"PK no zip"}, "broken"),
    ],
)
def test_odd_answers_are_told(answers: dict[str, str | bytes], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        carry_out(KIND, Options(), answers)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 200))
def test_any_bytes_are_read_or_told(noise: bytes, at: int) -> None:
    body = packed(*ROWS)
    for data in (noise, body[:at] + noise + body[at + len(noise) :]):
        try:
            list(read(Answer("x", data), Options()))
        except Unreadable as told:
            assert "broken" in str(told)  # noqa: PT017 - an error is one of two right answers


def themes(stamp: str) -> str:
    return f"http://data.gdeltproject.org/gdeltv2/{stamp}.gkg.csv.zip"


def article(
    url: str, *, said: str = "CEASEFIRE;", places: str = "1#Armenia#AM#AM#40#45#AM", title: str = ""
) -> str:
    row = [""] * 27
    row[4], row[7], row[9] = url, said, places
    row[26] = f"<PAGE_LINKS>x</PAGE_LINKS><PAGE_TITLE>{title}</PAGE_TITLE>" if title else ""
    return "\t".join(row)


GRAPH = (
    article("https://a.example/truce-broken-near-tavush.html", title="Truce &amp; talks broken off"),
    article("https://e.example/truce-holds-in-the-valley", said="TAX_X;CEASEFIRE;ARMEDCONFLICT"),
    article("https://f.example/taxes-go-up-again-this-year", said="TAX"),
    article("https://g.example/truce-in-another-country", places="4#Juba#SU#SU#1#2#-1;1#Kenya#KE#KE#1#2#KE"),
    article("no address"),
    "a broken line",
)


def test_themes_bring_articles_with_their_titles_beside_those_of_events() -> None:
    stamp = "20261124121500"
    answers: dict[str, str | bytes] = {NEWEST: SAYS.format(stamp), file(stamp): packed(*ROWS)}
    answers[themes(stamp)] = packed(*GRAPH)
    options = Options(events=["196"], themes=["ceasefire"], countries=["AM"])
    parsed, _ = carry_out(KIND, options, answers)
    assert [(report.id, report.title) for report in parsed.reports] == [
        ("https://a.example/truce-broken-near-tavush.html", "Truce & talks broken off"),
        ("https://e.example/truce-holds-in-the-valley", "truce holds in the valley"),
    ]
    assert parsed.form == "GDELT events and themes"


@pytest.mark.parametrize(("countries", "found"), [([], "aeg"), (["am"], "ae"), (["KE", "ARM"], "g")])
def test_themes_are_chosen_by_country(countries: list[str], found: str) -> None:
    chosen = read_themes(Answer("x", packed(*GRAPH)), Options(themes=["CEASEFIRE"], countries=countries))
    assert "".join(url.removeprefix("https://")[0] for url, _ in chosen) == found


def test_themes_need_countries_by_fips() -> None:
    with pytest.raises(ValidationError, match="by FIPS only"):
        Options(themes=["CEASEFIRE"], countries=["ARM"])


def test_a_file_that_is_named_before_it_is_there_is_asked_for_again() -> None:
    answers: dict[str, str | bytes] = {NEWEST: SAYS.format("20261124121500"), file("20261124121500"): b""}
    parsed, _ = carry_out(KIND, Options(), answers, after("20261124120000"))
    assert parsed.cursor == "20261124120000"


def test_a_line_without_end_is_no_article() -> None:
    assert list(read_themes(Answer("x", packed("x" * 5_000_000)), Options(themes=["X"]))) == []
