from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.state import keys
from bot.state.client import Client
from bot.state.sources import SourceState, SourceStates

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TIME = st.none() | st.floats(0, 1e11)
STATES = st.builds(
    SourceState,
    etag=TEXT,
    address=TEXT,
    error=TEXT,
    failures=st.integers(0, 1000),
    last_ok=TIME,
    down_since=TIME,
)


async def test_a_source_never_polled_has_a_fresh_state(client: Client) -> None:
    assert await SourceStates(client).load("bbc") == SourceState()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(states=st.lists(STATES, min_size=1, max_size=3))
async def test_the_last_saved_state_comes_back_byte_for_byte(
    client: Client, states: list[SourceState]
) -> None:
    sources = SourceStates(client)
    for state in states:
        await sources.save("bbc", state)
        assert await sources.load("bbc") == state


async def test_a_field_of_another_version_is_ignored(client: Client) -> None:
    await client.execute_command("HSET", keys.source("bbc"), "failures", "3", "from_the_future", "x")
    assert await SourceStates(client).load("bbc") == SourceState(failures=3)
