"""The conformance files as questions to a door: which files, which of their cases, and what is right.

A case is a generator. It yields questions (an operation and the bytes of its request), is given the answer to each (a
status and its JSON) and asserts what its file says. So it can be asked through any door, one after the other or all at
once: what is asked hangs on what was answered before, and every door answers the same.
"""

import collections
import functools
import hashlib
import json
import time

import conversation


class Book(collections.namedtuple("Book", "zone currency of", defaults=["Asia/Shanghai", "CNY", ""])):
    """A ledger that cases are asked in; those of one file are alone in it."""


class Case:
    """One case of a file: its name there, the book it is asked in, and its steps."""

    def __init__(self, file, name, steps, book=Book()):
        self.file, self.name, self.steps, self.book = file, name, steps, book

    def __str__(self):
        return f"{self.file}: {self.name}"


# Stocks of a case's own rule say why they go without evidence; where its cases cannot be read none is looked for, which
# would take seconds for each.
UNREADABLE = "not cases"


class Files:
    """The files below Tests/Conformance, and a folder for the rules that stand in them."""

    def __init__(self, root, rules):
        self.root, self.folder, self.rules = root, root / "Tests/Conformance", rules
        rules.mkdir(exist_ok=True)
        for path in [*self.folder.glob("*/*.lua"), self.folder / "facts.lua", root / "Tests/Bindings/earlier.lua"]:
            self.write(path.stem, path.read_bytes(), cases=UNREADABLE)

    def cases(self, name):
        """The cases of a file, but those that are left out."""
        document = conversation.read(self.folder / name)
        left_out = left_out_of(self.root, name)
        if isinstance(document, list):
            return [case for case in document if not (left_out and case["name"] in left_out)]
        lists = [key for key, value in document.items() if isinstance(value, list) and key not in left_out]
        assert len(lists) == 1, lists
        return document[lists[0]]

    def own(self, source, of_stocks=False):
        """The name of a rule of a case's own, which is in the folder from now on."""
        source = source.encode()
        name = f"{'stock' if of_stocks else 'own'}_{hashlib.sha256(source).hexdigest()[:16]}"
        self.write(name, source, cases=UNREADABLE if of_stocks else None)
        return name

    def write(self, name, source, cases=None):
        """Puts a rule into the folder, and its cases beside it; one that is there already is not written again."""
        for ending, text in [(".lua", source), (".cases.yaml", cases and cases.encode())]:
            path = self.rules / (name + ending)
            if text is not None and not (path.exists() and path.read_bytes() == text):
                path.write_bytes(text)


