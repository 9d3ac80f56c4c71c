"""The bindings in Java, Go, C# and Node, as their languages are: exceptions, objects, threads, memory.

The Python binding is asked the same in a ledger of its own, and answers are compared with its answers. The conformance
files are asked of all of them in test_conformance.py.
"""

import json
import os
import time

import pytest

import conversation
from conversation import MEMBERS
from languages import ALL, BINDINGS


class Asked:
    """A language, and what it answers to questions in a fresh ledger."""

    def __init__(self, language, rules, folder):
        self.language = language
        self.rules = rules
        self.folder = folder

    def options(self):
        number = len(list(self.folder.iterdir()))
        place = self.folder / str(number)
        place.mkdir()
        return {"ledger": str(place / "scrip.db"), "rules": str(self.rules)}

    def __call__(self, mode, questions=()):
        begun = time.monotonic()
        answers = conversation.converse(
            self.language.asker, mode, self.options(), questions, env=self.language.environment)
        return Conversation(answers, begun)


class Conversation(list):
    def __init__(self, answers, begun):
        super().__init__(answers)
        self.begun = begun

    def seconds(self, other):
        """How far apart the same question can have been asked, at most."""
        return abs(self.begun - other.begun) + max(time.monotonic() - self.begun, 1) + 1


@pytest.fixture(scope="session")
def rules(root, tmp_path_factory):
    return conversation.rules(root, tmp_path_factory.mktemp("languages") / "rules")


@pytest.fixture(scope="session")
def asked(root, library, rules, tmp_path_factory):
    """Makes askers by their language's name, each built once."""
    made = {}

    def make(name):
        if name in os.environ.get("SCRIP_WITHOUT", "").split():
            pytest.skip(f"SCRIP_WITHOUT leaves {name} out")
        if name not in made:
            language = ALL[name](root, library, tmp_path_factory.mktemp(name))
            made[name] = Asked(language, rules, tmp_path_factory.mktemp(f"{name}-ledgers"))
        return made[name]

    return make


@pytest.fixture
def ask(asked, language):
    return asked(language)


@pytest.fixture(scope="session")
def by_python(asked):
    """What the Python binding answers to the same, asked once."""
    known = {}

    def answers(questions):
        key = tuple(questions)
        if key not in known:
            known[key] = asked("python")("json", questions)
        return known[key]

    return answers


def same(answers, expected, questions):
    assert len(answers) == len(expected) == len(questions)
    seconds = answers.seconds(expected)
    for (status, text), (known_status, known), question in zip(answers, expected, questions):
        difference = conversation.differences(text, known, seconds)
        assert (status, difference) == (known_status, None), question


bindings = pytest.mark.parametrize("language", BINDINGS)


def exception(text):
    """The members of an error as its exception has them."""
    error = json.loads(text)["error"]
    assert set(error) <= set(MEMBERS)
    return [str(error.get(name, 0 if name in ("line", "column") else "")) for name in MEMBERS]


@bindings
def test_an_error_is_an_exception_of_the_language(ask, by_python, root):
    """With all its members; what is refused, and a rule that fails, is an answer."""
    questions = [(step["ask"], step["with"].encode()) for step in conversation.operations(root)]
    questions += [("quote", case["bytes"]) for case in conversation.checkouts(root)]
    known = by_python(questions)
    answers = ask("raw", questions)
    errors = 0
    for question, (status, text), (known_status, expected) in zip(questions, answers, known):
        if known_status > 1:
            errors += 1
            assert (status, text.decode().split("\0")) == (known_status, exception(expected)), question
        else:
            assert (status, text[:1]) == (0, b"{"), question
    assert errors > 150


