"""Cases of what is said about a rule: in words, by its check, of its cost, of its cases, of what speaks for it."""

import json

from conformance import Book, Case, refused, told, words


def readings(files):
    name = "readings.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            rule = case.get("standard") or files.own(case["rule"])
            reading = yield from told("rule.reading", {"rule": rule, "params": case.get("params", {})})
            assert (reading["en"], reading["zh"], reading["whole"]) == (case["en"], case["zh"], case["whole"]), reading
        yield Case(name, case["name"], steps, Book(currency=case.get("currency", "CNY")))


def near_misses(files):
    name = "reading-near-misses.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            source = case.get("rule") or (yield from told("rule.show", {"rule": case["standard"]}))["source"]
            readings = []
            for text in [source, *(source.replace(miss["from"], miss["to"]) for miss in case["misses"])]:
                reading = yield from told("rule.reading", {"rule": files.own(text), "params": case.get("params", {})})
                readings.append((reading["en"], reading["zh"]))
                assert readings.count(readings[0]) == 1, text
                assert reading["whole"] or len(readings) > 1, text
        yield Case(name, case["name"], steps)


def findings(files):
    """Twice for each: the rule in which it is found, and the one beside it in which nothing is."""
    name = "check/findings.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            wrong = yield from told("rule.check", {"rule": "mine", "source": case["wrong"]})
            said = [one["message"] for one in wrong["findings"] if one["code"] == case["code"]]
            assert any(case.get("words", "") in message for message in said), wrong
            right = yield from told("rule.check", {"rule": "mine", "source": case["right"]})
            assert right["clean"], right
        yield Case(name, case["name"], steps)


def correct(files):
    name = "check/correct.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            answer = yield from told("rule.check", {"rule": "mine", "source": case["lua"]})
            assert answer == {"clean": True, "findings": []}, answer
        yield Case(name, case["name"], steps)


def exposures(files):
    name = "exposure.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            exposure = yield from told("rule.exposure", {
                "rule": files.own(case["rule"]), "params": json.loads(case["params"]), "runs": 40})
            for key, member in [("most", "amount"), ("share", "hundredths_of_percent")]:
                proven = {"proven": True, member: case[key]} if case[key] is not None else {"proven": False}
                assert exposure[key] == proven, exposure
            assert exposure["found"].get("dearest", {"discount": 0})["discount"] >= case["dearest"], exposure
        yield Case(name, case["name"], steps)


def proofs(files):
    """A stock of the rule is refused in these words."""
    name = "proof.yaml"
    for number, case in enumerate(files.cases(name), 1):
        def steps(till, case=case, number=number):
            rule = f"proof_{number}"
            files.write(rule, case["rule"].encode(), cases=case.get("cases"))
            error = yield from refused("stock.create", {
                "request_no": till.number(), "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
                "rule": rule})
            said = f"The rule '{rule}' is not proven: {case['words']}. "
            assert error["code"] == "not_proven" and words(error).startswith(said), error
        yield Case(name, case["name"], steps)


def mutations(files):
    """Without cases nobody notices a mistake, so each that is made is said."""
    name = "mutations.yaml"
    for number, case in enumerate(files.cases(name), 1):
        def steps(till, case=case, number=number):
            rule = f"mutated_{number}"
            source = """return { api = 1, title = "t",
              params = { off = { type = "money", default = 1 }, more = { type = "money", default = 2 } },
              refusals = { no = "No" }, scope = %s,
              discount = function(scope, p, ctx)
                %s
              end }""" % (case.get("scope", "nil"), case["discount"])
            files.write(rule, source.encode(), cases="cases: []")
            report = yield from told("rule.mutate", {"rule": rule, "runs": 1})
            made = [one["mistaken"] for one in report["mutants"] if one["kind"] == case["kind"]]
            assert report["tried"] == len(report["mutants"]) and report["noticed"] == 0, report
            for wanted in case["mistakes"]:
                assert any(wanted in text if wanted else text == "" for text in made), (wanted, made)
            for text in made:
                assert any(wanted in text if wanted else text == "" for wanted in case["mistakes"]), (text, made)
        yield Case(name, f"{case['kind']} {case.get('scope', case['discount'])}", steps)


def all_of(files):
    for cases in [readings, near_misses, findings, correct, exposures, proofs, mutations]:
        yield from cases(files)
