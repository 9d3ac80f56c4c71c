"""What is asked of a binding in every language, and how answers are compared.

A binding is asked by a small program of its own language, the asker. It opens a host, reads questions from its
standard input (`operation SP length LF bytes`) and writes answers (`status SP length LF bytes`). How it asks is its
first argument: `json` with bytes in and out, `raw` with bytes in and an answer or an exception out, `call` with the
language's own objects. An exception is written as its status and its members, with a NUL between them.
"""

import datetime
import json
import re
import subprocess

import yaml

MEMBERS = ["code", "message", "remedy", "document", "path", "line", "column"]


class Loader(yaml.SafeLoader):
    """YAML as case files have it: `off` is a word, and a time is a text."""


Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if tag.split(":")[-1] in ("int", "float", "null", "merge")]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()}
for letter in "tf":
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), [letter])
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?\d+$"), list("-0123456789"))


def read(path):
    return yaml.load(path.read_text(), Loader)


def converse(command, mode, options, questions, **environment):
    """Asks all questions of one asker, and gives back what it answered."""
    asked = b"".join(
        f"{operation} {len(request)}\n".encode() + request for operation, request in questions)
    done = subprocess.run(
        [*map(str, command), mode, json.dumps(options)], input=asked, capture_output=True, timeout=600,
        **environment)
    assert done.returncode == 0, (done.stdout[-500:] + done.stderr).decode(errors="replace")
    answers, at = [], 0
    while at < len(done.stdout):
        end = done.stdout.index(b"\n", at)
        status, length = map(int, done.stdout[at:end].split())
        at = end + 1 + length
        answers.append((status, done.stdout[end + 1:at]))
    return answers


# What the machine's clock makes: instants, and the number of a subsidy, which begins with its second.
INSTANT = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)"')
RECEIPT = re.compile(rb'("receipt_id":"[12]1)(\d{14})(\d{12}")')
# The last entry of the journal: its number stays, and its digest covers the instants before.
ENTRY = re.compile(rb'("last(?:_entry)?":"\d+:)[0-9a-f]{64}"')
# What a decision took of memory depends on what the allocator had left.
MEMORY = re.compile(rb'("memory_bytes":)\d+')


def clocks(text):
    """The readings of a clock in an answer."""
    found = [datetime.datetime.fromisoformat(one.decode()) for one, _, _ in INSTANT.findall(text)]
    return found + [datetime.datetime.strptime(one.decode(), "%Y%m%d%H%M%S") for _, one, _ in RECEIPT.findall(text)]


def masked(text):
    for pattern, mask in [(INSTANT, rb'"_\3"'), (RECEIPT, rb"\1_\3"), (ENTRY, rb'\1_"'), (MEMORY, rb"\1_")]:
        text = pattern.sub(mask, text)
    return text


def differences(one, other, seconds):
    """What differs between two answers, byte for byte.

    Readings of a clock are left out where both have one, and these are at most so far apart as the questions were
    asked: the mask hides no other instant.
    """
    if masked(one) != masked(other):
        return f"{masked(one).decode()}\nis not\n{masked(other).decode()}"
    for ours, theirs in zip(clocks(one), clocks(other)):
        if abs((ours - theirs).total_seconds()) > seconds:
            return f"{ours} is not {theirs} in {one.decode()}"
    return None


def operations(root):
    """The steps of a shop's day, as every door has them."""
    steps = read(root / "Tests/Conformance/operations.yaml")
    assert len(steps) > 80
    return steps


def checkouts(root):
    """Checkouts that are none, with the words about each."""
    cases = read(root / "Tests/Conformance/json/bad-checkout.yaml")
    assert len(cases) > 20
    for case in cases:
        case["bytes"] = case["text"].encode() if "text" in case else bytes.fromhex(case["hex"])
    return cases


def rules(root, folder):
    """A folder with every rule that operations name."""
    folder.mkdir()
    conformance = root / "Tests/Conformance"
    for place in ["rules", "promotions", "conditions"]:
        for rule in (conformance / place).glob("*.lua"):
            (folder / rule.name).write_bytes(rule.read_bytes())
    return folder


def member(answer, path):
    for key in path.split("."):
        answer = answer[int(key)] if isinstance(answer, list) else answer.get(key)
    return answer


def words(error):
    """Place, message and remedy as the conformance files write them."""
    text = f"{error['line']}:{error['column']}: {error['message']}"
    text += " " if text.endswith("?") else ". "
    return text + error["remedy"] + ("" if error["remedy"].endswith("?") else ".")
