"""PostgreSQL servers that a script starts in a folder of its own, and ends."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

BIN = Path(max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2])))


def program(*command):
    """PostgreSQL does not run as root; its package brings a user that may."""
    command = [str(part) for part in command]
    if os.getuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Process:
    """A process that was started here, and all that it started."""

    def __init__(self, command, log):
        self.command, self.log, self.running = command, log, None

    def start(self):
        # PostgreSQL's user need not be able to look into the project's folder.
        with open(self.log, "ab") as log:
            self.running = subprocess.Popen(self.command, cwd="/", stdout=log, stderr=log)

    def end(self, how):
        if self.running is None:
            return
        # Those of a server lead groups of their own, and would finish what they are at.
        all_of_it = [self.running.pid]
        if how == signal.SIGKILL and self.is_alive:
            all_of_it += map(int, Path(f"/proc/{all_of_it[0]}/task/{all_of_it[0]}/children").read_text().split())
        for process in all_of_it:
            try:
                os.kill(process, how)
            except ProcessLookupError:
                pass
        self.running.wait()
        self.running = None

    def kill(self):
        self.end(signal.SIGKILL)

    @property
    def is_alive(self):
        return self.running is not None and self.running.poll() is None


class Database(Process):
    """A PostgreSQL server that keeps what it acknowledged, reached through a socket in its folder."""

    def __init__(self, folder, name):
        self.folder = folder / name
        self.data = self.folder / "data"
        self.folder.mkdir()
        shutil.chown(self.folder, "postgres") if os.getuid() == 0 else None
        self.options = ["-c", "listen_addresses=", "-c", "max_connections=200"]
        super().__init__(None, folder / f"{name}.log")

    def make(self):
        subprocess.run(
            program(BIN / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8"),
            cwd="/", check=True, stdout=subprocess.DEVNULL)

    def start(self):
        self.command = program(BIN / "postgres", "-D", self.data, "-k", self.folder, *self.options)
        super().start()

    def wait(self, what="SELECT 1", answer="1"):
        """Waits until it answers; a server that was killed may need a second start until nobody is left of it."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if not self.is_alive:
                self.start()
            asked = subprocess.run(
                [BIN / "psql", "-h", self.folder, "-U", "postgres", "-qtAXc", what],
                capture_output=True, text=True)
            if asked.returncode == 0 and asked.stdout.strip() == answer:
                return
            time.sleep(0.1)
        raise SystemExit(f"{self.folder.name} does not start, see {self.log}")

    def say(self, sql):
        return subprocess.run(
            [BIN / "psql", "-h", self.folder, "-U", "postgres", "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", sql],
            check=True, capture_output=True, text=True).stdout
