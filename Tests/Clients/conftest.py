"""Starts `scrip serve --dev` for the clients, on a port the system picks."""

import itertools
import json
import os
import pathlib
import subprocess
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Host:
    """A running host, and what its dev.json says."""

    def __init__(self, folder, scrip):
        self.process = subprocess.Popen(
            [scrip, "serve", "--dev", str(folder), "--port", "0", "--rules", str(ROOT / "rules")],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.output = []
        for line in self.process.stdout:
            self.output.append(line)
            if line.startswith("scrip serve: listening on"):
                break
        else:
            raise RuntimeError("the host did not start:\n" + "".join(self.output))
        # A pipe nobody reads would fill up and stop the host.
        threading.Thread(target=self._drain, daemon=True).start()
        self.dev = json.loads((folder / "dev.json").read_text())

    def _drain(self):
        for line in self.process.stdout:
            self.output.append(line)

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


@pytest.fixture(scope="session")
def host(tmp_path_factory):
    scrip = os.environ.get("SCRIP", str(ROOT / ".build/debug/scrip"))
    running = Host(tmp_path_factory.mktemp("dev"), scrip)
    yield running
    assert running.stop() == 0, "".join(running.output)


_numbers = itertools.count(1)


@pytest.fixture
def number():
    """Makes request numbers that nobody used before."""
    return lambda kind: f"{kind}-{next(_numbers):06}"
