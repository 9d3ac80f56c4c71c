"""Starts `scrip serve` for the clients, on a port the system picks."""

import itertools
import json
import os
import pathlib
import subprocess
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Host:
    """A running host; its `url` is where it listens."""

    def __init__(self, scrip, *arguments):
        self.process = subprocess.Popen(
            [scrip, "serve", *map(str, arguments), "--port", "0", "--rules", str(ROOT / "rules")],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            # Without the terminal that a developer may have, whose end would be the host's.
            start_new_session=True)
        self.output = []
        self._heard = threading.Condition()
        for line in self.process.stdout:
            self.output.append(line)
            if line.startswith("scrip serve: listening on"):
                self.url = line.split()[-1]
                break
        else:
            raise RuntimeError("the host did not start:\n" + "".join(self.output))
        # A pipe nobody reads would fill up and stop the host.
        threading.Thread(target=self._drain, daemon=True).start()

    def _drain(self):
        for line in self.process.stdout:
            with self._heard:
                self.output.append(line)
                self._heard.notify_all()

    def hear(self, words, seconds=30):
        """The next line that has these words, once the host has said it; each is heard once."""
        with self._heard:
            found = self._heard.wait_for(
                lambda: next((line for line in self.output if words in line), None), timeout=seconds)
            assert found, f"'{words}' was not said:\n" + "".join(self.output)
            self.output.remove(found)
            return found

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


@pytest.fixture(scope="session")
def scrip():
    return os.environ.get("SCRIP", str(ROOT / ".build/debug/scrip"))


@pytest.fixture(scope="session")
def host(tmp_path_factory, scrip):
    folder = tmp_path_factory.mktemp("dev")
    running = Host(scrip, "--dev", folder)
    running.dev = json.loads((folder / "dev.json").read_text())
    yield running
    assert running.stop() == 0, "".join(running.output)


_numbers = itertools.count(1)


@pytest.fixture
def number():
    """Makes request numbers that nobody used before."""
    return lambda kind: f"{kind}-{next(_numbers):06}"
