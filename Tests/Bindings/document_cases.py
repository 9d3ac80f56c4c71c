"""Documents that are none, with the words about each: a door says them with the place in the text it was given."""

import conversation
from conformance import Case, refused
from rule_cases import ONE, on_own_line

# How a document is asked about: the operation, and what stands before and behind the document on lines of their own.
ALONE = ("", "")
DOCUMENTS = {
    "bad-checkout": [("quote", *ALONE), ("redeem", *ALONE), ("hold", *ALONE)],
    "bad-stock": [("stock.create", *ALONE)],
    "bad-basket": [("eval", '{"rule": "spend_and_save", "basket":', "}")],
    "bad-context": [("eval", f'{{"rule": "spend_and_save", "basket": {ONE}, "context":', "}")],
    "bad-params": [("eval", f'{{"rule": "spend_and_save", "basket": {ONE}, "params":', "}")],
}
READERS = {
    "checkout": ("quote", *ALONE), "stock": ("stock.create", *ALONE), "campaign": ("campaign.create", *ALONE),
    "payment": ("payment", *ALONE), "params": ("eval", f'{{"rule": "spend_and_save", "basket": {ONE}, "params":', "}"),
}


def asked(way, text):
    operation, before, behind = way
    return operation, on_own_line(before, text, behind) if before else text


def in_text(error, way):
    """The error with its place in the document instead of the whole request."""
    return {**error, "line": error["line"] - 1} if way[1] else error


def bad(files, stem):
    name = f"json/{stem}.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            text = case["text"].encode() if "text" in case else bytes.fromhex(case["hex"])
            for way in DOCUMENTS[stem]:
                error = yield from refused(*asked(way, text))
                words = case["error"]
                if way[0] == "hold":
                    # A hold has a key more, which is said of one that is not known.
                    words = words.replace("basket, attributes.", "basket, attributes, seconds.")
                if stem == "bad-context":
                    # A file of its own is called as a rule calls it.
                    words = words.replace(": ctx.", ": context.")
                assert error["code"] == "invalid_input", error
                assert conversation.words(in_text(error, way)) == words, (way, error)
        yield Case(name, case["name"], steps)


def bad_goods(files):
    """In a list of goods, whose merchant stands behind it where a door has no other place for it."""
    name = "json/bad-goods.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            text = case["text"].rstrip()
            assert text.endswith("}")
            between = "" if text.rstrip("} ").endswith("{") else ", "
            error = yield from refused(
                "never_discounted.set", f'{text[:-1]}{between}"merchant": "1900000001"}}'.encode())
            assert conversation.words(error) == case["error"], error
        yield Case(name, case["name"], steps)


def places(files):
    name = "json/places.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            way = READERS[case["reader"]]
            error = in_text((yield from refused(*asked(way, case["text"].encode()))), way)
            assert (error["code"], error["line"], error["column"], error.get("path")) == (
                "invalid_input", case["line"], case["column"], case.get("path")), error
            assert error["remedy"]
        yield Case(name, f"{case['reader']} {case['text']}", steps)


def all_of(files):
    for stem in DOCUMENTS:
        yield from bad(files, stem)
    yield from bad_goods(files)
    yield from places(files)
