"""Cases that need stocks and coupons: several coupons on one basket, returns, goods, codes and limits."""

from conformance import Book, Case, ask, basket, hold_to, told
from conversation import member


NEWCOMER = {"wallet": {"first_purchase": True}}


def left_by_coupons(lines):
    """Whether earlier coupons have been at a basket."""
    return any("list_amount" in line or "unused" in line for line in lines)


def taken(lines):
    """What `earlier.lua` has to take so that a basket is left as a case says."""
    everything = []
    for number, line in enumerate(lines, 1):
        quantity = line.get("quantity", 1)
        off = line["list_amount"] - line["amount"] if "list_amount" in line else 0
        everything.append({
            "id": str(line.get("id", number)), "off": off, "uses": quantity - line.get("unused", quantity)})
    return everything


def after_earlier(rule, params, case, shared):
    """A case in which earlier coupons have been at the basket: it is asked with such a coupon before its own.

    What the case says beside it has to be so in a ledger in which its user has nothing yet.
    """
    assert not {"time", "user"} & set(case), case
    assert case.get("context", NEWCOMER) == NEWCOMER, case

    def steps(till):
        earlier = yield from till.stock("earlier", {"taken": taken(case["lines"])})
        stock = yield from till.stock(rule, params)
        coupons = []
        for number in (earlier, stock):
            coupons.append((yield from till.send(number)))
        more = {key: case[key] for key in ["method", "store", "attributes"] if key in case}
        answer = yield from till.held(coupons, basket(case["lines"], **shared), **more)
        hold_to(answer["coupons"][1], case["expect"])
    return steps


def rule_of(files, coupon):
    return files.own(coupon["source"], of_stocks=True) if "source" in coupon else coupon["rule"]


def sent(till, files, coupons):
    """Stocks of the coupons of a case, and a coupon of each."""
    codes = []
    for coupon in coupons:
        stock = yield from till.stock(rule_of(files, coupon), coupon.get("params"))
        codes.append((yield from till.send(stock)))
    return codes


def one_after_the_other(till, codes, goods):
    """What each coupon does after those before it that took something off: its verdict, and those that apply."""
    used, verdicts = [], []
    for code in codes:
        answer = yield from till.held([*used, code], goods)
        verdicts.append(answer["coupons"][-1])
        assert verdicts[-1]["coupon"] == code
        if answer["verdict"] == "held":
            used.append(code)
    return used, verdicts


def bought(till, codes, used, goods):
    """Quotes all coupons and redeems those that apply; the best of the quote takes no less off."""
    quote = yield from told("quote", {"user": till.prefix, "coupons": codes, "basket": goods})
    if not used:
        return None
    receipt = yield from told("redeem", till.checkout(used, goods))
    assert receipt["verdict"] == "applies", receipt
    assert quote["best"]["discount"] >= receipt["discount"], (quote["best"], receipt)
    return receipt


def chains(files, name):
    for case in files.cases(name):
        def steps(till, case=case):
            goods = basket(case["lines"])
            codes = yield from sent(till, files, case["coupons"])
            used, verdicts = yield from one_after_the_other(till, codes, goods)
            for coupon, verdict in zip(case["coupons"], verdicts):
                hold_to(verdict, coupon["expect"])
            yield from bought(till, codes, used, goods)
        yield Case(name, case["name"], steps)


def stacked(files):
    name = "promotions/stacked.yaml"
    for case in files.cases(name):
        currency = case.get("currency", "CNY")

        def steps(till, case=case, currency=currency):
            goods = basket(case["lines"], currency=currency)
            codes = yield from sent(till, files, case["steps"])
            used, verdicts = yield from one_after_the_other(till, codes, goods)
            receipt = yield from bought(till, codes, used, goods)
            expect = case["expect"]
            assert set(expect) <= {"payable", "by", "lines"}
            assert receipt["payable"] == expect.get("payable", receipt["payable"]), receipt
            by = [verdict["discount"] for verdict in verdicts]
            assert by == expect.get("by", by), by
            if "lines" in expect:
                off = {line["id"]: line["discount"] for line in receipt["lines"]}
                assert off == {line: expect["lines"].get(line, 0) for line in off}, receipt
        yield Case(name, case["name"], steps, Book(currency=currency))


