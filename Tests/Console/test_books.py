"""The books: what days came to, one redemption explained to the last fen, and a till's file beside the ledger."""

import json
import re

import pytest

TILL_FILE = "request_no,discount\r\nGUARD-0,20.00\r\nGUARD-1,19.5\r\nELSEWHERE,1.00\r\n"


@pytest.fixture(scope="module")
def owner(filled):
    return filled.client("owner")


def text(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page.html.split("<main")[1]).split())


def test_days_are_tables_and_bars(filled, owner):
    page = owner.get(f"/console/books?from={filled.day}&to={filled.day}")
    shown = text(page)
    assert "Taken off ¥40.00 Given back ¥9.91 Cost ¥30.09" in shown
    assert '<svg role="img"' in page.html and "The most: " in page.html
    assert "S01 2 ¥40.00" in shown
    # Seven days when nobody says, and 31 at most.
    assert owner.get("/console/books").html.count(".csv\"") == 7
    assert owner.get("/console/books?from=2026-01-01&to=2026-01-31").status == 200
    for wrong in ("from=2026-01-01&to=2026-02-01", "from=2026-02-01&to=2026-01-01", "from=today"):
        refused = owner.get("/console/books?" + wrong)
        assert refused.status == 422 and 'role="alert"' in refused.html


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_bill_is_the_command_s_bytes(filled, owner, kind):
    page = owner.get(f"/console/books/bill/{filled.day}.{kind}")
    assert page.status == 200
    assert f'filename="bill-{filled.day}.{kind}"' in page.headers["Content-Disposition"]
    command = filled.shop.scrip("bill", "--date", filled.day, f"--{kind}", text="")
    # Nobody writes between the two, so that not even the last entry differs.
    assert page.body.decode().replace("\r\n", "\n") == command
    for name in ("2026-13-01.csv", "2026-11-30.xls", "x", "2026-11-30"):
        assert owner.get("/console/books/bill/" + name).status in (404, 422)


def test_redemptions_are_found(filled, owner):
    def found(query):
        page = owner.get("/console/books/redemptions?" + query)
        assert page.status == 200
        return re.findall(r'href="/console/books/redemptions/(R\d+)"', page.html)

    both = found(f"user={filled.user}")
    assert both[0] == filled.redemption and len(both) == 2
    assert found("")[:2] == both
    assert found(f"day={filled.day}&store=S01&stock_id={filled.stock}&user={filled.user}") == both
    assert found("store=S02") == [] and found("late=yes") == []
    straight = owner.get("/console/books/redemptions?number=GUARD-0")
    assert straight.location == f"/console/books/redemptions/{filled.redemption}"
    assert owner.get("/console/books/redemptions?number=NONE").status == 404


def test_every_fen_is_explained(filled, owner):
    page = owner.get(f"/console/books/redemptions/{filled.redemption}")
    shown = text(page)
    assert "Amount ¥121.01 Taken off ¥20.00 Paid ¥101.01" in shown
    assert re.search(r"1 乌龙茶 2 ¥120.00 满100减20 \d+ : −¥19.83 ¥19.83 ¥100.17", shown)
    assert re.search(r"2 茶包 1 ¥1.01 满100减20 \d+ : −¥0.17 ¥0.17 ¥0.84", shown)
    assert "spend_and_save · version" in shown and "Spend at least : ¥100.00" in shown
    assert "Off comes 20.00" in shown
    assert "Line 1 × 1: to refund ¥50.09" in shown
    whole = json.loads(owner.get(f"/console/books/redemptions/{filled.redemption}/json").body)
    assert whole["checkout"]["user"] == filled.user
    assert [back["refunded_discount"] for back in whole["refunds"]] == [991]
    # Whoever may not see stocks sees what came off all the same.
    counter = filled.client("cashier").get(f"/console/books/redemptions/{filled.redemption}")
    assert "−¥19.83" in text(counter) and "threshold" not in counter.html