@bindings
def test_objects_of_the_language_are_the_same_requests_and_answers(ask, by_python, root):
    # Maps of Go have no order, and encoding/json sorts them.
    questions = [
        (step["ask"], json.dumps(json.loads(step["with"]), ensure_ascii=False, sort_keys=True).encode())
        for step in conversation.operations(root)]
    known = by_python(questions)
    answers = ask("call", questions)
    seconds = answers.seconds(known)
    for question, (status, text), (known_status, expected) in zip(questions, answers, known):
        if known_status > 1:
            # The place is that in the text which the binding wrote.
            assert status == known_status, question
            assert text.decode().split("\0")[:5] == exception(expected)[:5], question
        else:
            plain = [
                json.dumps(json.loads(one), sort_keys=True, separators=(",", ":")).encode()
                for one in (text, expected)]
            assert (status, conversation.differences(*plain, seconds)) == (0, None), question


BROKEN = 'return { api = 1, title = "b", discount = function(s) return s.nothing end }'


@bindings
def test_a_rule_that_fails_is_an_answer(ask, rules):
    (rules / "broken.lua").write_text(BROKEN)
    request = b'{"rule": "broken", "basket": {"lines": [{"id": "1", "unit_price": 100, "quantity": 1}]}}'
    (status, text), = ask("json", [("eval", request)])
    assert (status, json.loads(text)["verdict"]) == (1, "failed")
    for mode in ["raw", "call"]:
        (status, told), = ask(mode, [("eval", request)])
        assert (status, json.loads(told)["error"]["kind"]) == (0, "rule")


TEXTS = ["乌龙茶", "🍵", "é and e\u0301", "\" and \\ and /", "\u2028\u2029", "\U0010ffff", "\ufeffmark"]


@pytest.mark.parametrize("language", [*BINDINGS, "python"])
def test_every_byte_arrives(ask, by_python, language):
    """NUL, what is no UTF-8, Chinese, emoji, half a pair, what is long and what is empty."""
    stock = {"request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
             "rule": "spend_and_save", "params": {"threshold": 1, "off": 1}}
    named = [{**stock, "request_no": f"S{number}", "name": text} for number, text in enumerate(TEXTS)]
    plain = [("stock.create", json.dumps(one, ensure_ascii=False).encode()) for one in named]
    plain += [("stock.show", json.dumps({"stock_id": str(1200000000000001 + number)}).encode())
              for number in range(len(TEXTS))]
    questions = plain + [
        ("wallet", b'{"user": "a\0b"}'), ("wallet", b'{"user": "ann"}\0'), ("wallet", b'{"user": "\xff"}'),
        ("wallet", b'{"user": "\xed\xa0\x80"}'), ("wallet", rb'{"user": "a\u0000b"}'), ("wallet", rb'{"user": "\ud800"}'),
        ("wallet", b" " * 3_000_000 + b'{"user": "ann"}'), ("stock.list", b""), ("wallet", b""), ("stock.list", b"\0"),
        ("wallet\0more", b'{"user": "ann"}'), ("錢包", b"{}")]
    answers = ask("json", questions)
    same(answers, by_python(questions), questions)
    shown = [json.loads(text)["name"] for _, text in answers[len(TEXTS):len(plain)]]
    assert shown == TEXTS
    # A NUL is not taken for the end: neither of a request nor of an operation's name.
    places = {index: json.loads(answers[len(plain) + index][1])["error"] for index in (0, 1, 2, 9, 10)}
    assert (places[0]["column"], places[1]["column"], places[9]["column"]) == (12, 16, 1)
    assert places[10]["code"] == "not_found" and "wallet" in places[10]["message"]
    assert [status for status, _ in answers[len(plain) + 6:len(plain) + 8]] == [0, 0]

    if language in BINDINGS:
        told = ask("call", plain)
        assert [json.loads(text)["name"] for _, text in told[len(TEXTS):]] == TEXTS


@bindings
def test_half_a_pair_is_not_changed_into_something_else(ask, language):
    if language == "go":
        pytest.skip("no text of Go can hold half a pair")
    (status, text), = ask("call", [("wallet", rb'{"user": "\ud800"}')])
    assert (status, text.split(b"\0")[0]) == (10, b"invalid_input")


