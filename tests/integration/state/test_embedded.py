from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import FixConfiguration
from bot.state import embedded
from bot.state.client import connect

PARENT = """
import asyncio, sys, threading
from pathlib import Path
from bot.state import embedded
from bot.state.client import connect

async def main():
    server = await embedded.start(Path(sys.argv[1]))
    client = connect(server.url)
    await client.set("told", "and answered")
    print(server._process.pid, flush=True)
    await asyncio.sleep(600)

if sys.argv[2] == "main-thread":
    asyncio.run(main())
else:
    threading.Thread(target=asyncio.run, args=[main()]).start()
"""


class Parent:
    """A process that has started a server, and the server's process id."""

    def __init__(self, folder: Path, thread: str = "main-thread") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(folder), thread],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        with self.process.stdout as out:
            self.server = int(out.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def told(folder: Path) -> bytes | None:
    server = await embedded.start(folder)
    client = connect(server.url)
    try:
        found: bytes | None = await client.execute_command("GET", "told")
        return found
    finally:
        await client.aclose()
        await server.stop()


async def until_gone(process_id: int) -> None:
    async with asyncio.timeout(20):
        while is_running(process_id):  # noqa: ASYNC110 - the end of another's child sets no event
            await asyncio.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_a_killed_parent_leaves_its_data_and_no_server(tmp_path: Path) -> None:
    parent = Parent(tmp_path)
    parent.kill()
    await until_gone(parent.server)
    assert await told(tmp_path) == b"and answered"


async def test_a_server_that_is_still_dying_is_waited_for(tmp_path: Path) -> None:
    parent = Parent(tmp_path)
    parent.kill()
    assert await told(tmp_path) == b"and answered"


async def test_a_server_that_outlived_its_parent_is_told_to_stop(tmp_path: Path) -> None:
    parent = Parent(tmp_path, "other-thread")  # its server is not told of the parent's death, as on macOS
    parent.kill()
    assert await told(tmp_path) == b"and answered"
    assert not is_running(parent.server)


async def test_a_second_instance_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    server = await embedded.start(tmp_path)
    try:
        with pytest.raises(FixConfiguration, match="Another Tocsin is running on"):
            await embedded.start(tmp_path)
        client = connect(server.url)
        assert await client.execute_command("PING")
        await client.aclose()
    finally:
        await server.stop()


@pytest.mark.parametrize(
    "name", ["my data", 'say "hi"', "back\\slash", "дані", "#hash", "100%", "tab\there", "a" * 120]
)
async def test_a_folder_of_any_name_keeps_its_data(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    server = await embedded.start(folder)
    client = connect(server.url)
    await client.execute_command("SET", "told", "and answered")
    await client.aclose()
    await server.stop()
    assert await told(folder) == b"and answered"
    assert {file.name for file in folder.iterdir()} >= {"appendonlydir", "valkey.log"}


async def test_an_interrupt_of_the_group_leaves_the_server_to_us(tmp_path: Path) -> None:
    parent = Parent(tmp_path)
    os.kill(parent.process.pid, signal.SIGSTOP)  # it can't end its server while we look
    os.killpg(parent.process.pid, signal.SIGINT)
    client = connect(f"unix://{tmp_path}/valkey.sock")
    assert await client.execute_command("GET", "told") == b"and answered"
    await client.aclose()
    parent.kill()


async def test_a_failed_start_shows_what_the_server_said(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(FixConfiguration, match="appendonlydir"):
        await embedded.start(tmp_path)


async def test_a_folder_that_can_not_be_made_is_a_fault_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FixConfiguration, match="Change data_dir"):
        await embedded.start(tmp_path / "file" / "state")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_a_server_that_ends_is_started_again_with_its_data(tmp_path: Path, how: signal.Signals) -> None:
    server = await embedded.start(tmp_path)
    client, stop = connect(server.url), asyncio.Event()
    await client.set("told", "and answered")
    keeping = asyncio.create_task(server.keep(stop))
    for _ in range(2):
        ended = server._process
        ended.send_signal(how)
        async with asyncio.timeout(20):
            while server._process is ended:  # noqa: ASYNC110 - a process has no event
                await asyncio.sleep(0.01)
        assert await client.get("told") == b"and answered"
    stop.set()
    await keeping
    await client.aclose()
    await server.stop()
    assert not is_running(server._process.pid)
