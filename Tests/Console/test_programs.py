"""Campaigns: what gives coupons by itself."""

import html
import re

from selenium.webdriver.support.ui import Select


CREATE = "form[action='/console/programs/new'] > p:last-child button"


def typed(browser, **fields):
    for name, text in fields.items():
        browser.type(name, text)


def set_moment(browser, name, text):
    """What a person picks: a driver's keys depend on the browser's language."""
    browser.driver.execute_script(
        "arguments[0].value = arguments[1]", browser.find(f"[name='{name}']"), text)


def stock(browser):
    browser.go("/console/stocks")
    return re.search(r"/stocks/(\d+)", browser.find("tbody th a").get_attribute("href")).group(1)


def test_a_campaign_is_created_and_stopped(browser):
    browser.sign_in()
    gives = stock(browser)
    browser.go("/console/programs/new")
    Select(browser.find("[name=kind]")).select_by_value("nearby")
    typed(browser, name="附近试验", merchant="1900000001", stocks=gives, stores="S01\nS02",
          amount_min="5.00")
    set_moment(browser, "end", "2001-01-01T10:00")
    browser.submit(CREATE)
    # What is over cannot begin; what was typed is still there.
    assert "end has passed" in browser.find(".wrong").text
    assert browser.find("[name=stores]").get_attribute("value") == "S01\nS02"
    set_moment(browser, "end", "2099-01-01T10:00")
    browser.submit(CREATE)
    assert "The campaign is created." in browser.text
    assert browser.find("h1 .state").text == "Running"
    assert "S01 S02" in browser.text and "¥5.00" in browser.text
    assert browser.all(f"a[href='/console/stocks/{gives}']")
    browser.find("summary").click()
    browser.find("[name=sure]").click()
    browser.submit("#stop button")
    assert browser.find("h1 .state").text == "Stopped"
    assert not browser.all("#stop")
    browser.go("/console/programs?merchant=1900000001")
    assert browser.find("tbody th a").text == "附近试验"
    assert browser.find("tbody .state").text == "Stopped"


def test_a_campaign_s_gate_has_its_parameters_as_fields(browser):
    browser.sign_in()
    gives = stock(browser)
    browser.go("/console/programs/new")
    # A gate of attempts is none of a campaign.
    assert [option.get_attribute("value") for option in Select(browser.find("[name=rule]")).options] == [
        "", "first_payment"]
    typed(browser, name="门槛试验", merchant="1900000001", stocks=gives)
    set_moment(browser, "end", "2099-01-01T10:00")
    Select(browser.find("[name=rule]")).select_by_value("first_payment")
    browser.submit(CREATE)
    assert "You chose another gate" in browser.text
    assert "when empty: 00:00" in browser.find("#parameters").text
    browser.type("params.from", "9 h")
    browser.submit(CREATE)
    assert "9 h" in browser.find("#parameters .wrong").text
    # A day ends at 24:00, for which browsers have no field of a time.
    browser.type("params.from", "09:30")
    browser.type("params.through", "24:00")
    browser.submit(CREATE)
    assert "The campaign is created." in browser.text
    assert '"from": "09:30"' in browser.find("pre").text and '"through": "24:00"' in browser.find("pre").text


def test_enter_in_a_field_creates_the_campaign(browser):
    browser.sign_in()
    gives = stock(browser)
    browser.go("/console/programs/new")
    typed(browser, merchant="1900000001", stocks=gives)
    set_moment(browser, "end", "2099-01-01T10:00")
    browser.press_enter("name", "回车活动")
    assert "The campaign is created." in browser.text and browser.find("h1 bdi").text == "回车活动"


def test_a_viewer_looks_and_changes_nothing(browser):
    browser.shop.scrip("user", "add", "looker", "--role", "viewer", text="a long password\n")
    browser.sign_in("looker", "a long password")
    number = stock(browser)
    browser.go(f"/console/stocks/{number}")
    assert not browser.all("main form") and not browser.all("main .button[href$='/send']")
    browser.go("/console/programs")
    assert not browser.all("a[href='/console/programs/new']")
    browser.go("/console/programs/new")
    assert "You may not do this." in browser.text


