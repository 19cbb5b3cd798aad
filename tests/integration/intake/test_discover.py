from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli.source import command
from bot.intake.discover import discover
from bot.intake.failure import PollFailed
from bot.intake.fetch import Fetcher
from bot.intake.public import anybody
from tests.integration.intake.site import Site, feed, item

PAGE = """<html><head><link rel="alternate" type="application/rss+xml" href="/wire.xml">
<link rel="alternate" type="application/atom+xml" href="/broken.xml"></head></html>"""


async def found(site: Site, path: str) -> list[str]:
    async with Fetcher(contact=None, may_ask=anybody) as fetcher:
        return [address.removeprefix(site.address) for address, _ in await discover(fetcher, site.url(path))]


async def test_a_feed_is_found_at_its_own_address(site: Site) -> None:
    site.serve("/wire.xml", feed(item("1")))
    assert await found(site, "/wire.xml") == ["/wire.xml"]


async def test_the_feeds_that_a_page_names_are_found_if_they_can_be_read(site: Site) -> None:
    site.serve("/", PAGE, Content_Type="text/html")
    site.serve("/wire.xml", feed(item("1")))
    assert await found(site, "/") == ["/wire.xml"]
    assert "/feed/" not in site.asked


async def test_where_a_page_names_none_the_usual_places_are_looked_at(site: Site) -> None:
    site.serve("/", "<html>hello", Content_Type="text/html")
    site.serve("/feed.xml", feed(item("1")))
    assert await found(site, "/") == ["/feed.xml"]


async def test_a_site_without_feeds_is_told(site: Site) -> None:
    site.serve("/", "<html>hello", Content_Type="text/html")
    with pytest.raises(PollFailed, match="a web page, not a feed"):
        await found(site, "/")


async def test_the_command_prints_what_to_put_under_sources(site: Site) -> None:
    site.serve("/", feed(item("1"), head="<language>hy</language>"))
    run = await asyncio.to_thread(CliRunner().invoke, command, ["probe", "--private", site.url("/")])
    assert run.exit_code == 0
    assert run.stdout.startswith("# wire: RSS 2.0, 1 reports")
    assert yaml.safe_load(run.stdout) == [
        {"id": "wire", "kind": "feed", "url": site.url("/"), "name": "Wire", "lang": "hy"}
    ]


async def test_the_command_asks_no_private_address_unasked(site: Site) -> None:
    run = await asyncio.to_thread(CliRunner().invoke, command, ["probe", site.url("/")])
    assert run.exit_code == 1
    assert "private network" in run.stderr
    assert not site.asked


def test_a_list_becomes_entries_whose_ids_differ(tmp_path: Path) -> None:
    listed = tmp_path / "urls"
    listed.write_text(
        'https://a.example/rss "~Тhe: Wire" conflict\nhttps://b.example/rss "~he Wire"\nhttps://c.example/\n'
    )
    run = CliRunner().invoke(command, ["import", str(listed)])
    entries = yaml.safe_load(run.stdout)
    assert [entry["id"] for entry in entries] == ["he-wire", "he-wire-2", "c-example"]
    assert entries[0] == {
        "id": "he-wire", "kind": "feed", "url": "https://a.example/rss", "name": "Тhe: Wire",
        "tags": ["conflict"],
    }  # fmt: skip
    run = CliRunner().invoke(command, ["import", "--json", str(listed)])
    assert [json.loads(line)["url"] for line in run.stdout.splitlines()][-1] == "https://c.example/"


def test_a_list_without_feeds_is_a_fault(tmp_path: Path) -> None:
    listed = tmp_path / "urls"
    listed.write_text("nothing")
    assert CliRunner().invoke(command, ["import", str(listed)]).exit_code == 1
