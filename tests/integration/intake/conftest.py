from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.intake.fetch import Fetcher, Patience
from bot.intake.public import anybody
from bot.state.client import Client
from bot.state.connect import State, open_state
from tests.integration.intake.desk import Desk, Source
from tests.integration.intake.site import Site, open_site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as site:
        yield site


@pytest.fixture
async def state(client: Client, valkey_url: str, tmp_path: Path) -> AsyncIterator[State]:
    """The state of an empty Redis."""
    state = await open_state(valkey_url, tmp_path)
    yield state
    await state.close()


@pytest.fixture
async def desk(site: Site, state: State) -> AsyncIterator[Desk]:
    patience = Patience(total=0.5, silence=0.3)
    async with Fetcher(contact=None, may_ask=anybody, patience=patience) as fetcher:
        yield Desk(state, fetcher, Source(site.url("/feed")))