def test_campaigns_are_found_by_kind(filled):
    viewer = filled.client("viewer")
    for number in range(21):
        filled.till("POST", "/v1/campaigns", {
            "request_no": f"KIND-{number}", "name": f"附近 {number}", "kind": "nearby", "merchant": filled.merchant,
            "stocks": [filled.stock], "end": "2099-12-31T23:59:59+08:00"})

    def named(page):
        return re.findall(r'<th scope="row"><a href="/console/programs/[^"]+"><bdi>([^<]+)', page.html)

    payments = viewer.get("/console/programs?kind=payment")
    # Whatever other tests have made here besides.
    assert "满额送券" in named(payments) and not [name for name in named(payments) if name.startswith("附近")]
    assert re.search(r'value="payment" selected', payments.html)
    first = viewer.get(f"/console/programs?kind=nearby&merchant={filled.merchant}")
    after = html.unescape(re.search(r'href="(/console/programs\?after=[^"]+)"', first.html).group(1))
    assert after.endswith(f"&merchant={filled.merchant}&kind=nearby")
    names = named(first) + named(viewer.get(after))
    assert "满额送券" not in names
    assert [name for name in names if name.startswith("附近 ")] == [f"附近 {number}" for number in reversed(range(21))]
    # What is no kind is said.
    assert viewer.get("/console/programs?kind=none").status == 422


def test_what_a_campaign_gave_and_kept_out_is_shown_by_reason(filled):
    viewer = filled.client("viewer")
    page = viewer.get(f"/console/programs/{filled.campaign}/outcomes").html
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<(?:td|th)[^>]*>(.*?)</(?:td|th)>", page)]
    at = cells.index("Too little was paid below_amount")
    assert cells[at + 1] == "1"
    assert cells[at + 3] == "9700 more would have been enough"
    assert re.search(r"<dt>Payments</dt><dd>2</dd>\s*<dt>Coupons given</dt><dd>1</dd>\s*"
                     r"<dt>Payments kept out</dt><dd>1</dd>", page)
    activity = viewer.get(f"/console/programs/{filled.activity}/outcomes").html
    assert "Coupons given</dt><dd>0</dd>" in activity and "below_amount" in activity
    assert f'href="/console/programs/pay-gifts/{filled.activity}"' in activity
    long = viewer.get(f"/console/programs/{filled.campaign}/outcomes?from=2026-01-01&to=2026-03-01")
    assert long.status == 422 and "at most 31 days" in long.html


def test_an_activity_is_created_and_ended(browser):
    browser.sign_in()
    gives = stock(browser)
    browser.go("/console/programs/pay-gifts/new")
    typed(browser, name="支付有礼试验", merchant="1900000001", stocks=gives, merchants="1900000001",
          amount_min="5.00")
    set_moment(browser, "begin", "2026-01-01T00:00")
    set_moment(browser, "end", "2001-01-01T10:00")
    browser.submit()
    assert "is not after begin" in browser.find(".wrong").text
    set_moment(browser, "end", "2099-01-01T10:00")
    # What ends on the day after is two stretches of every day.
    browser.type("daily", "11:30-14:00\n22:00–02:00")
    browser.submit()
    assert "The activity is created." in browser.text and "¥5.00" in browser.text
    assert "11:30–14:00 22:00–24:00 00:00–02:00" in browser.text
    browser.find("summary").click()
    browser.find("[name=sure]").click()
    browser.submit("#end button")
    assert browser.find("h1 .state").text == "Ended"
    browser.go("/console/programs/pay-gifts")
    assert browser.find("tbody th a").text == "支付有礼试验"


def test_gates_are_shown_with_what_they_refuse(browser):
    browser.sign_in()
    browser.go("/console/programs/gates")
    assert [name.text for name in browser.all("tbody th")] == ["first_payment", "one_device"]
    browser.find("tbody th a").click()
    assert "had_one" in browser.text and "Payments: what a campaign gives" in browser.text
