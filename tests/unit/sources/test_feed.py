from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Report
from bot.sources import feed
from bot.sources.entry import LONGEST_TEXT, LONGEST_TITLE, MOST_ENTRIES
from bot.sources.kind import Answer, Parsed, Unreadable

FEEDS = Path(__file__).parent / "feeds"
URL = "https://feed.example/news/rss.xml"


def read(body: bytes | str, content_type: str = "application/xml") -> Parsed:
    data = body.encode() if isinstance(body, str) else body
    return feed.read(Answer(URL, data, content_type))


def file(name: str) -> Parsed:
    return read((FEEDS / name).read_bytes())


def rss(inner: str) -> str:
    return f'<rss version="2.0"><channel><title>t</title>{inner}</channel></rss>'


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc,arg-type]


WHOLE = [
    (
        "rss_2.xml",
        "RSS 2.0",
        Report(
            id="hw-17",
            title="Mortar fire near the crossing",
            text="Three rounds fell at dawn.\nNobody was hurt, the mayor said.",
            url="https://hillwire.example/17",
            published=at(2026, 11, 24, 4, 10),
            lang="en-GB",
        ),
    ),
    (
        "rss_091_netscape_doctype.xml",
        "RSS 0.91",
        Report(
            id="https://old.example/a",
            title="Trêve rompue",
            text="Des tirs à l'aube : deux blessés.",
            url="https://old.example/a",
            lang="fr",
        ),
    ),
    (
        "rss_090.xml",
        "RSS 0.90",
        Report(id="https://oldest.example/1", title="Talks resume", text="", url="https://oldest.example/1"),
    ),
    (
        "rss_1_with_dublin_core.xml",
        "RSS 1.0",
        Report(
            id="https://rdf.example/n/1",
            title="Waffenruhe hält",
            text="Ruhige Nacht an der Front.",
            url="https://rdf.example/n/1?view=1",
            published=at(2026, 11, 24, 4),
            lang="de",
        ),
    ),
    (
        "atom_1_xhtml.xml",
        "Atom 1.0",
        Report(
            id="tag:atom.example,2026:1",
            title="Fire <heavy> on the ridge",
            text="Shells hit a village.\nTwo hurt\nOne house gone",
            url="https://atom.example/news/1.html",
            published=at(2026, 11, 23, 22, 15),
            lang="en",
        ),
    ),
    (
        "atom_03_base64.xml",
        "Atom 0.3",
        Report(
            id="b64",
            title="Packed",
            text="Militia crossed the river.",
            url="https://a03.example/1",
            published=at(2026, 11, 24, 4, 5, 6),
        ),
    ),
    (
        "bare_ampersand.xml",
        "RSS 2.0",
        Report(
            id="1",
            title="Guards & gunmen clash",
            text="At the border post.",
            url="https://amp.example/?a=1&b=2",
        ),
    ),
    (
        "undefined_entities.xml",
        "RSS 2.0",
        Report(id="1", title="Convoy stopped — again … &bogus;", text="“No comment”"),
    ),
    (
        "entities_escaped_twice.xml",
        "RSS 2.0",
        Report(id="1", title="Q&A with the envoy", text="Losses < 5, says A&T"),
    ),
    ("extension_names_clash.xml", "RSS 2.0", Report(id="1", title="this", text="and this")),
    ("naked_html.xml", "RSS 2.0", Report(id="1", title="Raid at night", text="First line.\nSecond line.")),
    ("harmless_own_entities.xml", "RSS 2.0", Report(id="1", title="Hill Wire: quiet day", text="")),
    (
        "feedburner_original_link.xml",
        "RSS 2.0",
        Report(id="1", title="t", text="", url="https://real.example/1"),
    ),
]


@pytest.mark.parametrize(("name", "form", "report"), WHOLE, ids=[row[0] for row in WHOLE])
def test_a_feed_gives_the_report_a_reader_would_see(name: str, form: str, report: Report) -> None:
    parsed = file(name)
    assert parsed.form == form
    assert parsed.reports == (report,)


def test_what_a_feed_says_of_itself_is_kept() -> None:
    parsed = file("rss_2.xml")
    assert (parsed.title, parsed.lang, parsed.ttl, parsed.faults) == ("Hill Wire", "en-GB", 900.0, 0)
    assert file("atom_1_xhtml.xml").title == "Atom & Wire"


