"""A server with a demo store for every test session, as `scrip serve --dev` makes it."""

import json
import os
import pathlib
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def dev(tmp_path_factory):
    """What dev.json says of a server that runs until the session ends."""
    folder = tmp_path_factory.mktemp("dev")
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [os.environ["SCRIP"], "serve", "--dev", folder, "--port", "0"],
            cwd=ROOT, stdout=log, stderr=log)
    try:
        announcement = folder / "dev.json"
        deadline = time.monotonic() + 60
        while not announcement.exists():
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        yield json.loads(announcement.read_text())
        assert process.poll() is None, "the server ended: " + (folder / "log").read_text()
    finally:
        process.terminate()
        process.wait(30)
