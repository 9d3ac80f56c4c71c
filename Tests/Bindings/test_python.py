"""The Python binding, and that its answers are those of every door."""

import json
import subprocess
import sys
import threading

import pytest
import yaml

import postgres
import scrip


@pytest.fixture
def ledger(tmp_path):
    return str(tmp_path / "scrip.db")


@pytest.fixture
def host(library, root, ledger):
    with scrip.Host(ledger, str(root / "Tests/Conformance/rules"), str(library)) as opened:
        yield opened


# What a file answers, a book in a database answers too.
either_engine = pytest.mark.parametrize("engine", ["file", "book"], indirect=True)


@pytest.fixture
def engine(request, ledger, library, root, postgres_folder):
    place = ledger if request.param == "file" else postgres.ledger(postgres_folder, request.node.name.split("[")[0][:60])
    with scrip.Host(place, str(root / "Tests/Conformance/rules"), str(library)) as opened:
        yield opened, place


def member(answer, path):
    for key in path.split("."):
        answer = answer[int(key)] if isinstance(answer, list) else answer.get(key)
    return answer


@either_engine
def test_the_operations_as_every_door_has_them(engine, root):
    host, _ = engine
    steps = yaml.safe_load((root / "Tests/Conformance/operations.yaml").read_text())
    for step in steps:
        status, answer = host.call_json(step["ask"], step["with"])
        answer = json.loads(answer)
        name = f"{step['ask']} {step['with']}: {answer}"
        if "error" in step:
            assert status >= 10, name
            assert answer["error"]["code"] == step["error"], name
            assert answer["error"].get("path") == step.get("path"), name
        else:
            assert status in (0, 1), name
        for path, value in step.get("expect", {}).items():
            assert member(answer, path) == value, f"{path} of {name}"
    assert len(steps) > 80


def test_what_is_asked_of_a_rule_is_an_option(library, root, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "bare.lua").write_text((root / "Tests/Conformance/rules/bare.lua").read_text())
    stock = {"request_no": "S", "name": "bare", "type": "NORMAL", "goods": "g",
             "merchant": "1900000001", "rule": "bare"}
    with scrip.Host(str(tmp_path / "usual.db"), str(rules), str(library)) as host:
        with pytest.raises(scrip.ScripError, match="it has no cases") as refused:
            host.call("stock.create", stock)
        assert (refused.value.code, refused.value.status) == ("not_proven", 26)
    with scrip.Host(str(tmp_path / "less.db"), str(rules), str(library), proof="check") as host:
        stock_id = host.call("stock.create", stock)["stock_id"]
        proof = host.call("stock.show", {"stock_id": stock_id})["proof"]
        assert (proof["proven"], proof["asked"]) == (True, ["check"])
    with pytest.raises(scrip.ScripError, match="nothing that is asked"):
        scrip.Host(str(tmp_path / "none.db"), str(rules), str(library), proof="check,all")


@either_engine
def test_the_same_bytes_as_the_command_line(engine, root, scrip_command):
    """Both ask one ledger; the command line sets its JSON for people, and no number of it differs."""
    host, place = engine
    stock = host.call("stock.create", {
        "request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
        "rule": "spend_and_save", "params": {"threshold": 1, "off": 1}})["stock_id"]
    eval_request = json.dumps({
        "rule": "spend_and_save", "params": {"threshold": 100, "off": 30},
        "basket": {"lines": [{"id": "1", "unit_price": 100, "quantity": 2}]}})
    for operation, request in [
            ("stock.list", "{}"), ("stock.show", json.dumps({"stock_id": stock})),
            ("eval", eval_request), ("explain", eval_request), ("rule.show", '{"rule": "exchange"}'),
            ("bill", "{}"), ("audit", "{}")]:
        said = subprocess.run(
            [
                str(scrip_command), "call", operation, request, "--ledger", place, "--rules",
                str(root / "Tests/Conformance/rules"),
            ], capture_output=True, check=True).stdout
        status, answer = host.call_json(operation, request)
        ours, theirs = json.loads(answer), json.loads(said)
        for one in (ours, theirs):
            one.get("explain", {}).pop("memory_bytes", None)
        dense = {"ensure_ascii": False, "separators": (",", ":")}
        assert status == 0 and json.dumps(ours, **dense) == json.dumps(theirs, **dense), operation


def test_a_broken_rule_is_an_answer_and_an_error_an_exception(host, tmp_path, root, library):
    (tmp_path / "broken.lua").write_text(
        'return { api = 1, title = "b", discount = function(s) return s.nothing end }')
    basket = {"lines": [{"id": "1", "unit_price": 100, "quantity": 1}]}
    with scrip.Host(str(tmp_path / "other.db"), str(tmp_path), str(library)) as other:
        status, answer = other.call_json(
            "eval", json.dumps({"rule": "broken", "basket": basket}))
        assert status == 1 and json.loads(answer)["verdict"] == "failed"
        assert other.call("eval", {"rule": "broken", "basket": basket})["error"]["kind"] == "rule"
    with pytest.raises(scrip.ScripError) as caught:
        host.call("redeem", {"request_no": "R", "coupons": ["A"], "basket": {
            "lines": [{"id": "1", "unit_price": 1, "quantity": 0}]}})
    error = caught.value
    assert (error.code, error.status, error.path) == ("invalid_input", 10, "basket.lines[0].quantity")
    with pytest.raises(scrip.ScripError, match="is not a known key"):
        host.call("wallet", {"usr": "ann"})