@bindings
def test_a_host_that_is_closed_says_so(ask):
    (status, text), (told_status, told) = ask("closed")
    assert (status, told_status) == (25, 25)
    assert told.decode().split("\0") == exception(text)


@bindings
def test_threads_share_a_host(ask):
    (status, text), = ask("threads")
    audit = json.loads(text)
    assert (status, audit["sound"], audit["redemptions"]) == (0, True, 80)


@bindings
def test_memory_stays_flat(ask, language):
    """Thousands of answers and requests of some kilobytes: a leak is several MB, and of errors still one.

    It grows in every round of all questions. What a runtime keeps for itself (a compiled method, a bigger nursery)
    grows in some, and what one question makes it take another has it give back.
    """
    questions = [
        ("rule.show", b'{"rule": "exchange"}'),
        ("rule.show", json.dumps({"rule": "exchange", "x" * 200: 1}).encode()),
        ("wallet", b" " * 3000 + b"{}")]
    # Node's takes longest until it asks for no more.
    answers = ask("memory", questions * (8 if language == "node" else 4))
    assert [status for status, _ in answers] == [0] * len(answers)
    grown = [int(text) for _, text in answers]
    rounds = [grown[start:start + len(questions)] for start in range(0, len(grown), len(questions))]
    assert min(map(sum, rounds)) < 512 << 10, rounds


@bindings
def test_a_host_that_nobody_closes_is_closed_by_the_collector(ask):
    """And not while it answers."""
    assert ask("dropped") == [(0, b"0")]


def test_what_blocks_no_event_loop_answers_the_same(asked, by_python, root):
    questions = [(step["ask"], step["with"].encode()) for step in conversation.operations(root)]
    same(asked("node")("async", questions), by_python(questions), questions)


@pytest.mark.parametrize("language", [*BINDINGS, "python"])
def test_the_example_till(ask, root, tmp_path):
    arguments = [tmp_path / "till.db", root / "rules"]
    assert ask.language.run(*ask.language.till, *arguments).splitlines() == [
        "quote: 2000 off", "hold: held", "commit: 10000 to pay", "again: the same", "return: 5000 back"]


@pytest.mark.parametrize("one, other, seconds, differs", [
    ('{"at":"2026-11-29T22:00:00+08:00"}', '{"at":"2026-11-29T22:00:05+08:00"}', 10, False),
    ('{"at":"2026-11-29T22:00:00+08:00"}', '{"at":"2026-11-29T22:00:05+08:00"}', 4, True),
    ('{"at":"2026-11-29T22:00:00+08:00"}', '{"at":"2026-11-29T14:00:00Z"}', 10, True),
    ('{"at":"2026-11-29T22:00:00+08:00"}', '{}', 10, True),
    ('{"receipt_id":"1120261130070847000000000038"}', '{"receipt_id":"1120261130070846000000000038"}', 1, False),
    ('{"receipt_id":"1120261130070847000000000038"}', '{"receipt_id":"1120261130070846000000000038"}', 0, True),
    ('{"receipt_id":"1120261130070847000000000038"}', '{"receipt_id":"1120261130070847000000000039"}', 1, True),
    (f'{{"last":"31:{"a" * 64}"}}', f'{{"last":"31:{"b" * 64}"}}', 0, False),
    (f'{{"last":"31:{"a" * 64}"}}', f'{{"last":"32:{"a" * 64}"}}', 0, True),
    ('{"memory_bytes":1}', '{"memory_bytes":2}', 0, False),
    ('{"memory_bytes":1}', '{"memory_bytes":null}', 0, True),
    ('{"off":1}', '{"off":2}', 10, True), ('{"off":1}', '{"off": 1}', 10, True),
])
def test_what_is_masked_hides_no_other_difference(one, other, seconds, differs):
    assert bool(conversation.differences(one.encode(), other.encode(), seconds)) is differs
