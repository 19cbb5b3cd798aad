from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack import LoopbackSlack


@pytest.fixture
async def discord() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord() as discord:
        yield discord


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    async with LoopbackSlack() as slack:
        yield slack