def test_a_till_is_compared(filled, owner):
    def compare(file, **form):
        return owner.post("/console/books/reconcile", {
            "day": filled.day, "unit": "major", "file": file, **form})

    shown = text(compare(TILL_FILE))
    assert "Matching 1 · ¥20.00" in shown and "Difference ¥0.50" in shown
    assert "3 GUARD-1 ¥19.50 ¥20.00 −¥0.50" in shown
    assert "4 ELSEWHERE ¥1.00" in shown
    assert "agree." in text(compare("request_no;discount\nGUARD-0;2000\nGUARD-1;2000", unit="minor"))
    by_id = f"时间\t核销单号\t优惠金额\nx\t{filled.redemption}\t¥20.00\n"
    assert "GUARD-1" in text(compare(by_id)), "what is missing in the file is named"
    file = compare(TILL_FILE, **{"as": "csv"})
    assert file.headers["Content-Type"].startswith("text/csv")
    assert file.body.decode().splitlines()[1].startswith("other_amount,3,GUARD-1,1950,2000,-50,R")
    assert "only_till,4,ELSEWHERE,100,," in file.body.decode()
    other_day = owner.post("/console/books/reconcile", {
        "day": "2026-01-01", "unit": "major", "file": TILL_FILE})
    assert "GUARD-0 ¥20.00 ¥20.00" in text(other_day), "it is found on its own day"


@pytest.mark.parametrize("file, says", [
    ("", "has no rows"), ("request_no,discount", "has no rows"),
    ("a,b\n1,2", "Line 1 is no header"), ('request_no,discount\n"x,1', "Line 2 has a quotation mark"),
    ("request_no,discount\nA,1\n\nA,2\n,3\nB,x\nC,1.234", "Line 4: has a number that stands"),
    ("request_no,discount\nA,1\n\nA,2\n,3\nB,x\nC,1.234", "Line 5: has no number"),
    ("request_no,discount\nA,1\n\nA,2\n,3\nB,x\nC,1.234", "Line 7: has no amount"),
    ("request_no,discount\n" + "A,1\n" * 6_000, "has more than"),
    ("request_no,discount\n" + "A" * 400_000, "bytes"),
])
def test_what_cannot_be_compared_is_named_by_its_line(filled, owner, file, says):
    page = owner.post("/console/books/reconcile", {
        "day": filled.day, "unit": "major", "file": file})
    assert page.status == 422 and says in text(page)
    assert len(page.body) < 100_000


def test_an_audit_says_what_it_found(filled, owner):
    page = owner.post("/console/books/audit", {"expect": ""})
    assert "The ledger is sound." in text(page)
    last = re.search(r"\d+:[0-9a-f]{64}", page.html).group(0)
    assert "The ledger is sound." in text(owner.post("/console/books/audit", {"expect": last}))
    wrong = owner.post("/console/books/audit", {"expect": last[:-1] + ("0" if last[-1] != "0" else "1")})
    assert "The ledger contradicts itself." in text(wrong) and "is not the entry" in text(wrong)
    assert owner.post("/console/books/audit", {"expect": "soon"}).status == 422


def test_a_file_is_chosen(browser, tmp_path):
    """Spreadsheets in China write GBK: it is read all the same."""
    file = tmp_path / "till.csv"
    file.write_bytes("请求单号,优惠金额\r\n甲-1,1.00\r\n".encode("gb18030"))
    browser.sign_in()
    browser.go("/console/books/reconcile")
    browser.until(lambda: browser.find("#choose").is_displayed())
    browser.find("#choose").send_keys(str(file))
    field = browser.find("#file")
    browser.until(lambda: field.get_attribute("value"))
    assert field.get_attribute("value") == "请求单号,优惠金额\n甲-1,1.00\n"
    browser.submit("main form button[type=submit]")
    assert "甲-1" in browser.text


def test_a_basket_of_thousands_is_a_page_all_the_same(filled, owner):
    coupon = filled.till("POST", "/v1/send", {
        "request_no": "BOOKS-BIG-SEND", "stock_id": filled.stock, "user": "big",
    })["coupon_code"]
    redeemed = filled.till("POST", "/v1/redeem", {
        "request_no": "BOOKS-BIG", "user": "big", "coupons": [coupon], "basket": {"lines": [
            {"id": f"{number}", "name": "<\"茶\">" * 30, "unit_price": 100, "quantity": 1,
             "tags": ["special"] if number % 2 else []} for number in range(2_000)]}})
    page = owner.get("/console/books/redemptions/" + redeemed["redemption_id"])
    shown = text(page)
    assert len(page.body) < 100_000
    assert "Lines not shown: 1,950" in shown
    assert re.search("(excluded_tag|tag is left out): 1,000", shown)
    assert "Amount ¥2000.00 Taken off ¥20.00 Paid ¥1980.00" in shown
    assert "Only the beginning is shown" in shown
    whole = owner.get(f"/console/books/redemptions/{redeemed['redemption_id']}/json")
    assert len(json.loads(whole.body)["lines"]) == 2_000
    filled.till("POST", "/v1/returns", {"request_no": "BOOKS-BIG-RETURN", "coupon": coupon})
    back = text(owner.get("/console/books/redemptions/" + redeemed["redemption_id"]))
    assert "Given back" in back
