"""A PostgreSQL of the tests' own, in a folder that goes with it."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time


@contextlib.contextmanager
def server():
    """Runs a server on a socket of its own; gives the folder of the socket."""
    programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    # It does not run as root; its package brings a user that may.
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="scrip-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, "postgres")
    try:
        subprocess.run(
            user + [programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N",
                    "--locale=C", "-E", "UTF8"], cwd=folder, check=True, capture_output=True)
        with open(folder / "log", "wb") as log:
            running = subprocess.Popen(
                user + [programs / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses="],
                cwd=folder, stdout=log, stderr=log)
        try:
            end = time.monotonic() + 60
            while subprocess.run([programs / "pg_isready", "-q", "-h", folder]).returncode != 0:
                assert running.poll() is None and time.monotonic() < end, (folder / "log").read_text()
                time.sleep(0.05)
            yield folder
        finally:
            running.send_signal(signal.SIGINT)
            running.wait()
    finally:
        shutil.rmtree(folder)


def ledger(folder, book):
    """The place of a book in it."""
    return f"postgres://postgres@/postgres?host={folder}&book={book}"