def test_a_host_that_is_closed_says_so(library, tmp_path):
    host = scrip.Host(str(tmp_path / "scrip.db"), library=str(library))
    host.close()
    host.close()
    with pytest.raises(scrip.ScripError) as caught:
        host.call("stock.list")
    assert caught.value.status == 25


def test_threads_share_a_host(host):
    host.call("stock.create", {
        "request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
        "rule": "spend_and_save", "params": {"threshold": 100, "off": 10},
        "code_mode": "assigned", "limits": {"per_user": 100}})
    wrong = []

    def till(name):
        for number in range(10):
            code = f"{name}-{number}"
            host.call("send", {
                "request_no": code, "stock_id": "1200000000000001", "user": name, "code": code})
            receipt = host.call("redeem", {
                "request_no": code, "user": name, "coupons": [code],
                "basket": {"lines": [{"id": "1", "unit_price": 100, "quantity": 1}]}})
            if receipt["discount"] != 10:
                wrong.append(receipt)

    threads = [threading.Thread(target=till, args=(f"u{index}",)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    audit = host.call("audit")
    assert audit["sound"] and audit["redemptions"] == 80


EVAL = json.dumps({
    "rule": "spend_and_save", "params": {"threshold": 100, "off": 30},
    "basket": {"lines": [{"id": "1", "unit_price": 100, "quantity": 2}]}}).encode()


@pytest.mark.parametrize("operation, request_bytes", [
    ("wallet", b'{"user": "nobody"}'), ("eval", EVAL), ("explain", EVAL), ("quote", b"{"), ("none", b"{}"),
    ("rule.show", b'{"rule": "exchange"}')])
def test_memory_stays_flat(host, operation, request_bytes):
    """A leak of ten bytes a call would show."""
    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096

    for _ in range(3000):
        host.call_json(operation, request_bytes)
    before = resident()
    for _ in range(20000):
        host.call_json(operation, request_bytes)
    assert resident() - before < 20000 * 10 + (128 << 10)


def test_the_example_till(library, root, tmp_path):
    said = subprocess.run(
        [
            sys.executable, str(root / "bindings/python/till.py"), str(tmp_path / "till.db"),
            str(root / "rules"), str(library),
        ], capture_output=True, text=True)
    assert said.stdout.splitlines() == [
        "quote: 2000 off", "hold: held", "commit: 10000 to pay", "again: the same",
        "return: 5000 back"], said.stderr


def test_the_guard_is_an_option(library, root, tmp_path):
    gates = tmp_path / "gates"
    gates.mkdir()
    (gates / "closed.lua").write_text(
        'return { api = 1, title = "Closed", refusals = { closed = "Not now" },\n'
        "  allow = function(attempt)\n"
        '    if attempt.guarded then return scrip.refuse("closed") end\n'
        "    return true\n"
        "  end }\n")
    stock = {"request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
             "rule": "spend_and_save", "params": {"threshold": 200, "off": 100}, "prevent_api_abuse": True}
    ledger, rules = str(tmp_path / "scrip.db"), str(root / "rules")
    with scrip.Host(ledger, rules, str(library)) as host:
        stock_id = host.call("stock.create", stock)["stock_id"]
        code = host.call("send", {"request_no": "1", "stock_id": stock_id, "user": "u1"})["coupon_code"]
    checkout = {"request_no": "R", "coupons": [code],
                "basket": {"lines": [{"id": "1", "unit_price": 300, "quantity": 1}]}}
    with scrip.Host(ledger, rules, str(library), gates=str(gates), abuse_rule="closed") as host:
        with pytest.raises(scrip.ScripError) as kept:
            host.call("send", {"request_no": "2", "stock_id": stock_id, "user": "u1"})
        assert kept.value.code == "intercepted"
        assert host.call("redeem", checkout)["reason"]["code"] == "closed"
        unknown = {**checkout, "coupons": ["NONE"]}
        for number in range(600):
            host.call("redeem", {**unknown, "request_no": f"U{number}"})
        # One call a second goes through, and two of three in a row cannot both be it.
        with pytest.raises(scrip.ScripError) as slow:
            for _ in range(3):
                host.call("redeem", unknown)
        assert (slow.value.code, slow.value.status) == ("too_often", 27)
    with pytest.raises(scrip.ScripError, match="abuse"):
        scrip.Host(ledger, rules, str(library), abuse="some")
