"""Cases that decide a rule on a basket, mostly without any coupon."""

import json

import conversation
from conformance import Book, Case, ask, basket, hold_to, refused, told, words
from ledger_cases import after_earlier, left_by_coupons


def promotions(files):
    """Every case file of promotions and conditions."""
    conditions = files.folder / "conditions/ten_off.cases.yaml"
    for path in sorted([*files.folder.glob("promotions/**/*.cases.yaml"), conditions]):
        name = path.relative_to(files.folder).as_posix()
        file = conversation.read(path)
        assert set(file) <= {"rule", "source", "params", "currency", "cases"}, set(file)
        for case in file["cases"]:
            assert set(case) <= {
                "name", "lines", "params", "currency", "time", "user", "method", "store", "attributes", "context",
                "expect"}, set(case)
            rule, params = file["rule"], {**file.get("params", {}), **case.get("params", {})}
            shared = {key: place[key] for place in (file, case) for key in ["currency"] if key in place}
            if left_by_coupons(case["lines"]):
                # What a ledger redeems is in its currency.
                steps, book = after_earlier(rule, params, case, shared), Book(**shared)
            else:
                steps, book = decided(rule, params, case, shared), Book()
            yield Case(name, case["name"], steps, book)


def decided(rule, params, case, shared):
    def steps(till):
        checkout = {"basket": basket(case["lines"], **shared)}
        checkout.update({key: case[key] for key in ["time", "user", "method", "store", "attributes"] if key in case})
        request = {"rule": rule, "params": params, "checkout": checkout}
        if "context" in case:
            request["context"] = case["context"]
        verdict = yield from told("eval", request)
        hold_to(verdict, case["expect"])
    return steps


def scopes(files):
    name = "scope.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            rule = files.own(f"return {{ api = 1, scope = {case['scope']}, discount = function() return 1 end }}")
            verdict = yield from told("eval", {
                "rule": rule, "basket": basket([{"unit_price": 100, **line} for line in case["lines"]])})
            assert [line["id"] for line in verdict["lines"] if line["in_scope"]] == case["in"], verdict
            out = {line["id"]: line["reason"] for line in verdict["lines"] if not line["in_scope"]}
            assert out == case["out"], verdict
        yield Case(name, case["name"], steps)


def on_own_line(before, text, after):
    """A request with a text of a case in it, whose columns are those of the text."""
    text = text if isinstance(text, bytes) else text.encode()
    return before.encode() + b"\n" + text + b"\n" + after.encode()


ONE = '{"lines": [{"id": "1", "unit_price": 100, "quantity": 1}]}'


def parameters(files):
    name = "parameters.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            rule = files.own(
                f"return {{ api = 1, params = {{ x = {case['type']} }}, discount = function() return 1 end }}")
            request = on_own_line(f'{{"rule": "{rule}", "basket": {ONE}, "params":', case["params"], "}")
            if "error" in case:
                error = yield from refused("eval", request)
                assert (error["code"], words(error)) == ("invalid_input", case["error"]), error
            else:
                yield from told("eval", request)
        yield Case(name, case["name"], steps)


def bad_conditions(files):
    name = "conditions/bad.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            error = yield from refused("eval", on_own_line(
                f'{{"rule": "ten_off", "basket": {ONE}, "params": {{"conditions":', case["value"], "}}"))
            assert (error["code"], words(error)) == ("invalid_input", case["error"]), error
        yield Case(name, case["name"], steps)


def allocations(files):
    name = "allocation.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            rule = files.own(
                'return { api = 1, title = "t", counts_free = true, params = { off = { type = "money" } },'
                " discount = function(_, p) return p.off end }")
            lines = basket([{"unit_price": amount} for amount in case["amounts"]])
            verdict = yield from told("eval", {"rule": rule, "params": {"off": case["discount"]}, "basket": lines})
            assert [line["discount"] for line in verdict["lines"]] == case["shares"], verdict
        yield Case(name, case["name"], steps)


CLOCK = """
return { api = 1, title = "t", refusals = { seen = "seen" },
  eligible = function(_, _, ctx)
    local n = ctx.now
    return scrip.refuse("seen", { epoch = n.epoch, weekday = n.weekday, hour = n.hour, minute = n.minute,
      day = string.format("%04d-%02d-%02d", n.year, n.month, n.day) })
  end,
  discount = function() return 1 end }
"""


def clock(files, time):
    """A request to a rule that tells what the clock shows."""
    return "eval", {"rule": files.own(CLOCK), "checkout": {"time": time, "basket": json.loads(ONE)}}


def times(files):
    name = "times.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            status, answer = yield from ask(*clock(files, case["text"]))
            if "epoch" not in case:
                assert status >= 10 and answer["error"]["path"] == "checkout.time", answer
                return
            assert answer["reason"]["details"]["epoch"] == case["epoch"], answer
        yield Case(name, case["text"], steps)


def calendars(files):
    name = "calendar.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            for moment in case["moments"]:
                answer = yield from told(*clock(files, moment["at"]))
                seen = answer["reason"]["details"]
                assert {key: seen[key] for key in ["day", "weekday", "hour", "minute"]} == {
                    key: moment[key] for key in ["day", "weekday", "hour", "minute"]}, (moment, seen)
        yield Case(name, case["name"], steps, Book(case["zone"], case["currency"]))


def attacks(files):
    baskets = json.loads((files.folder / "attacks/basket.json").read_text())
    for path in sorted(files.folder.glob("attacks/*.yaml")):
        name = path.relative_to(files.folder).as_posix()
        for case in files.cases(name):
            def steps(till, case=case):
                source = case.get("source")
                if source is None:
                    long = case["generate"]
                    source = long.get("prefix", "") + long["repeat"] * long["times"] + long.get("suffix", "")
                verdict = yield from told("eval", {
                    "rule": files.own(source), "params": case.get("params", {}),
                    "basket": baskets[case.get("basket", "standard")]})
                kind = verdict["error"]["kind"] if verdict["verdict"] == "failed" else verdict["verdict"]
                outcomes = [case["expect"]] if isinstance(case["expect"], str) else case["expect"]
                assert {"load": "refused_at_load"}.get(kind, kind) in outcomes, verdict
                message = {"failed": verdict.get("error"), "refused": verdict.get("reason")}.get(
                    verdict["verdict"], {"message": ""})["message"]
                if "discount" in case and kind == "applies":
                    assert verdict["discount"] == case["discount"], verdict
                assert case.get("message_contains", "") in message, message
                assert "message_lacks" not in case or case["message_lacks"] not in message, message
                if "message_lacks_run" in case:
                    run = case["message_lacks_run"]
                    assert run["of"] * (run["longer_than"] + 1) not in message, message
                assert len(message.encode()) < 400, message
            yield Case(name, case["name"], steps)


def all_of(files):
    for cases in [promotions, scopes, parameters, bad_conditions, allocations, times, calendars, attacks]:
        yield from cases(files)
