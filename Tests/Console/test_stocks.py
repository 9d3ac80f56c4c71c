"""Stocks, their codes, and what is sent of them."""

import html
import json
import re

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

MERCHANT = "1900000001"


def fill(browser, **fields):
    """Types into fields by their names; `__` stands for a dot."""
    for name, text in fields.items():
        browser.type(name.replace("__", "."), text)


def choose(browser, name, value):
    Select(browser.find(f"[name='{name}']")).select_by_value(value)


def new_stock(browser, name, code_mode="generated", **fields):
    """Fills the form in as far as it has to be, and answers the new stock's number."""
    browser.go("/console/stocks/new?rule=spend_and_save")
    fill(browser, name=name, goods="全场", merchant=MERCHANT, params__threshold="100",
         params__off="20.00", **fields)
    choose(browser, "code_mode", code_mode)
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    assert "The stock is created." in browser.text
    return re.search(r"/stocks/(\d+)", browser.path).group(1)


def value(browser, name):
    return browser.find(f"[name='{name}']").get_attribute("value")


def test_a_mistake_is_shown_at_its_field_and_nothing_is_lost(browser):
    browser.sign_in()
    browser.go("/console/stocks/new")
    fill(browser, name="一二三四五六七八九十一二三四五六七八九十多余", goods="全场", merchant=MERCHANT,
         limits__total="1,000", available__days_after_receipt="7", limits__amount__total="5000.5")
    choose(browser, "rule", "spend_and_save")
    # The rule's fields come with a button, and what was typed stays.
    browser.submit("button[formaction='/console/stocks/new/preview#parameters']")
    fill(browser, params__threshold="100", params__off="twenty")
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    wrong = {found.text for found in browser.all(".wrong")}
    assert wrong == {"This is not an amount, such as 12.50."}
    assert browser.find("[name='params.off']").get_attribute("aria-invalid") == "true"
    fill(browser, params__off="20")
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    assert "name has 22 characters" in browser.find(".wrong").text
    assert browser.find("[name=name]").get_attribute("aria-invalid") == "true"
    kept = ["goods", "merchant", "limits.total", "available.days_after_receipt",
            "limits.amount.total", "params.threshold", "params.off"]
    assert [value(browser, name) for name in kept] == [
        "全场", MERCHANT, "1,000", "7", "5000.5", "100", "20"]
    browser.submit("button[formaction='/console/stocks/new/preview#preview']")
    preview = browser.find("#preview").text
    assert "¥20.00" in preview and "All coupons together can cost more than the budget" in preview
    fill(browser, name="一二三四五六七八九十一二三四五六七八九十多")
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    assert "The stock is created." in browser.text
    assert "0 / 1,000" in browser.text


@pytest.mark.parametrize("most, is_nothing", [("5", True), ("500", False)])
def test_coupons_that_take_nothing_off_are_told_before_there_are_any(browser, most, is_nothing):
    browser.sign_in()
    browser.go("/console/stocks/new?rule=price_range_off")
    fill(browser, name="价格段", goods="全场", merchant=MERCHANT, limits__total="10", available__days_after_receipt="7",
         params__min_price="50", params__max_price=most, params__off="1")
    browser.submit("button[formaction='/console/stocks/new/preview#preview']")
    assert ("Nothing came off any basket" in browser.find("#preview").text) is is_nothing


def test_enter_in_a_field_creates_the_stock(browser):
    browser.sign_in()
    browser.go("/console/stocks/new?rule=spend_and_save")
    fill(browser, goods="全场", merchant=MERCHANT, params__threshold="100", params__off="20.00")
    choose(browser, "code_mode", "generated")
    # What is missing is asked for, as by the button: nothing is sent.
    browser.find("[name=goods]").send_keys(Keys.ENTER)
    assert browser.path == "/console/stocks/new?rule=spend_and_save"
    browser.press_enter("name", "回车")
    assert "The stock is created." in browser.text and browser.find("h1 bdi").text == "回车"


def test_another_rule_asks_for_its_own_parameters(browser):
    browser.sign_in()
    browser.go("/console/stocks/new?rule=spend_and_save")
    fill(browser, name="阶梯", goods="全场", merchant=MERCHANT, params__threshold="100", params__off="20")
    choose(browser, "rule", "tiered_spend_and_save")
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    assert "You chose another rule" in browser.text
    fill(browser, params__tiers="threshold=100, off=10.00\nthreshold=200, off=25")
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    assert "The stock is created." in browser.text
    assert "threshold=200.00, off=25.00" in browser.text


