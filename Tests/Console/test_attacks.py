"""What an attacker found, and what must not come back."""

import html
import re
import threading

import pytest
from conftest import Shop
from console_pages import PASSWORD, Client

BARE = """return {
  api = 1,
  title = "Bare",
  params = { pay_percent = { type = "percent", label = "Pay" } },
  discount = function(scope, p) return scrip.percent_off(scope.amount, p.pay_percent) end,
}
"""


@pytest.mark.parametrize("first,part", [
    ("9223372036854775807", "1"), ("-9223372036854775808", "1"), ("1", "9223372036854775807"), ("0", "0"),
    ("99999999999999999999", "1"),
])
def test_a_number_beyond_all_lines_ends_no_server(filled, first, part):
    client = filled.client("operator")
    stock = filled.till("POST", "/v1/stocks", {
        "request_no": "ATTACK-UPLOADED", "name": "预存", "type": "NORMAL", "goods": "全场", "merchant": filled.merchant,
        "rule": "spend_and_save", "params": {"threshold": 100, "off": 10}, "code_mode": "uploaded"})["stock_id"]
    page = client.post(f"/console/stocks/{stock}/codes/part", {
        "request_no": f"PART{first}{part}", "part": part, "first": first, "codes": "AAAA1111\nBBBB2222"})
    assert page.status == 422, page.html
    assert client.get("/healthz").status == 200


def test_who_may_not_publish_makes_no_stock_of_what_nobody_published(filled):
    (filled.shop.rules / "nobody_looked.lua").write_text(BARE, "utf-8")
    form = {
        "request_no": "ATTACK-STOCK", "name": "一折", "type": "NORMAL", "goods": "全场", "merchant": filled.merchant,
        "rule": "nobody_looked", "params_of": "nobody_looked", "params.pay_percent": "1", "code_mode": "generated",
        "use_method": "OFF_LINE", "layer": "store", "unproven": "because"}
    operator = filled.client("operator")
    refused = operator.post("/console/stocks/new", form)
    assert refused.status == 422
    assert "is not published" in refused.html
    assert not [
        stock for stock in filled.till("GET", "/v1/stocks?limit=100")["stocks"] if stock["rule"] == "nobody_looked"]
    # Of what comes with Scrip, and of what an approver has published, they do.
    standard = {**form, "request_no": "ATTACK-STOCK-2", "rule": "percent_off", "params_of": "percent_off"}
    assert operator.post("/console/stocks/new", standard).status == 303
    approver = filled.client("approver")
    page = approver.get("/console/rules/nobody_looked").html
    version = re.search(r'action="/console/rules/nobody_looked/publish".*?name="version" value="([^"]+)"', page, re.S)
    published = approver.post("/console/rules/nobody_looked/publish", {
        "request_no": "ATTACK-PUBLISH", "version": version.group(1), "unproven": "looked at by hand"})
    assert published.status == 303, published.html
    assert operator.post("/console/stocks/new", {**form, "request_no": "ATTACK-STOCK-3"}).status == 303


def test_what_is_published_is_what_was_looked_at(filled):
    rule = filled.shop.rules / "changes.lua"
    rule.write_text(BARE, "utf-8")
    approver = filled.client("approver")
    page = approver.get("/console/rules/changes").html
    form = dict(re.findall(
        r'name="(version|cases_version)" value="([^"]*)"',
        re.search(r'action="/console/rules/changes/publish".*?</form>', page, re.S).group(0)))
    (filled.shop.rules / "changes.cases.yaml").write_text(
        "cases:\n  - name: one\n    lines: [{ unit_price: 100 }]\n    expect: { discount: 1 }\n", "utf-8")
    refused = approver.post("/console/rules/changes/publish", {
        "request_no": "ATTACK-CASES", "unproven": "x", **form})
    assert refused.status == 409
    rule.write_text(BARE.replace("scope.amount, p", "scope.amount * 1, p"), "utf-8")
    refused = approver.post("/console/rules/changes/publish", {
        "request_no": "ATTACK-RULE", "unproven": "x", **form})
    assert refused.status == 409


def test_a_viewer_s_parameters_are_bounded(filled):
    viewer = filled.client("viewer")
    page = viewer.post("/console/rules/spend_and_save/compare", {"params.excluded_brands": "a\n" * 70_000})
    assert page.status == 422
    page = viewer.post("/console/rules/spend_and_save/try", {f"params.x{place}": "1" for place in range(300)})
    assert page.status == 422


def test_who_asks_for_much_at_once_is_asked_to_wait_and_others_are_not(filled):
    author, cashier = filled.client("author", fresh=True), filled.client("cashier")
    statuses = []

    def prove():
        one = Client(filled.url)
        one.cookies, one.token = dict(author.cookies), author.token
        statuses.append(one.post("/console/rules/tiered_spend_and_save/mutate", {"runs": "10000"}).status)

    threads = [threading.Thread(target=prove) for _ in range(8)]
    for thread in threads:
        thread.start()
    # The counter does not wait behind proofs, however many there are.
    assert cashier.get("/console/cashier").status == 200
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 429} and 429 in statuses and 200 in statuses