def dense(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def ask(operation, request):
    """Asks with a value or with bytes; gives the answer's status and JSON."""
    status, text = yield operation, request if isinstance(request, bytes) else dense(request)
    return status, json.loads(text)


def told(operation, request):
    """Asks what can be answered; gives the answer's JSON."""
    status, answer = yield from ask(operation, request)
    assert status in (0, 1), (operation, request, answer)
    return answer


def refused(operation, request):
    """Asks what cannot be answered; gives the error."""
    status, answer = yield from ask(operation, request)
    assert status >= 10, (operation, request, answer)
    return answer["error"]


def words(error):
    """Message and remedy of an error as the files write them, without its place."""
    return conversation.words({**error, "line": 0, "column": 0}).removeprefix("0:0: ")


def basket(lines, **more):
    """A basket as a case has its lines: an id and one piece are what is left out."""
    left_by_coupons = {"list_amount", "unused"}
    whole = []
    for number, line in enumerate(lines, 1):
        line = {"id": str(number), "quantity": 1, **line}
        if "list_amount" in line:
            line.pop("amount", None)
            if line["list_amount"] != line["unit_price"] * line["quantity"]:
                line["amount"] = line["list_amount"]
        line = {key: value for key, value in line.items() if key not in left_by_coupons}
        whole.append({**line, "id": str(line["id"])})
    return {**more, "lines": whole}


def hold_to(verdict, expect):
    """What a case expects of a verdict, whatever was asked for it."""
    assert expect and set(expect) <= {
        "discount", "payable", "trimmed", "lines", "reasons", "refused", "message", "details", "failed", "uses",
        "gifts"}, expect
    lines = {line["id"]: line for line in verdict["lines"]}
    if "refused" in expect:
        assert verdict["verdict"] == "refused", verdict
        assert verdict["reason"]["code"] == expect["refused"], verdict
        assert verdict["reason"]["message"] == expect.get("message", verdict["reason"]["message"])
        for key, value in expect.get("details", {}).items():
            assert verdict["reason"]["details"][key] == value, verdict
    elif "failed" in expect:
        assert (verdict["verdict"], verdict["error"]["kind"]) == ("failed", expect["failed"]), verdict
        assert expect.get("message", "") in verdict["error"]["message"]
    else:
        assert verdict["verdict"] == "applies", verdict
        assert verdict["trimmed"] == expect.get("trimmed", verdict["trimmed"]), verdict
    for key in ["discount", "payable"]:
        assert verdict[key] == expect.get(key, verdict[key]), (key, verdict)
    for key, member in [("lines", "discount"), ("uses", "uses")]:
        if key in expect:
            wanted = {str(name): value for name, value in expect[key].items()}
            assert set(wanted) <= set(lines), wanted
            got = {name: line.get(member, 0) for name, line in lines.items()}
            assert got == {name: wanted.get(name, 0) for name in lines}, (key, verdict)
    for name, reason in expect.get("reasons", {}).items():
        line = lines[str(name)]
        assert (line["in_scope"], line.get("reason")) == (False, reason), line
    if "gifts" in expect:
        wanted = [{"name": "", "quantity": 1, **gift} for gift in expect["gifts"]]
        got = [{"name": "", "quantity": 1, **gift} for gift in verdict.get("gifts", [])]
        assert got == wanted, verdict


class Till:
    """Stocks and coupons of one case, by numbers that no other case has."""

    def __init__(self, prefix):
        self.prefix, self.count = prefix, 0

    def number(self):
        self.count += 1
        return f"{self.prefix}-{self.count}"

    def stock(self, rule, params=None, **more):
        """Makes a stock whose coupons are named when they are sent; gives its number."""
        limits = {"redeem": {"per_order": 100}, **more.pop("limits", {})}
        made = yield from told("stock.create", {
            "request_no": self.number(), "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
            "rule": rule, "params": params or {}, "code_mode": "assigned", "limits": limits, "unproven": "a case",
            **more})
        return made["stock_id"]

    def send(self, stock, user=None, code=None, **more):
        """Sends a coupon; gives its code."""
        sent = yield from told("send", {
            "request_no": self.number(), "stock_id": stock, "user": user or self.prefix, "code": code or self.number(),
            **more})
        return sent["coupon_code"]

    def checkout(self, coupons, basket, **more):
        return {"request_no": self.number(), "user": self.prefix, "coupons": coupons, "basket": basket, **more}

    def held(self, coupons, basket, **more):
        """What each coupon of a checkout takes off, one after the other; nothing stays held."""
        checkout = self.checkout(coupons, basket, **more)
        answer = yield from told("hold", checkout)
        if answer["verdict"] == "held":
            yield from told("release", {"request_no": checkout["request_no"]})
        return answer


class Run:
    """Cases of one book asked through one door: what was asked and answered, and how many cases of which file."""

    def __init__(self):
        self.questions, self.answers, self.spans = [], [], []
        self.counts, self.wrong = collections.Counter(), []
        self.begun = self.ended = time.monotonic()

    def case(self, number, case, ask):
        steps = case.steps(Till(f"C{number}"))
        start, answer = len(self.questions), None
        try:
            while True:
                question = steps.send(answer)
                answer = ask(*question)
                self.questions.append(question)
                self.answers.append(answer)
        except StopIteration:
            assert len(self.questions) > start, f"{case} asks nothing"
            self.counts[case.file] += 1
        except (AssertionError, KeyError, IndexError, TypeError) as wrong:
            self.wrong.append(f"{case}: {type(wrong).__name__} {wrong}"[:2000])
        self.spans.append((start, len(self.questions)))
        self.ended = time.monotonic()

    def again(self, number, case, asked, answers):
        """The case once more with the answers of another door to the questions that were asked."""
        left = iter(zip(asked, answers))

        def ask(*question):
            expected, answer = next(left, (None, None))
            assert question == expected, f"asks {question} instead of {expected}"
            return answer

        self.case(number, case, ask)
        assert self.wrong or next(left, None) is None, f"{case}: there is more to ask"


# Files and their numbers of cases by door, for the list at the end of the tests.
RAN = {}


@functools.cache
def lists(root):
    """The files that are asked and those that are not: each entry of asked.yaml with the names it stands for."""
    folder = root / "Tests/Conformance"
    return {
        kind: [
            {**entry, "names": {path.relative_to(folder).as_posix() for path in folder.glob(entry["files"])}}
            for entry in entries]
        for kind, entries in conversation.read(root / "Tests/Bindings/asked.yaml").items()}


def left_out_of(root, name):
    return [one for entry in lists(root)["asked"] if name in entry["names"] for one in entry.get("left_out", [])]


def to_be_asked(root):
    """How many cases of which files are to be asked: those that are in the file, whatever it is, but those left out."""
    wanted = {}
    for name in {name for entry in lists(root)["asked"] for name in entry["names"]}:
        document = conversation.read(root / "Tests/Conformance" / name)
        wanted[name] = number_of_cases(document) - number_left_out(document, left_out_of(root, name))
    return wanted


def number_of_cases(document):
    """The entries of a file's list, or of each list in it."""
    if isinstance(document, list):
        return len(document)
    return sum(len(value) for value in document.values() if isinstance(value, list))


def number_left_out(document, names):
    """So many cases have these names, or are in lists of these names; each name is there once."""
    if isinstance(document, dict):
        return sum(len(document[name]) for name in names)
    known = [case["name"] for case in document] if names else []
    assert all(known.count(name) == 1 for name in names), names
    return len(names)


def table(ran):
    """Rows of files, or folders of case files, and a column for each door."""
    totals = {}
    for door, counts in ran.items():
        for name, count in counts.items():
            row = name if name.count("/") == 0 or not name.endswith(".cases.yaml") else f"{name.rsplit('/', 1)[0]}/*"
            row = "attacks/*" if row.startswith("attacks/") else row
            totals.setdefault(row, dict.fromkeys(ran, 0))[door] += count
    rows = [["", *ran], *([row, *map(str, counts.values())] for row, counts in sorted(totals.items()))]
    rows.append(["all", *(str(sum(counts.values())) for counts in ran.values())])
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *others in rows:
        yield "  ".join([first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:]))])


def files(root):
    folder = root / "Tests/Conformance"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
