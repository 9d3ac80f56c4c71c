"""The whole loop by keyboard alone: a rule written, mended, proven and published; a stock of it, its codes, a coupon sent,
its card read, redeemed, counted, taken back."""

import re
import subprocess

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from test_cashier import scan, shown_code, verdict
from test_studio import shown, value


class Keyboard:
    """A person without a mouse: goes on from field to field, and presses what has the focus."""

    def __init__(self, browser):
        self.browser = browser

    def press(self, *keys):
        chain = ActionChains(self.browser.driver)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def has_focus(self, css):
        return self.browser.driver.execute_script(
            "return document.activeElement.matches(arguments[0])", css)

    def to(self, css):
        """Goes on until the focus is there; fails where no way leads to it."""
        for _ in range(150):
            if self.has_focus(css):
                return
            self.press(Keys.TAB)
        raise AssertionError(f"the keyboard does not lead to {css} on {self.browser.path}")

    def type(self, name, text):
        self.to(f"[name='{name}']")
        self.press(text)

    def write_over(self, name, text):
        """Types a text in the place of what stands there."""
        self.to(f"[name='{name}']")
        ActionChains(self.browser.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
        self.press(text)
        assert value(self.browser, f"[name='{name}']") == text

    def push(self, css):
        """Presses what stays on its page."""
        self.to(css)
        self.press(Keys.ENTER)

    def choose(self, name, value):
        self.to(f"select[name='{name}']")
        for _ in range(60):
            if self.browser.find(f"select[name='{name}']").get_property("value") == value:
                return
            self.press(Keys.ARROW_DOWN)
        raise AssertionError(f"{name} has no {value}")

    def enter(self, css):
        """Presses what leads to another page, and waits until it is there."""
        self.to(css)
        body = self.browser.find("body")
        self.press(Keys.ENTER)
        self.browser.until(lambda: self.browser._is_gone(body))
        self.browser.until(
            lambda: self.browser.driver.execute_script("return document.readyState") == "complete")


def books(browser):
    """What today's books say of the stock, in a tab of its own: sent, redeemed, given back."""
    here = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    try:
        browser.go("/console/books")
        rows = [
            [cell.text for cell in row.find_elements("css selector", "td")]
            for row in browser.all("tbody tr") if "键盘券" in row.text]
        return rows[0][:3] if rows else None
    finally:
        browser.driver.close()
        browser.driver.switch_to.window(here)


@pytest.fixture
def without_a_mouse(browser):
    """Fails a test in which any page sees the button of a mouse."""
    script = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": """
        for (const kind of ["mousedown", "pointerdown", "touchstart"]) {
          addEventListener(kind, () => localStorage.setItem("mouse", kind + " at " + location), true);
        }"""})
    browser.go("/console/sign-in")
    browser.driver.execute_script("localStorage.clear()")
    yield
    seen = browser.driver.execute_script("return localStorage.getItem('mouse')")
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    assert seen is None


def write_a_rule(browser, keyboard, name):
    """Writes a rule with a mistake, mends it, takes the cases that are missing, and publishes it."""
    keyboard.enter("nav a[href='/console/rules']")
    keyboard.type("name", name)
    keyboard.enter("main form button[type=submit]")
    right, cases = value(browser, "#source"), value(browser, "#cases")
    keyboard.write_over("source", right.replace("p.off", "p.of"))
    browser.until(lambda: browser.all(".marks mark.error"))
    browser.until(lambda: shown(browser, "#verdict .big") == "The rule fails")
    # The finding leads to the place, where a letter is missing.
    keyboard.push("#findings li.error a[data-line]")
    assert keyboard.has_focus("#source")
    chosen = browser.driver.execute_script(
        "const text = document.activeElement; return text.value.slice(text.selectionStart)")
    assert chosen.startswith("of")
    keyboard.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, "f")
    assert value(browser, "#source") == right
    browser.until(lambda: not browser.all(".marks mark.error"))
    browser.until(lambda: shown(browser, "#verdict .big") == "Applies")

    keyboard.write_over("cases", cases[:cases.index("  - name: exactly enough")])
    for _ in range(8):
        keyboard.push("[data-into=mutation]")
        browser.until(lambda: not browser.all("#mutation[aria-busy]") and browser.all("#mutation > *"), 60)
        if browser.all("#mutation .done"):
            break
        before = value(browser, "#cases")
        keyboard.push("#mutation .survivors button")
        browser.until(lambda: value(browser, "#cases") != before)
    assert browser.all("#mutation .done")
    keyboard.enter("[data-save]")
    assert "Saved." in browser.text
    keyboard.enter("#publish")
    assert "Published." in browser.text


def test_the_loop_by_keyboard_alone(browser, without_a_mouse, tmp_path):
    keyboard = Keyboard(browser)
    browser.go("/console/language?to=en&back=/console/sign-in")
    keyboard.type("name", browser.shop.dev["console_user"])
    keyboard.type("password", browser.shop.dev["console_password"])
    keyboard.enter("main button[type=submit]")
    write_a_rule(browser, keyboard, "keyboard_rule")

    keyboard.enter("nav a[href='/console/stocks']")
    keyboard.enter("main a[href='/console/stocks/new']")
    keyboard.choose("rule", "keyboard_rule")
    keyboard.enter("button[formaction='/console/stocks/new/preview#parameters']")
    for name, text in [
        ("name", "键盘券"), ("goods", "全场"), ("merchant", "1900000001"), ("params.off", "20"),
        ("params.threshold", "100"),
    ]:
        keyboard.type(name, text)
    keyboard.choose("code_mode", "uploaded")
    keyboard.enter("form[action='/console/stocks/new'] > div button:last-child")
    stock = re.search(r"/stocks/(\d+)", browser.path).group(1)

    keyboard.enter("main a[href$='/codes']")
    keyboard.type("codes", "KEYBOARD0001")
    keyboard.enter("form[action$='/codes'] button")
    keyboard.enter(f"main a[href='/console/stocks/{stock}']")
    keyboard.enter("main a[href$='/send']")
    keyboard.type("users", "keyboard-user")
    keyboard.enter("form[action$='/send'] button")
    assert "Sent" in browser.find("tbody tr").text

    keyboard.enter("nav a[href='/console/stocks']")
    keyboard.enter("main a[href='/console/wallets']")
    keyboard.type("user", "keyboard-user")
    keyboard.enter("form[action='/console/wallets'] button")
    keyboard.enter("form[action='/console/cards'] button")
    # The customer's telephone is another one.
    link = browser.find("main a[href^='/card?']").get_attribute("href")
    here = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.driver.get(link)
    keyboard.enter(".coupon a")
    picture = tmp_path / "card.png"
    browser.driver.save_screenshot(str(picture))
    read = subprocess.run(
        ["zbarimg", "--quiet", str(picture)], capture_output=True, text=True, timeout=60).stdout
    assert "QR-Code:KEYBOARD0001" in read.splitlines()
    browser.driver.close()
    browser.driver.switch_to.window(here)

    keyboard.enter("nav a[href='/console/cashier']")
    keyboard.type("amount", "118")
    scan(browser, "KEYBOARD0001\r")
    assert verdict(browser) == "Yes" and shown_code(browser) == "KEYBOARD0001"
    assert books(browser) == ["1", "0", "0"]
    ActionChains(browser.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    browser.until(lambda: verdict(browser) == "Redeemed")
    assert books(browser) == ["1", "1", "0"]

    keyboard.to("#verdict form[data-ask] button")
    keyboard.press(Keys.ENTER)
    browser.until(lambda: browser.all("dialog[open]"))
    # The harmless answer has the focus first.
    assert keyboard.has_focus("dialog button:not([value=yes])")
    keyboard.press(Keys.ESCAPE)
    browser.until(lambda: not browser.all("dialog[open]"))
    assert verdict(browser) == "Redeemed"
    keyboard.to("#verdict form[data-ask] button")
    keyboard.press(Keys.ENTER)
    browser.until(lambda: browser.all("dialog[open]"))
    keyboard.to("dialog button[value=yes]")
    keyboard.press(Keys.ENTER)
    browser.until(lambda: verdict(browser) == "Undone")
    assert books(browser) == ["1", "1", "1"]

    scan(browser, "KEYBOARD0001\r")
    browser.until(lambda: verdict(browser) == "Yes")
