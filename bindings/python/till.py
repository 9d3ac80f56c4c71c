"""A till in Python: quote, hold while the customer pays, commit, take a piece back, and retry after a crash.

    python till.py LEDGER [RULES [LIBSCRIP]]
"""

import sys

import scrip

BASKET = {"currency": "CNY", "lines": [
    {"id": "1", "name": "乌龙茶", "unit_price": 6000, "quantity": 2}]}


def main(ledger, rules="rules", library=None):
    with scrip.Host(ledger, rules, library) as host:
        stock = host.call("stock.create", {
            "request_no": "TILL-STOCK", "name": "满100减20", "type": "NORMAL", "goods": "全场商品",
            "merchant": "1900000001", "rule": "spend_and_save",
            "params": {"threshold": 10000, "off": 2000}, "code_mode": "assigned",
            "limits": {"per_user": 5}})
        host.call("send", {
            "request_no": "TILL-SEND", "stock_id": stock["stock_id"], "user": "ann",
            "code": "TILL-1"})
        quote = host.call("quote", {"user": "ann", "basket": BASKET})
        print("quote:", quote["best"]["discount"], "off")
        hold = host.call("hold", {
            "request_no": "TILL-1", "user": "ann", "coupons": ["TILL-1"], "basket": BASKET})
        print("hold:", hold["verdict"])
        receipt = host.call("commit", {"request_no": "TILL-1"})
        print("commit:", receipt["payable"], "to pay")
    # The till lost power before it saw the answer: it asks again, under the same number.
    with scrip.Host(ledger, rules, library) as host:
        again = host.call("commit", {"request_no": "TILL-1"})
        print("again:", "the same" if again["redemption_id"] == receipt["redemption_id"] else "another")
        back = host.call("return", {
            "request_no": "TILL-1-BACK", "redemption_id": receipt["redemption_id"],
            "lines": [{"id": "1", "quantity": 1}]})
        print("return:", back["lines"][0]["refund"], "back")


if __name__ == "__main__":
    main(*sys.argv[1:])