def test_a_stock_pauses_goes_on_and_stops(browser):
    browser.sign_in()
    stock = new_stock(browser, "暂停试验", limits__total="10")
    browser.submit(f"form[action='/console/stocks/{stock}/state'] button.second")
    assert browser.find("h1 .state").text == "Paused"
    assert not browser.all(f"a[href='/console/stocks/{stock}/send']")
    browser.submit(f"form[action='/console/stocks/{stock}/state'] button")
    assert browser.find("h1 .state").text == "Running"
    browser.type("total", "20")
    browser.submit(f"form[action='/console/stocks/{stock}/budget'] button")
    assert "0 / 20" in browser.text
    browser.find("summary").click()
    browser.find("#stop [name=sure]").click()
    browser.submit("#stop button")
    assert browser.find("h1 .state").text == "Stopped"
    assert not browser.all("#stop")


def test_the_card_of_a_stock_is_edited(browser):
    browser.sign_in()
    stock = new_stock(browser, "改券面", display__description="旧须知")
    browser.go(f"/console/stocks/{stock}/edit")
    assert value(browser, "goods") == "全场"
    fill(browser, goods="部分商品", display__description="新须知")
    choose(browser, "display.background_color", "coral")
    browser.submit("main form button")
    assert "The stock is edited." in browser.text
    assert "部分商品" in browser.text and "新须知" in browser.text and "Coral" in browser.text


def test_a_search_finds_a_stock(browser):
    browser.sign_in()
    stock = new_stock(browser, "寻找 Needle")
    for words in ["needle", "寻找", stock]:
        browser.go("/console/stocks")
        browser.type("search", words)
        browser.submit("form[role=search] button")
        assert [row.text for row in browser.all("tbody th a")] == ["寻找 Needle"]
    browser.go("/console/stocks?search=nothing+of+it")
    assert "Nothing found" in browser.text


def test_lists_and_searches_come_in_pages(browser):
    for number in range(23):
        browser.shop.scrip("call", "stock.create", json.dumps({
            "request_no": f"page-{number}", "name": f"分页{number:02}", "type": "NORMAL",
            "goods": "全场", "merchant": MERCHANT, "rule": "spend_and_save",
            "params": {"threshold": 100, "off": 10}}))
    browser.sign_in()
    browser.go("/console/stocks?search=分页")
    first = [row.text for row in browser.all("tbody th a")]
    assert len(first) == 20
    browser.find("a[href*='after=']").click()
    browser.until(lambda: "after=" in browser.path)
    assert first + [row.text for row in browser.all("tbody th a")] == [
        f"分页{number:02}" for number in range(23)]
    assert not browser.all("a[href*='after=']")


def test_a_rule_without_evidence_asks_for_a_reason(browser):
    browser.shop.rules.joinpath("bare.lua").write_text("""return {
  api = 1,
  title = "Bare",
  params = { off = { type = "money", min = 1, label = "Off" } },
  discount = function(_, p) return p.off end,
}
""", "utf-8")
    browser.sign_in()
    browser.go("/console/stocks/new?rule=bare")
    fill(browser, name="无证明", goods="全场", merchant=MERCHANT, params__off="2")
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    assert "it has no cases" in browser.find(".error").text
    assert value(browser, "params.off") == "2"
    fill(browser, unproven="只是试验")
    browser.submit("form[action='/console/stocks/new'] > div button:last-child")
    assert "The stock is created." in browser.text
    assert "Not proven" in browser.text and "只是试验" in browser.text