def returns(files):
    name = "sets/returns.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            goods = basket(case["lines"])
            codes = yield from sent(till, files, case["coupons"])
            receipt = yield from told("redeem", till.checkout(codes, goods))
            for step in case["returns"]:
                answer = yield from told("return", {
                    "request_no": till.number(), "redemption_id": receipt["redemption_id"],
                    "lines": [{"id": step["line"], "quantity": step["pieces"]}]})
                assert [line["refund"] for line in answer["lines"]] == [step["refund"]], answer
                broken = [codes.index(one["coupon"]) + 1 for one in answer.get("breaks", [])]
                assert broken == step["breaks"], answer
        yield Case(name, case["name"], steps)


def never_discounted(files):
    name = "never-discounted.yaml"
    rule = 'return {{ api = 1, title = "t", params = {{}}, {} discount = function(scope, p, ctx) return {} end }}'
    half = "scrip.percent_off(scope.amount, 50)"
    rules = {
        "half": rule.format("", half),
        "table": rule.format('scope = { exclude = { tag = { "special" } } },', half),
        "function": rule.format(
            'scope = function(line) if line.tags.special then return false, "special_price" end return true end,',
            half),
        "counts_free": rule.format("counts_free = true,", half),
        "whole_basket": rule.format("", "100 * ctx.basket.count"),
    }
    for number, case in enumerate(files.cases(name), 1):
        def steps(till, case=case, number=number):
            merchant = str(1800000000 + number)
            source = rules[case.get("rule", "half")]
            stock = yield from till.stock(files.own(source, of_stocks=True), merchant=merchant)
            codes = [(yield from till.send(stock)), (yield from till.send(stock))]
            yield from told("never_discounted.set", {
                **case["list"], "request_no": till.number(), "merchant": merchant})
            goods = basket([{"unit_price": line["price"], **line} for line in case["lines"]])
            for line in goods["lines"]:
                del line["price"]
            quote = yield from told("quote", {"user": till.prefix, "coupons": codes[:1], "basket": goods})
            held = yield from told("hold", till.checkout(codes[:1], goods))
            receipt = yield from told("redeem", till.checkout(codes[1:], goods))
            for verdict in (quote["offers"][0], held["coupons"][0], receipt["coupons"][0]):
                for line in verdict["lines"]:
                    assert line.get("reason") == case["out"].get(line["id"]), verdict
                    assert line["in_scope"] == (line["id"] not in case["out"]), verdict
                    assert line["in_scope"] or line["discount"] == 0, verdict
                assert verdict["discount"] == case.get("discount", 0), verdict
                assert verdict.get("reason", {}).get("code") == case.get("refused"), verdict
        yield Case(name, case["name"], steps)


def typed_codes(files):
    """Each coupon's own beginning makes it another coupon than those of other cases."""
    name = "codes-as-typed.yaml"
    goods = basket([{"unit_price": 12000}])

    def own(code, till):
        """The code with a beginning of the case's own, behind whatever stands before its first letter or digit."""
        at = next((at for at, letter in enumerate(code) if letter.isalnum()), len(code))
        return f"{code[:at]}{till.prefix}{code[at:]}"

    for case in files.cases(name):
        def steps(till, case=case):
            ignores = case.get("ignores_case", False)
            stock = yield from till.stock(
                "spend_and_save", {"threshold": 10000, "off": 2000}, codes_ignore_case=ignores)
            code = own(case["code"], till)
            status, _ = yield from ask("send", {
                "request_no": till.number(), "stock_id": stock, "user": till.prefix, "code": code})
            assert (status >= 10) == case.get("refused", False)
            if case.get("refused", False):
                return
            typed = own(case["typed"], till)
            quote = yield from told("quote", {"user": till.prefix, "coupons": [typed], "basket": goods})
            assert (quote["offers"][0]["verdict"] == "applies") == case["found"], quote
            status, _ = yield from ask("coupon", {"coupon": typed})
            assert (status == 0) == case["found"]
            receipt = yield from told("redeem", till.checkout([typed], goods))
            assert receipt.get("reason", {}).get("code") == (None if case["found"] else "unknown_coupon"), receipt
        yield Case(name, case["name"], steps)


