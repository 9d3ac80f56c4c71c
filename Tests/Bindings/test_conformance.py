"""The conformance files through every binding, the command line and HTTP: what they say is right, and equal bytes.

The questions are written down while the Python binding is asked in this process. The askers of the other languages,
of which Swift is one, `scrip call` and `scrip serve` get the same in ledgers of their own; what each answers is held to
the files, and to the bytes that Python was given. asked.yaml says which files these are, and the end of the run how
many cases of each were asked.
"""

import collections
import concurrent.futures
import itertools
import json
import os
import re
import subprocess

import pytest

import author_cases
import conformance
import conversation
import document_cases
import ledger_cases
import rule_cases
import scrip
from doors import DOORS, Served
from languages import ASKED


class Suite:
    """All cases by their book, and fresh ledgers to ask them in."""

    def __init__(self, root, folder, scrip_command):
        self.root, self.folder, self.command, self.ledgers = root, folder, scrip_command, itertools.count()
        self.rules = folder / "rules"
        self.operations = conversation.rules(root, folder / "operations")
        files = conformance.Files(root, self.rules)
        self.books = {}
        for number, case in enumerate(
                case for cases in [ledger_cases, rule_cases, author_cases, document_cases]
                for case in cases.all_of(files)):
            self.books.setdefault(case.book, []).append((number, case))

    def rules_of(self, book):
        return self.operations if book.of else self.rules

    def ledger(self, book):
        """A ledger of the book's zone and currency, and a key to it, which is an entry of each one's journal."""
        place = self.folder / str(next(self.ledgers))
        place.mkdir()
        ledger = place / "scrip.db"
        self.run("ledger", "create", "--ledger", ledger, "--time-zone", book.zone, "--currency", book.currency)
        return ledger, self.run("key", "new", "till", "--ledger", ledger).split()[-1]

    def run(self, *words):
        done = subprocess.run([str(word) for word in [self.command, *words]], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def suite(root, scrip_command, tmp_path_factory):
    return Suite(root, tmp_path_factory.mktemp("conformance"), scrip_command)


@pytest.fixture(scope="session")
def first(suite, library):
    """What was asked, and what Python was answered, by book."""
    runs = {}
    for book, cases in suite.books.items():
        ledger, _ = suite.ledger(book)
        run = runs[book] = conformance.Run()
        with scrip.Host(str(ledger), str(suite.rules_of(book)), str(library)) as host:
            for number, case in cases:
                run.case(number, case, host.call_json)
    return runs


def as_asked(suite, runs):
    """Nothing was wrong, and every case of every file was asked."""
    wrong = [one for run in runs.values() for one in run.wrong]
    assert not wrong, f"{len(wrong)} cases:\n" + "\n".join(wrong[:20])
    counts = sum((run.counts for run in runs.values()), start=collections.Counter())
    assert dict(counts) == conformance.to_be_asked(suite.root)
    return counts


def same(run, known, comparable):
    """Equal bytes for each question, but for clocks; `comparable` is an answer as a door can have it."""
    seconds = max(run.ended, known.ended) - min(run.begun, known.begun) + 2
    for (operation, request), answer, expected in zip(known.questions, run.answers, known.answers, strict=True):
        if reproducible(expected[1]):
            status, text = comparable(operation, *answer)
            known_status, known_text = comparable(operation, *expected)
            assert status == known_status, (operation, request, text)
            assert conversation.differences(text, known_text, seconds) is None, (operation, request)


def reproducible(text):
    """A rule that ends by memory or by the clock, which are backstops, may end a step earlier or later."""
    error = json.loads(text).get("error", {})
    return error.get("kind") != "memory" and not re.search("memory|ran out of time", error.get("message", ""))


def test_python(suite, first):
    conformance.RAN["python"] = as_asked(suite, first)


OTHERS = [name for name in ASKED if name != "python"]


def of_a_language(suite, first, library, folder, name):
    """What an asker answers to the questions that Python was asked, by book; and how answers are compared."""
    language = ASKED[name](suite.root, library, folder)
    runs = {}
    for book, cases in suite.books.items():
        ledger, _ = suite.ledger(book)
        known, run = first[book], conformance.Run()
        answers = conversation.converse(
            language.asker, "json", {"ledger": str(ledger), "rules": str(suite.rules_of(book))}, known.questions,
            env=language.environment)
        for (number, case), (start, end) in zip(cases, known.spans):
            run.again(number, case, known.questions[start:end], answers[start:end])
        runs[book] = run
    return runs, language.comparable


def of_a_door(suite, name):
    """What a door answers, by book; and how answers are compared."""
    runs = {}
    for book, cases in suite.books.items():
        ledger, key = suite.ledger(book)
        run = runs[book] = conformance.Run()
        door = DOORS[name](suite.command, ledger, suite.rules_of(book), key)
        try:
            for number, case in cases:
                run.case(number, case, door.ask)
        finally:
            door.close()
    return runs, DOORS[name].comparable


@pytest.fixture(scope="session")
def others(request, suite, first, library, root, tmp_path_factory):
    """The other languages and doors whose tests are run, asked side by side."""
    Served.know(root)
    names = {
        item.callspec.params["name"] for item in request.session.items
        if getattr(item, "originalname", None) == test_another.__name__}
    without = os.environ.get("SCRIP_WITHOUT", "").split()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        asked = {name: pool.submit(of_a_door, suite, name) for name in DOORS if name in names}
        for name in OTHERS:
            if name in names and name not in without:
                asked[name] = pool.submit(of_a_language, suite, first, library, tmp_path_factory.mktemp(name), name)
        yield asked


@pytest.mark.parametrize("name", [*OTHERS, *DOORS])
def test_another(suite, first, others, name):
    if name not in others:
        pytest.skip(f"SCRIP_WITHOUT leaves {name} out")
    runs, comparable = others[name].result()
    conformance.RAN[name] = as_asked(suite, runs)
    for book in runs:
        same(runs[book], first[book], comparable)


def test_every_file_is_asked_or_it_is_said_why_not(root):
    asked, not_asked = ([
        name for entry in conformance.lists(root)[kind] for name in entry["names"]] for kind in ["asked", "not_asked"])
    assert sorted(asked + not_asked) == conformance.files(root)
    for entry in conformance.lists(root)["asked"] + conformance.lists(root)["not_asked"]:
        assert entry["names"], entry
        assert ("left_out" in entry) + ("by" not in entry) == ("why" in entry), entry


def test_the_page_says_which(root):
    """docs/conformance.md has a row for each entry."""
    rows = re.findall(
        r"^\| `(\S+)` \| (.*?) \| (.*?) \| (.*) \|$", (root / "docs/conformance.md").read_text(), re.M)
    wanted = []
    for entry in conformance.lists(root)["asked"] + conformance.lists(root)["not_asked"]:
        suites = ", ".join(f"`{name}`" for name in suites_of(entry)) or "–"
        why = ": ".join([entry.get("why", ""), "; ".join(entry["left_out"])] if "left_out" in entry else [
            entry.get("why", "")])
        wanted.append((entry["files"], suites, entry.get("by", "–"), why))
    assert rows == wanted


def suites_of(entry):
    return [name for name in entry.get("swift", "").split(", ") if name]


def test_the_suites_in_swift_are_there_and_read_the_files(root):
    for entry in conformance.lists(root)["asked"] + conformance.lists(root)["not_asked"]:
        # A file by its name, or a folder's files by the folder's.
        parts = entry["files"].split("/")
        named = parts[0] if "*" in entry["files"] else parts[-1].removesuffix(".yaml").removesuffix(".cases")
        for suite in suites_of(entry):
            targets = [target for target in root.glob("Tests/*Tests") if any(target.rglob(f"{suite}.swift"))]
            texts = [path.read_text() for target in targets for path in target.rglob("*.swift")]
            assert any(named in text for text in texts), (suite, named)
        assert suites_of(entry) or "by" not in entry, entry