def test_a_stock_waits_for_somebody_else_s_approval(browser, tmp_path):
    path = tmp_path / "stock.json"
    path.write_text(json.dumps({
        "request_no": "waits", "name": "待审", "type": "NORMAL", "goods": "全场", "merchant": MERCHANT,
        "rule": "spend_and_save", "params": {"threshold": 100, "off": 10}}), "utf-8")
    made = browser.shop.scrip("stock", "create", str(path), "--awaiting-approval", "--json")
    stock = json.loads(made)["stock_id"]
    for name, role in [("runs", "operator"), ("approves", "approver")]:
        browser.shop.scrip("user", "add", name, "--role", role, text="a long password\n")
    browser.sign_in("runs", "a long password")
    browser.go(f"/console/stocks/{stock}")
    assert browser.find("h1 .state").text == "Waits for approval"
    assert not browser.all("form[action$='/approve']")
    # Whoever asks to resume it all the same is told, the owner too: approving is a step of its own.
    for name, password in [("runs", "a long password"), (None, None)]:
        browser.sign_in(name, password)
        browser.go(f"/console/stocks/{stock}")
        status = browser.driver.execute_async_script("""
            const [path, token, done] = arguments;
            fetch(path, {method: "POST", headers: {"X-Scrip-Form": token},
                         body: new URLSearchParams({state: "running", request_no: "sneak"})})
              .then(answer => done(answer.status));
        """, f"/console/stocks/{stock}/state", value(browser, "token"))
        assert status == 422
        browser.go(f"/console/stocks/{stock}")
        assert browser.find("h1 .state").text == "Waits for approval"
    browser.sign_in("approves", "a long password")
    browser.go(f"/console/stocks/{stock}")
    browser.submit(f"form[action='/console/stocks/{stock}/approve'] button")
    assert browser.find("h1 .state").text == "Running"
    assert not browser.all("form[action$='/budget']")


def test_codes_are_reported_line_by_line(browser):
    browser.sign_in()
    stock = new_stock(browser, "预存码", code_mode="uploaded")
    browser.go(f"/console/stocks/{stock}/codes")
    browser.type("codes", "A-1\nA-2\n\nA-1\nbad,code\nA/3\n")
    browser.submit("form.narrow button")
    assert [row.text.split("\n")[0] for row in browser.all("#report tbody tr")] == [
        "1–2 Stored", "4 A-1 Twice in these lines",
        "5 bad,code Not a code · code is not a coupon code. "
        "Use 1 to 32 of 0-9 a-z A-Z, space and - _ \\ / = |.",
        "6 A/3 Stored"]
    browser.go(f"/console/stocks/{stock}/codes?state=left")
    assert [code.text for code in browser.all("tbody th")] == ["A-1", "A-2", "A/3"]
    browser.driver.execute_script("window.confirm = () => true")
    browser.submit("tbody tr:nth-child(3) form button")
    assert "The code is deleted." in browser.text
    assert [code.text for code in browser.all("tbody th")] == ["A-1", "A-2"]


def test_a_file_of_codes_goes_up_in_parts(browser, tmp_path):
    browser.sign_in()
    stock = new_stock(browser, "文件上传", code_mode="uploaded")
    lines = [f"F-{number:05}" for number in range(1, 451)]
    lines[299] = "no code!"
    lines[420] = lines[0]
    path = tmp_path / "codes.txt"
    path.write_text("\ufeff" + "\r\n".join(lines) + "\r\n", "utf-8")
    browser.go(f"/console/stocks/{stock}/codes")
    # The answer to the second part is lost on its way: the part is sent again, and stored once.
    browser.driver.execute_script("""
        const real = window.fetch;
        let answers = 0;
        window.fetch = async (...asked) => {
          const answer = await real(...asked);
          if (++answers === 2) throw new TypeError("lost");
          return answer;
        };
    """)
    browser.find("#chosen").send_keys(str(path))
    browser.find("#file button").click()
    browser.until(lambda: browser.find("#said").text.startswith("Done."))
    assert browser.find("#counts").text == (
        "Stored: 448 · Stored before: 1 · Twice in these lines: 0 · Not a code: 1")
    assert [row.text.split(" · ")[0] for row in browser.all("#rows tr")] == [
        "1–299 Stored", "300 no code! Not a code", "301–420 Stored", "421 F-00001 Stored before",
        "422–450 Stored"]
    assert browser.find("#progress").get_attribute("value") == "3"
    browser.driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.find("#download").click()
    report = tmp_path / "codes-report.csv"
    browser.until(report.exists)
    assert report.read_text("utf-8-sig").split("\n")[1] == (
        '"421","F-00001","Stored before",""')
    browser.go(f"/console/stocks/{stock}/codes")
    assert "Stored codes (448)" in browser.text