def test_a_json_feed_gives_reports_and_counts_what_is_none() -> None:
    parsed = file("json_feed.json")
    assert parsed.form == "JSON Feed"
    assert parsed.faults == 1
    assert parsed.reports == (
        Report(
            id="7",
            url="https://feed.example/7",
            title="Patrol fired upon",
            text="Near the line.\nNo losses.",
            published=at(2026, 11, 24, 12),
            lang="en",
        ),
        Report(
            id="8",
            url="https://other.example/8",
            text="Only text.\nTwo paragraphs.",
            published=at(2026, 11, 24, 8),
            lang="ka",
        ),
    )


def test_without_an_id_the_address_serves_and_then_what_is_said() -> None:
    parsed = file("no_ids_no_dates.xml")
    linked, bare = parsed.reports
    assert linked.id == linked.url == "https://bare.example/x"
    assert bare.id.startswith("said:")
    assert bare.id == file("no_ids_no_dates.xml").reports[1].id
    assert linked.published is None
    assert parsed.faults == 1  # the empty item


def test_relative_links_are_resolved_and_only_web_addresses_kept() -> None:
    assert [report.url for report in file("relative_links.xml").reports] == [
        "https://feed.example/story/1",
        "https://feed.example/news/story/2",
        "",
        "https://feed.example/4",
    ]


@pytest.mark.parametrize("name", ["truncated.xml", "wrong_nesting.xml"])
def test_broken_feeds_give_what_can_be_read_of_them(name: str) -> None:
    parsed = file(name)
    assert parsed.reports[0].id == "1"
    assert parsed.faults > 0
    assert "broken" in parsed.form


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("entity_bomb.xml", "entities as attacks do"),
        ("entity_of_a_file.xml", "entities as attacks do"),
        ("challenge_page.html", "checks for robots"),
        ("html_page_with_feed.html", "https://feed.example/rss.xml"),
        ("sitemap_instead_of_feed.xml", "<urlset>"),
    ],
)
def test_what_is_no_feed_is_named_in_plain_words(name: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        file(name)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Please limit requests to one every 5 seconds", "plain text came"),
        (b'{"error": "no"}', "no JSON Feed"),
        (b'{"items": [', "breaks off"),
        (b"[" * 100_000, "breaks off"),
        (b"<rss><channel>" + b"<a>" * 5000, "broken XML"),
        (b"<rss><channel><title>x</title><item><title><", "no entry of the feed has a title"),
        (b"<rss><channel><item><link>/a</link></item></channel></rss>", "no entry of the feed has a title"),
        (b"\x00\x01\x02\x03\xff\xfe", "plain text came"),
    ],
)
def test_bodies_that_are_nothing_are_named_too(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(body)


def test_a_feed_without_items_is_a_feed() -> None:
    assert read(rss("")).reports == ()


CYRILLIC = rss("<item><guid>1</guid><title>Перемирие нарушено</title></item>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (CYRILLIC.encode("cp1251"), "application/rss+xml; charset=windows-1251"),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + CYRILLIC.encode("cp1251"), "text/xml"),
        # The header says one thing, the declaration another: the document knows itself best.
        (
            b'<?xml version="1.0" encoding="windows-1251"?>' + CYRILLIC.encode("cp1251"),
            "text/xml; charset=utf-8",
        ),
        # UTF-8 in spite of all labels.
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + CYRILLIC.encode(), "text/xml; charset=koi8-r"),
        (CYRILLIC.encode("utf-16"), "application/xml"),
        (CYRILLIC.encode("utf-16-be"), "application/xml"),
        (b"\xef\xbb\xbf\n" + CYRILLIC.encode(), "application/xml"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + CYRILLIC.encode(), "application/xml"),
        (b'<?xml version="1.0" encoding="no-such-thing"?>' + CYRILLIC.encode(), "application/xml"),
    ],
)
def test_wrong_labels_of_encodings_do_no_harm(body: bytes, content_type: str) -> None:
    assert read(body, content_type).reports[0].title == "Перемирие нарушено"


def test_one_bad_byte_spoils_one_letter_only() -> None:
    body = rss("<item><guid>1</guid><title>Café déjà vu, naïve coöperation ? Ängste</title></item>").encode()
    parsed = read(body.replace(b"?", b"\x96"))
    assert parsed.reports[0].title == "Café déjà vu, naïve coöperation \ufffd Ängste"
    assert parsed.faults == 1


