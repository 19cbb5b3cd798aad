"""What a person is told when a file does not fit its model."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import pytest
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field

from bot.config.document import did_you_mean, read_documents, validated
from bot.errors import BadFile


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Feed(Strict):
    kind: Literal["feed"]
    url: AnyHttpUrl


class Files(Strict):
    kind: Literal["files"]
    folder: str = Field(min_length=1)


class Shop(Strict):
    name: str = Field("", pattern="^[a-z]+$", description="small letters")
    level: Literal["low", "high"] = "low"
    often: bool = False
    many: int = Field(1, gt=0, le=9)
    share: float = 0.5
    since: datetime | None = None
    sources: list[Annotated[Feed | Files, Field(discriminator="kind")]] = []
    named: dict[Annotated[str, Field(max_length=3)], Feed | None] = {}
    go_on: bool = Field(default=False, alias="continue")
    words: list[str] = Field(["a"], min_length=1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sources: [{kind: files, fodler: x}]", '1:25: unknown key "fodler", did you mean "folder"?'),
        ("nme: x", '1:1: unknown key "nme", did you mean "name"?'),
        ("Name: x", '1:1: unknown key "Name", did you mean "name"?'),
        ("continu: x", '1:1: unknown key "continu", did you mean "continue"?'),
        ("name: 7", "1:7: expected text, found a number: put it in quotes"),
        ("name: true", "1:7: expected text, found true or false: put it in quotes"),
        ("name:", "1:6: expected text, found nothing"),
        ("name: A", '1:7: "A" does not fit: small letters'),
        ("level: hihg", '1:8: unknown value "hihg", did you mean "high"?'),
        ("level: 3", '1:8: unknown value "3" (known: low, high)'),
        ("level: [low]", "1:8: expected one of low, high"),
        ("often: maybe", "1:8: expected true or false, found text"),
        ("many: 0", "1:7: must be more than 0"),
        ("many: 10", "1:7: must be at most 9"),
        ("many: x", "1:7: expected a whole number, found text"),
        ("many: 1.5", "1:7: input should be a valid integer, got a number with a fractional part"),
        ("share: [1]", "1:8: expected a number, found a list"),
        ("since: soon", "1:8: expected a date and time such as 2026-11-24T18:00:00Z, found text"),
        ("words: []", "1:8: must not be empty"),
        ("words: a", "1:8: expected a list, found text"),
        ("words: [a, {b: c}]", "1:12: expected text, found keys and values"),
        ("- a", "1:1: expected keys and values, found a list"),
        ("sources: [{kind: fed}]", '1:18: unknown kind "fed", did you mean "feed"?'),
        ("sources: [{url: x}]", '1:11: the key "kind" is missing'),
        ("sources: [feed]", "1:11: expected keys and values, found text"),
        ("sources: [{kind: feed}]", '1:11: the key "url" is missing'),
        (
            "sources: [{kind: feed, url: x}]",
            "1:29: expected an address that starts with https:// or http://",
        ),
        (
            "sources: [{kind: feed, url: 'http://x', ulr: x}]",
            '1:41: unknown key "ulr", did you mean "url"?',
        ),
        ("sources: [{kind: files, folder: ''}]", "1:33: must not be empty"),
        ("named: {long: }", "1:9: must not be longer than 3 characters"),
        ("named: {a: {kind: feed, url: 'http://x', k: }}", '1:42: unknown key "k" (known: kind, url)'),
    ],
)
def test_a_fault_is_told_in_plain_words_with_its_place(tmp_path, text, told):
    file = tmp_path / "shop.yaml"
    file.write_text(text)
    with pytest.raises(BadFile) as caught:
        validated(read_documents(file)[0], Shop)
    assert str(caught.value) == f"{file}:{told}"


def test_all_faults_are_told_at_once_in_file_order(tmp_path):
    file = tmp_path / "shop.yaml"
    file.write_text("oftn: 1\nlevel: hgh\nmany: -1\n")
    with pytest.raises(BadFile) as caught:
        validated(read_documents(file)[0], Shop)
    assert [finding.line for finding in caught.value.findings] == [1, 2, 3]


def test_a_file_that_fits_becomes_its_model(tmp_path):
    file = tmp_path / "shop.yaml"
    file.write_text("continue: yes\nlevel: high\n")
    shop = validated(read_documents(file)[0], Shop)
    assert (shop.go_on, shop.level) == (True, "high")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ceasfire", ', did you mean "ceasefire"?'),
        ("xyz", ""),
        ("c" * 5000, ""),
    ],
)
def test_the_nearest_known_name_is_offered_if_one_is_near(name, told):
    assert did_you_mean(name, ["ceasefire", "border"]) == told
