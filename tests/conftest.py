"""Fixtures that any test may use: one real Valkey for the session, emptied for each test."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.state import embedded
from bot.state.client import Client, connect


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of a real server that lives as long as the session."""
    with tempfile.TemporaryDirectory(prefix="tocsin-tests-") as folder:
        server = asyncio.run(embedded.start(Path(folder)))
        yield server.url
        asyncio.run(server.stop())


@pytest.fixture
async def client(valkey_url: str) -> AsyncIterator[Client]:
    """A client of an empty Redis."""
    client = connect(valkey_url)
    await client.flushall()
    yield client
    await client.aclose()
