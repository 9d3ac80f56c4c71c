"""A client that a public generator makes from /openapi.json is a till: nothing of it is written by hand."""

import importlib
import subprocess
import sys

import pytest
import requests

MERCHANT = "1900000001"


@pytest.fixture(scope="module")
def client(host, tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated")
    document = folder / "openapi.json"
    document.write_bytes(requests.get(host.dev["base_url"] + "/openapi.json", timeout=30).content)
    settings = folder / "settings.yaml"
    settings.write_text("post_hooks: []\n")
    run = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document),
            "--output-path", str(folder / "scrip_client"), "--meta", "none",
            "--config", str(settings), "--fail-on-warning",
        ],
        capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    module = importlib.import_module("scrip_client")
    with module.AuthenticatedClient(
            base_url=host.dev["base_url"], token=host.dev["till_key"]) as made:
        yield made


def ask(client, scope, name, *parts, **given):
    """Asks an operation; the answer as the client's own type."""
    module = importlib.import_module(f"scrip_client.api.{scope}.{name}")
    return module.sync(*parts, client=client, **given)


def model(name):
    return getattr(importlib.import_module("scrip_client.models"), name)


@pytest.fixture(scope="module")
def stock(client):
    return ask(client, "stocks", "stock_create", body=model("StockDefinition").from_dict({
        "request_no": "GEN-STOCK", "name": "10 off 50", "type": "NORMAL", "goods": "all",
        "merchant": MERCHANT, "rule": "spend_and_save",
        "params": {"threshold": 5000, "off": 1000}, "limits": {"per_user": 20}}))


@pytest.fixture
def coupon(client, stock, number):
    sent = ask(client, "send", "send", body=model("SendRequest").from_dict({
        "request_no": number("GEN-SEND"), "stock_id": stock.stock_id, "user": "gen-user"}))
    assert sent.state.value == "sent"
    return sent


def checkout(coupon, number):
    return model("Checkout").from_dict({
        "request_no": number, "user": "gen-user", "coupons": [coupon.coupon_code],
        "basket": {"currency": "CNY", "lines": [
            {"id": "1", "unit_price": 3000, "quantity": 2, "tags": ["tea"]}]}})


def test_quote_hold_commit_return(client, coupon, number):
    request = number("GEN")
    quote = ask(client, "quote", "quote", body=checkout(coupon, request))
    assert quote.best.discount == 1000 and quote.best.payable == 5000
    hold = ask(client, "redeem", "hold", body=checkout(coupon, request), seconds=60)
    assert hold.verdict.value == "held" and hold.discount == 1000
    held = ask(client, "books", "holds", stock_id=coupon.stock_id)
    assert [item.request_no for item in held.holds] == [request]
    receipt = ask(client, "redeem", "commit", request)
    assert receipt.verdict.value == "applies" and receipt.discount == 1000
    again = ask(client, "redeem", "commit", request)
    assert again.replayed and again.redemption_id == receipt.redemption_id
    assert ask(client, "books", "holds", stock_id=coupon.stock_id).holds == []
    returned = ask(client, "return_", "return_", body=model("ReturnRequest").from_dict({
        "request_no": request + "-R", "redemption_id": receipt.redemption_id,
        "lines": [{"id": "1", "quantity": 1}]}))
    assert returned.refunded_discount == 500
    assert [line.refund for line in returned.lines] == [2500]


def test_a_refusal_is_an_answer_and_an_error_has_its_place(client, coupon, number):
    asked = checkout(coupon, number("GEN"))
    asked.basket.lines[0].quantity = 1
    receipt = ask(client, "redeem", "redeem", body=asked)
    assert receipt.verdict.value == "refused"
    assert receipt.reason.code == "below_threshold"
    asked.basket.lines[0].quantity = 0
    error = ask(client, "redeem", "redeem", body=asked).error
    assert error.code.value == "invalid_input"
    assert error.path == "basket.lines[0].quantity"
    assert error.line == 1 and error.remedy.startswith("Use a whole number")


def pages(client, scope, name, rows, **given):
    """Everything a list has, two at a time, each page asked for with the end of the one before."""
    found = []
    after = None
    while True:
        page = ask(client, scope, name, limit=2, **({"after": after} if after else {}), **given)
        assert len(getattr(page, rows)) <= 2
        found += getattr(page, rows)
        after = page.next_
        if not after:
            return found


def test_lists_come_in_pages(client, coupon, stock, number):
    for _ in range(3):
        sent = ask(client, "send", "send", body=model("SendRequest").from_dict({
            "request_no": number("GEN-SEND"), "stock_id": stock.stock_id, "user": "gen-user"}))
        ask(client, "redeem", "redeem", body=checkout(sent, number("GEN")))
    stocks = [item.stock_id for item in pages(client, "stocks", "stock_list", "stocks")]
    assert stock.stock_id in stocks and len(stocks) == len(set(stocks)) >= 3
    found = pages(client, "books", "redemptions", "redemptions", stock_id=stock.stock_id)
    assert len(found) >= 3 and len({item.redemption_id for item in found}) == len(found)
    rules = [item.rule for item in pages(client, "rules", "rule_list", "rules")]
    assert "spend_and_save" in rules and rules == sorted(set(rules))
    assert ask(client, "books", "audit").sound
    assert ask(client, "books", "replay").differing == 0
