"""A program in a pseudo-terminal, measured from outside."""

import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections import namedtuple

from screen import Screen

# When the wanted change was complete on the wire: the piece of output that shows it, and the last piece of the same
# burst; in nanoseconds of the monotonic clock.
Seen = namedtuple("Seen", "first last")
# Processor time, and time spent ready but waiting for a processor, both in nanoseconds.
Spent = namedtuple("Spent", "running waiting")


class Failure(Exception):
    pass


class Session:
    # Pieces of output closer together than this belong to one frame.
    BURST = 1_000_000

    def __init__(self, command, rows, columns, environment):
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        name = os.ttyname(slave)
        self.screen = Screen(rows, columns)
        self.master = master
        # Bytes taken so far.
        self.bytes = 0
        self.is_over = False
        self.conditions = {}
        self.seen = {}
        self.pieces = []
        # When the last piece that was read had come.
        self.latest = 0
        self.poller = select.poll()
        self.poller.register(master, select.POLLIN)
        actions = [
            # The first terminal that a new session opens becomes its controlling one.
            (os.POSIX_SPAWN_OPEN, 0, name, os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
            (os.POSIX_SPAWN_DUP2, 0, 2),
        ]
        self.started = time.monotonic_ns()
        self.process = os.posix_spawn(command[0], command, environment, file_actions=actions, setsid=True)
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.is_over:
                break
            os.kill(self.process, number)
            deadline = time.monotonic() + 3
            while not self.is_over and time.monotonic() < deadline:
                # What it still writes must be taken, or it could not end.
                if self.poller.poll(20):
                    try:
                        os.read(self.master, 65536)
                    except OSError:
                        time.sleep(0.002)
                self.is_over = os.waitpid(self.process, os.WNOHANG)[0] == self.process
        os.close(self.master)

    def send(self, keys):
        """Types; returns the moment before the write."""
        now = time.monotonic_ns()
        os.write(self.master, keys.encode())
        return now

    def watch(self, **conditions):
        """From now on the first piece of output is looked for after which each condition holds of the screen."""
        self.conditions = conditions
        self.seen = {}

    def wait(self, name, within=60.0, quiet=0.005):
        """Takes output until a watched condition has come true; returns when.

        Output is only put by, with the moment it was taken, until there has been none for `quiet` seconds; then it is
        read piece by piece. So the reading, which is slow, delays no time stamp of the same burst.
        """
        deadline = time.monotonic() + within
        while True:
            left = deadline - time.monotonic()
            if left > 0 and self.take(quiet):
                continue
            self.read_pieces()
            if name in self.seen:
                return self.seen[name]
            if left <= 0:
                raise Failure(f"waited {within:g} s in vain for {name}; the screen:\n{self.screen}")

    def pause(self, seconds):
        """Takes and reads what comes within a time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if not self.take(min(left, 0.005) if self.pieces else left):
                self.read_pieces()
        self.read_pieces()

    def take(self, patience):
        """Puts one piece of output by; false when none came."""
        if not self.poller.poll(max(1, patience * 1000)):
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        if not data:
            self.read_pieces()
            raise Failure(f"the program ended of itself; the screen:\n{self.screen}")
        self.pieces.append((time.monotonic_ns(), data))
        return True

    def read_pieces(self):
        for moment, data in self.pieces:
            self.bytes += len(data)
            self.latest = moment
            self.screen.feed(data)
            for name, condition in self.conditions.items():
                seen = self.seen.get(name)
                if seen is None:
                    if condition(self.screen):
                        self.seen[name] = Seen(moment, moment)
                elif moment - seen.last < Session.BURST:
                    self.seen[name] = Seen(seen.first, moment)
        self.pieces = []

    # What Linux says of the process.

    def spent(self, thread=None):
        """Of one thread (the first has the process's number), or of all that there are."""
        folder = f"/proc/{self.process}/task"
        total = Spent(0, 0)
        for number in [thread] if thread else os.listdir(folder):
            with open(f"{folder}/{number}/schedstat") as file:
                running, waiting = (int(part) for part in file.read().split()[:2])
            total = Spent(total.running + running, total.waiting + waiting)
        return total

    def spent_drawing(self):
        """Of the thread that owns the terminal, which is the first."""
        return self.spent(self.process)

    def status(self):
        """The lines of /proc/PID/status that are numbers: memory in bytes, counts as they are."""
        found = {}
        with open(f"/proc/{self.process}/status") as file:
            for line in file:
                name, _, value = line.partition(":")
                parts = value.split()
                if parts and parts[0].isdigit():
                    found[name] = int(parts[0]) * (1024 if parts[1:] == ["kB"] else 1)
        return found