def test_made_up_sessions_take_nobody_s_place(filled):
    """Who is not signed in is counted by address, whatever cookies are shown, and keeps nobody from proving."""
    author, owner = filled.client("author", fresh=True), filled.client("owner")
    statuses = []

    def knock(place):
        one = Client(filled.url)
        one.cookies = {"scrip_session": f"{place:048}"}
        statuses.append(one.ask("POST", "/console/rules/spend_and_save/mutate", {"runs": "1"}).status)

    busy = threading.Thread(target=lambda: author.post("/console/rules/tiered_spend_and_save/mutate", {}))
    busy.start()
    threads = [threading.Thread(target=knock, args=(place,)) for place in range(16)]
    for thread in threads:
        thread.start()
    assert owner.post("/console/rules/spend_and_save/mutate", {"runs": "1"}).status == 200
    for thread in [busy, *threads]:
        thread.join()
    assert set(statuses) <= {401, 429} and len(statuses) == 16


def test_short_codes_are_not_guessed(filled):
    cashier = filled.client("cashier")
    answers = [
        cashier.post("/console/cashier/look", {"code": f"00DK-{place:04}"}).status for place in range(25)]
    assert answers[-1] == 429, answers
    # What is scanned is looked up all the same.
    assert cashier.post("/console/cashier/look", {"code": filled.coupon}).status == 200


def test_a_customer_takes_no_number_of_a_till(filled):
    stock = filled.till("POST", "/v1/stocks", {
        "request_no": "ATTACK-SELF", "name": "自助", "type": "NORMAL", "goods": "全场", "merchant": filled.merchant,
        "rule": "spend_and_save", "params": {"threshold": 100, "off": 10}, "use_method": "SELF_CONSUME"})["stock_id"]
    coupon = filled.till("POST", "/v1/send", {
        "request_no": "ATTACK-SELF-SEND", "stock_id": stock, "user": "attack-self"})["coupon_code"]
    link = filled.client("operator").post("/console/cards", {"user": "attack-self"})
    card = html.unescape(re.search(r'href="/card\?([^"]+)"', link.html).group(1))
    customer = Client(filled.url)
    used = customer.post(f"/card/coupon?{card}&c={stock}:{coupon}", {"request_no": "TILL-000001"})
    assert used.status == 200
    shown = filled.till("GET", f"/v1/coupons/{coupon}")
    assert shown["state"] == "used"
    redemption = filled.till("GET", f"/v1/redemptions/{shown['redemption_id']}")
    assert redemption["request_no"].startswith("CARD-")


def test_whoever_tries_names_shuts_nobody_out_who_came_in_from_there(tmp_path):
    # A shop of its own: nobody new signs in to it from here for a quarter of an hour.
    shop = Shop(tmp_path)
    try:
        owner = shop.dev["console_user"], shop.dev["console_password"]
        assert Client(shop.url).sign_in(*owner).status == 303
        stranger = Client(shop.url)
        statuses = [stranger.sign_in(f"nobody {place}", "not the password").status for place in range(21)]
        assert statuses[-1] == 429
        assert Client(shop.url).sign_in(*owner).status == 303
    finally:
        shop.stop()


def test_who_changed_what_stands_in_the_journal(filled):
    owner, operator = filled.client("owner"), filled.client("operator")
    owner.post("/console/people", {"name": "short-lived", "role": "viewer", "password": PASSWORD})
    assert owner.post("/console/people/short-lived/remove").status == 303
    campaign = filled.till("POST", "/v1/campaigns", {
        "request_no": "ATTACK-CAMPAIGN", "name": "停", "kind": "payment", "merchant": filled.merchant,
        "stocks": [filled.stock], "amount_min": 10000, "end": "2099-12-31T23:59:59+08:00"})["id"]
    assert operator.post(f"/console/programs/{campaign}/stop", {"sure": "true"}).status == 303
    notes = filled.notes()
    assert any(note["user"] == "the owner" and note.get("about") == "remove short-lived" for note in notes)
    assert any(note["user"] == "the operator" and note["operation"] == "campaign.stop" for note in notes)


def test_a_form_s_token_counts_in_the_form_only(filled):
    client = filled.client("owner")
    page = client.ask("POST", f"/console/people/the%20viewer/role?token={client.token}", {"role": "viewer"})
    assert page.status == 403


def test_a_name_has_no_invisible_letters(filled):
    page = filled.client("owner").post(
        "/console/people", {"name": "ow\u200bner", "role": "viewer", "password": PASSWORD})
    assert page.status == 422


def test_a_store_too_long_for_a_cookie_is_in_none(filled):
    page = filled.client("cashier").post("/console/cashier/look", {"code": "x", "store": "店" * 50_000})
    assert page.headers.get("Set-Cookie") is None
