from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Report
from bot.stories.identity import canonical_address, content_hash


@pytest.mark.parametrize(
    "url",
    [
        "https://www.site.example/world/story",
        "http://site.example/world/story/",
        "https://SITE.example:443/world/story?utm_source=rss&utm_medium=feed",
        "https://m.site.example/world/story#comments",
        "https://amp.site.example/world/story",
        "https://site.example/world/story/amp",
        "https://site.example/world/story/amp/?fbclid=abc",
        "https://site.example/world/story/index.html",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fsite.example%2Fworld%2Fstory&ved=1",
        "https://www.google.com/amp/s/site.example/world/story",
        "https://site-example.cdn.ampproject.org/c/s/site.example/world/story",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.site.example%2Fworld%2Fstory%3Ffbclid%3Dx",
        "https://out.reddit.com?url=https%3A%2F%2Fsite.example%2Fworld%2Fstory",
        "https://news.google.com/rss/articles/"
        + urlsafe_b64encode(b"\x08\x13\x22\x20https://www.site.example/world/story\xd2\x01\x00")
        .decode()
        .rstrip("=")
        + "?oc=5",
    ],
)
def test_variants_of_one_page_have_one_address(url):
    assert canonical_address(url) == "site.example/world/story"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://site.example/story?id=1", "https://site.example/story?id=2"),
        ("https://site.example:8080/a", "https://site.example/a"),
        ("https://edition.site.example/a", "https://site.example/a"),
        ("https://site.example/amplify", "https://site.example/lify"),
        ("https://amp.example/a", "https://example/a"),
    ],
)
def test_different_pages_keep_different_addresses(one, other):
    assert canonical_address(one) != canonical_address(other)


def test_parameters_that_remain_are_sorted():
    assert canonical_address("https://a.example/?b=2&a=1") == canonical_address("https://a.example/?a=1&b=2")


@pytest.mark.parametrize(
    "url", ["", "mailto:a@b.example", "https://", "https://[", "http://a.example:port/", "urn:x"]
)
def test_what_is_no_web_address_is_empty(url):
    assert canonical_address(url) == ""


@given(st.text())
def test_any_text_can_be_asked_for_its_address(text):
    once = canonical_address("https://a.example/" + text)
    assert isinstance(once, str)
    assert isinstance(canonical_address(text), str)


def test_a_bumped_date_a_changed_id_and_other_white_space_are_no_new_text():
    one = Report("1", "Shells  fell.", "Title", "https://a.example/1")
    assert content_hash(one) == content_hash(Report("2", "Shells fell.", " Title", "https://a.example/2"))


def test_title_and_text_are_told_apart():
    assert content_hash(Report("1", "a", "")) != content_hash(Report("1", "", "a"))
    assert content_hash(Report("1", "a", "b")) != content_hash(Report("1", "b", "a"))


def test_a_google_news_wrapper_that_hides_its_target_keeps_its_own_address():
    hidden = "https://news.google.com/rss/articles/" + urlsafe_b64encode(b"AU_yqLhidden-by-google-1").decode()
    assert canonical_address(hidden).startswith("news.google.com/rss/articles/")
    assert canonical_address(hidden) != canonical_address(hidden.replace("QVV", "QVU"))


def test_a_mobile_wiki_is_the_wiki():
    assert canonical_address("https://en.m.wikipedia.org/wiki/Truce") == "en.wikipedia.org/wiki/Truce"


def test_the_fingerprint_says_its_version():
    assert content_hash(Report("1", "a")).startswith("1:")
