from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.state.client import Client
from bot.state.commit import Ledger
from bot.state.connect import State
from bot.state.due import Due
from bot.state.outbox import Outbox
from bot.state.seen import Seen
from bot.state.sources import SourceStates
from bot.state.story_log import StoryLog
from tests.integration.intake.site import Site, open_site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as site:
        yield site


@pytest.fixture
def state(client: Client) -> State:
    return State(
        client=client,
        due=Due(client),
        sources=SourceStates(client),
        seen=Seen(client),
        story_log=StoryLog(client),
        ledger=Ledger(client),
        outbox=Outbox(client),
        server=None,
    )
