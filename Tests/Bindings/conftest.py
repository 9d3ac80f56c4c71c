"""Where libscrip is: LIBSCRIP names it, by default the debug build's."""

import os
import pathlib
import sys

import pytest

import conformance
import postgres

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings/python"))


@pytest.fixture(scope="session")
def library():
    path = pathlib.Path(os.environ.get("LIBSCRIP", ROOT / ".build/debug/libscrip.so.1")).resolve()
    assert path.exists(), f"there is no {path}; scripts/build-libscrip makes it"
    return path


@pytest.fixture(scope="session")
def scrip_command():
    return pathlib.Path(os.environ.get("SCRIP", ROOT / ".build/debug/scrip")).resolve()


@pytest.fixture(scope="session")
def postgres_folder():
    with postgres.server() as folder:
        yield folder


@pytest.fixture(scope="session")
def root():
    return ROOT


def pytest_terminal_summary(terminalreporter):
    """How many cases of which conformance files were asked where."""
    if not conformance.RAN:
        return
    terminalreporter.section("cases of Tests/Conformance that were asked")
    for line in conformance.table(conformance.RAN):
        terminalreporter.write_line(line)