# What a step of a limit's case has come to, once it is neither refused nor an error.
DONE = {"redeem": "redeemed", "commit": "redeemed", "use": "redeemed", "hold": "held", "release": "released",
        "return": "returned", "delete": "deleted"}


def step_of_limits(step, till, codes):
    """The operation of a step, and its request."""
    operation, = set(step) & set(DONE)
    about = step[operation]
    if operation in ("commit", "release"):
        return operation, {"request_no": f"{till.prefix}-{about}"}
    request = {"request_no": f"{till.prefix}-{step['request']}" if "request" in step else till.number()}
    if operation in ("redeem", "hold"):
        return operation, {
            **request, "coupons": [codes[one] for one in about],
            "basket": basket([{"unit_price": step.get("amount", 12000)}])}
    request["coupon"] = codes[about]
    if "discount" in step:
        request["discount"] = step["discount"]
    if operation == "delete":
        request["user"] = till.prefix + about[0]
    return operation, request


def limits(files):
    name = "limits.yaml"
    for case in files.cases(name):
        def steps(till, case=case):
            made = yield from told("stock.create", {
                "request_no": till.number(), "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",
                "rule": "spend_and_save", "params": {"threshold": 10000, "off": 2000}, "code_mode": "assigned",
                **({"limits": case["limits"]} if case["limits"] else {})})
            codes = {}
            for user in "ab":
                for number in range(1, 4):
                    codes[f"{user}/{number}"] = yield from till.send(made["stock_id"], user=till.prefix + user)
            for step in case["steps"]:
                operation, asked = step_of_limits(step, till, codes)
                status, answer = yield from ask(operation, asked)
                if status >= 10:
                    word = answer["error"]["code"]
                elif answer.get("verdict") == "refused":
                    word = answer["reason"]["code"]
                else:
                    word = DONE[operation]
                assert word == step["expect"], (step, answer)
                assert answer.get("discount", 0) == step.get("off", answer.get("discount", 0)), (step, answer)
                if "trimmed" in step:
                    assert [one.get("trimmed", False) for one in answer["coupons"]] == step["trimmed"], (step, answer)
                if "details" in step:
                    assert answer["reason"]["details"] == step["details"], (step, answer)
        yield Case(name, case["name"], steps)


def openings(files):
    """When a coupon counts, asked of a quote for a day to come; when it is received is the host's clock's to say."""
    name = "availability.yaml"

    def time_of_day(second):
        return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"

    for case in files.cases(name):
        def steps(till, case=case):
            available = {}
            if "days" in case:
                slots = [{key: time_of_day(slot[key]) for key in slot} for slot in case.get("slots", [])]
                available["week"] = {"days": case["days"], **({"slots": slots} if slots else {})}
            if "windows" in case:
                available["windows"] = case["windows"]
            stock = yield from till.stock(
                "spend_and_save", {"threshold": 100, "off": 1}, **({"available": available} if available else {}))
            code = yield from till.send(stock, time="2023-11-15T06:13:20+08:00")
            quote = yield from told("quote", {
                "user": till.prefix, "coupons": [code], "time": case["at"],
                "basket": basket([{"unit_price": 12000}])})
            offer = quote["offers"][0]
            assert offer.get("reason", {}).get("code") == (None if case["open"] else "outside_hours"), offer
        yield Case(name, case["name"], steps, Book(case.get("zone", "Asia/Shanghai")))


def operations(files):
    """The steps of a shop's day, in a ledger of their own: each is a case, and the next goes on where it ended."""
    name = "operations.yaml"
    for step in files.cases(name):
        def steps(till, step=step):
            status, answer = yield from ask(step["ask"], step["with"].encode())
            if "error" in step:
                assert status >= 10 and answer["error"]["code"] == step["error"], answer
                assert answer["error"].get("path") == step.get("path"), answer
            else:
                assert status in (0, 1), answer
            for path, value in step.get("expect", {}).items():
                assert member(answer, path) == value, f"{path} of {answer}"
        yield Case(name, f"{step['ask']} {step['with']}", steps, Book(of=name))


def all_of(files):
    yield from operations(files)
    yield from chains(files, "sets/chains.yaml")
    yield from chains(files, "sets/free_goods.yaml")
    yield from returns(files)
    yield from stacked(files)
    yield from never_discounted(files)
    yield from typed_codes(files)
    yield from limits(files)
    yield from openings(files)
