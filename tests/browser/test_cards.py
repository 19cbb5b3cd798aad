"""Cards, as a browser draws what is sent."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.browser.chromium import CHROMIUM
from tests.browser.lookalike import both, page, photograph
from tests.browser.samples import LIVING, SAMPLES


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no pictures of cards are drawn")
def test_every_card_can_be_looked_at(tmp_path: Path) -> None:
    picture = tmp_path / "cards.png"
    photograph(page(map(both, SAMPLES.values())), picture, 1320, 2200)
    content = picture.read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (2640, 4400)
    assert len(content) > 500_000, "a blank page is small"


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no pictures of cards are drawn")
def test_every_edit_update_digest_and_notice_can_be_looked_at(tmp_path: Path) -> None:
    picture = tmp_path / "living.png"
    photograph(page(both(*pair) for pair in LIVING.values()), picture, 1320, 2200)
    assert len(picture.read_bytes()) > 500_000, "a blank page is small"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_card_as_html_links_to_its_report_only(name: str) -> None:
    links = [part.split('"')[0] for part in both(SAMPLES[name]).split('<a href="')[1:]]
    assert links == ["https://wire.example/2020/07/12/tavush"] * 2