def test_coupons_are_sent_to_a_list_and_seen_in_a_wallet(browser):
    browser.sign_in()
    stock = new_stock(browser, "发放名单", limits__per_user="1")
    browser.go(f"/console/stocks/{stock}/send")
    browser.type("users", "list-one\nlist-two\nlist-one\n" + "x" * 129 + "\n")
    browser.submit()
    results = [row.text for row in browser.all("tbody tr")]
    assert results[0].startswith("1 list-one Sent") and results[1].startswith("2 list-two Sent")
    assert results[2] == "3 list-one Named twice; sent once"
    assert "Not sent" in results[3]
    # Another form would be another coupon, of which a user has one at most.
    browser.go(f"/console/stocks/{stock}/send")
    browser.type("users", "list-one")
    browser.submit()
    assert "This user has all that one user may have." in browser.text
    browser.go("/console/wallets")
    browser.type("user", "list-one")
    browser.submit("form[role=search] button")
    assert [cell.text for cell in browser.all("tbody tr td:nth-child(2)")] == ["发放名单"]
    assert [cell.text for cell in browser.all("tbody .state")] == ["Valid"]
    browser.find("tbody th a").click()
    browser.until(lambda: browser.path.startswith("/console/coupons/"))
    browser.find("summary").click()
    browser.type("reason", "误发")
    browser.find("[name=sure]").click()
    browser.submit("details form button")
    assert browser.find("h1 .state").text == "Switched off"
    assert "误发" in browser.find(".history").text


def test_a_form_sent_twice_sends_once(browser):
    """The answer is loaded again, which sends the form again: the same coupons."""
    browser.sign_in()
    stock = new_stock(browser, "重复提交")
    browser.go(f"/console/stocks/{stock}/send")
    browser.type("users", "twice-one\ntwice-two")
    browser.submit()
    codes = [link.text for link in browser.all("tbody a.code")]
    assert len(codes) == 2
    body = browser.find("body")
    browser.driver.refresh()
    browser.until(lambda: browser._is_gone(body))
    assert [link.text for link in browser.all("tbody a.code")] == codes
    browser.go(f"/console/stocks/{stock}")
    assert browser.find(".figures strong").text == "2"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_fit_a_phone(browser, language):
    browser.sign_in(language=language)
    browser.go("/console/stocks")
    stock = browser.find("tbody th a").get_attribute("href").rsplit("/", 1)[1]
    try:
        phone(browser, 390)
        for path in ["/console/stocks", "/console/stocks/new?rule=tiered_spend_and_save",
                     f"/console/stocks/{stock}", f"/console/stocks/{stock}/edit",
                     f"/console/stocks/{stock}/send", f"/console/stocks/{stock}/codes",
                     "/console/wallets?user=list-one", "/console/programs",
                     "/console/programs/new"]:
            browser.go(path)
            width = browser.driver.execute_script("return document.documentElement.scrollWidth")
            assert width <= 390, path
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def phone(browser, width):
    """A screen as wide as a phone's; a window is never that narrow."""
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": 844, "deviceScaleFactor": 2, "mobile": True})


def test_a_card_leads_where_its_stock_says(filled):
    """An address is a link; a number, a name and what only looks like an address are not."""
    stock = filled.till("POST", "/v1/stocks", {
        "request_no": "JUMP-STOCK", "name": "跳转", "type": "NORMAL", "goods": "全场", "merchant": filled.merchant,
        "rule": "spend_and_save", "params": {"threshold": 100, "off": 30}, "display": {
            "logo_url": "https://pictures.example/logo.png"},
        "entrance": {
            "official_account": "https://shop.example/gzh", "hall_id": "javascript:alert(1)", "mini_program": {
                "appid": "wx1", "path": "weixin://dl/business/?t=a&b", "entrance_words": "去使用"}}})["stock_id"]
    code = filled.till("POST", "/v1/send", {
        "request_no": "JUMP-SEND", "stock_id": stock, "user": filled.user})["coupon_code"]
    page = filled.client(language="zh").get(f"/card/coupon?{filled.card}&c={stock}:{code}").html
    links = {html.unescape(href): (rel, text) for href, rel, text in re.findall(
        r'<a href="([^"]+)" rel="([^"]+)"><bdi>([^<]+)</bdi></a>', page)}
    assert links == {
        "https://shop.example/gzh": ("noopener noreferrer", "https://shop.example/gzh"),
        "weixin://dl/business/?t=a&b": ("noopener noreferrer", "去使用")}
    assert "营销馆： <bdi>javascript:alert(1)</bdi>" in page
    # Whose picture it is would learn who looks.
    assert "pictures.example" not in page
