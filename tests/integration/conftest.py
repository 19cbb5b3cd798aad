from __future__ import annotations

from pathlib import Path

import pytest

from bot.lookup.lookup import Records
from bot.rules.book import RuleBook
from bot.state.client import Client
from tests.integration.lookup.records import read_book, records


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    return read_book(tmp_path_factory.mktemp("rules"))


@pytest.fixture
async def past(client: Client, book: RuleBook, tmp_path: Path) -> Records:
    return await records(client, book, tmp_path)
