"""Campaigns: what gives coupons by itself."""

import re

from selenium.webdriver.support.ui import Select


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
    browser.submit()
    # What is over cannot begin; what was typed is still there.
    assert "end has passed" in browser.find(".wrong").text
    assert browser.find("[name=stores]").get_attribute("value") == "S01\nS02"
    set_moment(browser, "end", "2099-01-01T10:00")
    browser.submit()
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
