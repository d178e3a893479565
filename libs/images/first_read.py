"""How much CPU time a process has used when it reads its first row, seen from outside: the process is run as it is.

A step that reads a file is watched by inotify, one that asks a server by a door in front of that server. Linux only.
"""

import contextlib
import ctypes
import os
import select
import socket
import subprocess
import threading
import time
from dataclasses import dataclass

IN_ACCESS = 0x1
CHUNK = 1 << 16


@dataclass(frozen=True)
class Measured:
    """A process, up to its first row and as a whole.

    A read file counts until its last read: of a table of 150 rows that is the one that brings the rows, behind those that
    look at names and types. So it is an upper bound.
    """

    first_cpu: float
    first_wall: float
    cpu: float
    wall: float
    peak_bytes: int


# A step on 150 rows takes half a second.
LIMIT_SECONDS = 60


class Failed(Exception):
    """The process ended badly or not at all, or read nothing of what is watched."""


def cpu_seconds(pid):
    """The clock of another process's CPU time: clock_getcpuclockid(3), which Python does not have."""
    return time.clock_gettime((~pid << 3) | 2)


class Clock:
    """Notes CPU and wall time of a process at the newest of its reads."""

    def __init__(self):
        self.pid = None
        self.start = 0.0
        self.cpu = None
        self.wall = 0.0

    def note(self):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            self.cpu = cpu_seconds(self.pid)
            self.wall = time.monotonic() - self.start


class File:
    """Watches the reads of a file."""

    def __init__(self, path):
        self.path = path

    @contextlib.contextmanager
    def watched(self, clock, address):
        libc = ctypes.CDLL(None, use_errno=True)
        inotify = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if inotify < 0 or libc.inotify_add_watch(inotify, os.fsencode(self.path), IN_ACCESS) < 0:
            raise OSError(ctypes.get_errno(), "inotify", str(self.path))
        try:
            yield address, {inotify: lambda: (clock.note(), os.read(inotify, CHUNK))}
        finally:
            os.close(inotify)


class Server:
    """Stands in front of a server and notes the first connection to it."""

    @contextlib.contextmanager
    def watched(self, clock, address):
        host, port = address.removeprefix("http://").rstrip("/").split(":")
        with socket.create_server(("127.0.0.1", 0)) as door:

            def accept():
                client, _ = door.accept()
                if clock.cpu is None:
                    clock.note()
                server = socket.create_connection((host, int(port)))
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=pump, args=(source, sink), daemon=True).start()

            yield f"http://127.0.0.1:{door.getsockname()[1]}", {door.fileno(): accept}


def pump(source, sink):
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def measure(words, environment, address, watched):
    """Runs a program to its end.

    environment gets the address of MLflow, which is the door's if the server is watched.
    """
    clock = Clock()
    with watched.watched(clock, address) as (shown, handlers):
        clock.start = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in words],
            env=environment | {"MLFLOW_TRACKING_URI": shown},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        clock.pid = process.pid
        said = []
        reader = threading.Thread(target=lambda: said.append(process.stderr.read()))
        reader.start()
        end = os.pidfd_open(process.pid)
        try:
            while True:
                ready, _, _ = select.select([end, *handlers], [], [], LIMIT_SECONDS)
                if not ready:
                    raise Failed(f"{' '.join(map(str, words))[:200]} does nothing for {LIMIT_SECONDS} s")
                for descriptor in ready:
                    if descriptor != end:
                        handlers[descriptor]()
                if ready == [end]:
                    break
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            os.close(end)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - clock.start
        process.returncode = os.waitstatus_to_exitcode(status)
        reader.join()
    if process.returncode != 0 or clock.cpu is None:
        told = b"".join(said).decode(errors="replace")[-2000:]
        raise Failed(f"{' '.join(map(str, words))[:200]} ended with {process.returncode}: {told}")
    return Measured(clock.cpu, clock.wall, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024)