def test_latin_text_labelled_utf_8_is_read_as_windows_1252() -> None:
    body = '<?xml version="1.0" encoding="utf-8"?>' + rss("<item><title>“Trêve” – rompue</title></item>")
    assert read(body.encode("cp1252")).reports[0].title == "“Trêve” – rompue"


def test_control_characters_and_bad_references_are_dropped() -> None:
    parsed = read(rss("<item><guid>1</guid><title>a\x0bb&#x1F;c&#0;d\x00</title></item>"))
    assert parsed.reports[0].title in {"abcd", "a bcd"}


def test_texts_and_numbers_of_entries_are_capped() -> None:
    long = read(rss(f"<item><guid>{'i' * 9000}</guid><title>{'t' * 9000}</title><description>{'x ' * 90_000}"
                    "</description></item>"))  # fmt: skip
    (report,) = long.reports
    assert len(report.title) == LONGEST_TITLE
    assert len(report.text) <= LONGEST_TEXT
    assert report.id.startswith("long:")
    many = read(
        rss("".join(f"<item><guid>{n}</guid><title>x</title></item>" for n in range(MOST_ENTRIES + 5)))
    )
    assert len(many.reports) == MOST_ENTRIES


def test_soft_hyphens_do_not_split_words() -> None:
    parsed = read(
        rss("<item><title>cease\u00adfire</title><description>x &amp;shy;y z&amp;nbsp;!</description></item>")
    )
    assert (parsed.reports[0].title, parsed.reports[0].text) == ("ceasefire", "x y z !")


MARKS = """
<rss> <channel> <item> </item> <title> </title> <entry> &nbsp; &amp; &#0; <![CDATA[ ]]> <!-- --> <link/> http://[
<!DOCTYPE <!ENTITY <?xml ?> { "items": [ ] } <p> <b <pubDate> </pubDate> <content mode='base64'> type='xhtml'>
<feed\u00a0xmlns='http://www.w3.org/2005/Atom'> xml:base='::' \u00a0 é ب 2026-13-45
"""
PIECES = st.sampled_from([mark.replace("\u00a0", " ") for mark in re.split(r"[ \n]", MARKS)])


def _is_sane_or_refused(body: bytes, content_type: str = "") -> bool:
    try:
        parsed = read(body, content_type)
    except Unreadable as refusal:
        return bool(str(refusal))
    return all(
        report.id
        and (report.title or report.text)
        and (not report.url or report.url.startswith(("http://", "https://")))
        and "\n" not in report.title
        for report in parsed.reports
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40))
def test_any_text_gives_sane_reports_or_one_documented_error(pieces: list[str]) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    for data in (body, b"<rss><channel>" + body + b"</channel></rss>"):
        assert _is_sane_or_refused(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_give_sane_reports_or_one_documented_error(body: bytes, content_type: str) -> None:
    assert _is_sane_or_refused(body, content_type)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([row[0] for row in WHOLE] + ["truncated.xml", "json_feed.json"]), st.data())
def test_a_feed_with_a_piece_torn_out_gives_sane_reports_or_one_documented_error(
    name: str, data: st.DataObject
) -> None:
    body = (FEEDS / name).read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 60)))
    assert _is_sane_or_refused(body[:start] + data.draw(st.binary(max_size=4)) + body[end:])


HUB = '<{0}link rel="hub" href="https://hub.example/"/><{0}link rel="self" href="/own"/>'
ATOM = 'xmlns:a="http://www.w3.org/2005/Atom"'
JSON_HUBS = (
    '[{"type": "rssCloud", "url": "https://x.example/"}, {"type": "WebSub", "url": "https://hub.example/"}]'
)


@pytest.mark.parametrize(
    "body",
    [
        f"<rss {ATOM}><channel>{HUB.format('a:')}<item><title>x</title></item></channel></rss>",
        f"<a:feed {ATOM}>{HUB.format('a:')}<a:entry><a:title>x</a:title></a:entry></a:feed>",
        f'{{"items": [{{"title": "x"}}], "feed_url": "/own", "hubs": {JSON_HUBS}}}',
    ],
)
def test_a_feed_names_its_hub_and_itself(body: str) -> None:
    parsed = read(body)
    assert (parsed.hub, parsed.topic) == ("https://hub.example/", "https://feed.example/own")
