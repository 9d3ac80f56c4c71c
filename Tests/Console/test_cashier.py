"""The counter and the customer's card: a code is shown, scanned by whatever scanner there is, redeemed and taken back."""

import json
import subprocess

import pytest
from conftest import ROOT, Browser, chromium, faults
from selenium.webdriver.common.by import By

STOCK = "1200000000000001"  # 满100减20 of the demo store
KEYS = {"\r": ("Enter", "Enter", 13), "\n": ("j", "KeyJ", 74), "\t": ("Tab", "Tab", 9)}


@pytest.fixture
def coupon(shop, number):
    """A coupon that nobody has used."""
    def send(user="counter"):
        answer = shop.scrip(
            "send", "--stock", STOCK, "--user", user, "--request-no", number("SEND"), "--json")
        return json.loads(answer)["coupon_code"]
    return send


# The page's timers stand still while keys are typed: on a busy machine they come later than their own clock says, and
# a page that waits for the next one would believe that it was the last.
HOLD = """
if (!window.held) {
  const set = window.setTimeout, clear = window.clearTimeout;
  const held = window.held = {is: false, waiting: new Map(), running: new Map(), last: 0};
  window.setTimeout = function (run, wait) {
    if (!held.is) return set.apply(window, arguments);
    held.waiting.set(held.last -= 1, [run, wait]);
    return held.last;
  };
  window.clearTimeout = function (timer) {
    if (!held.waiting.delete(timer)) clear(held.running.get(timer) || timer);
  };
  held.release = function () {
    held.is = false;
    for (const [timer, [run, wait]] of held.waiting) held.running.set(timer, set(run, wait));
    held.waiting.clear();
  };
}
window.held.is = true;
"""


def scan(browser, text, seconds=0.005):
    """Types as a wedge scanner does: each key 5 ms after the one before, by the clock of the keys themselves."""
    browser.driver.execute_script(HOLD)
    type_keys(browser, text, seconds)
    browser.driver.execute_script("window.held.release()")


def type_keys(browser, text, seconds):
    clock = browser.driver.execute_script("return performance.timeOrigin + performance.now()") / 1000
    # Nobody takes up a scanner as fast as a program goes on after its last key.
    clock += 0.2
    for place, letter in enumerate(text):
        key, code, number = KEYS.get(
            letter, (letter, "", ord(letter.upper()) if letter.isalnum() else 0))
        event = {
            "key": key, "code": code, "windowsVirtualKeyCode": number,
            "timestamp": clock + place * seconds, "modifiers": 2 if letter == "\n" else 0}
        if letter not in KEYS:
            event["text"] = letter
        if letter == "\r":
            event["text"] = "\r"
        browser.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", **event})
        event.pop("text", None)
        browser.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", **event})


def shown(browser, css):
    """The text of what is there now; nothing while the page is being answered."""
    # In one step: the answer takes the place of what was there.
    return browser.driver.execute_script(
        "const place = document.getElementById('verdict');"
        "const found = place.hasAttribute('aria-busy') ? null : place.querySelector(arguments[0]);"
        "return found ? found.innerText : '';", css)


def verdict(browser):
    """The word in big type, once the page has answered."""
    return browser.until(lambda: shown(browser, ".word"))


def shown_code(browser):
    return browser.until(lambda: shown(browser, "dl code"))


def at_the_counter(browser, amount="118.00"):
    browser.sign_in()
    browser.go("/console/cashier")
    if amount:
        browser.type("amount", amount)


# What a scanner may send before, after and instead of the code alone.
SCANS = {
    "carriage return": "{code}\r",
    "line feed": "{code}\n",
    "tab": "{code}\t",
    "nothing after it": "{code}",
    "the symbology before it": "]C1{code}\r",
    "a separator before it": "\x1d{code}\r",
    "blanks around it": " {code} \r",
    "twice in one": "{code}{code}\r",
}


@pytest.mark.parametrize("sent", SCANS.values(), ids=SCANS.keys())
def test_scanners_of_every_kind(browser, coupon, sent):
    at_the_counter(browser)
    code = coupon()
    scan(browser, sent.format(code=code))
    assert verdict(browser) == "Yes"
    assert shown_code(browser) == code


def test_a_scan_counts_wherever_the_focus_is(browser, coupon):
    at_the_counter(browser)
    for css in ("nav a", "#store", "#amount"):
        browser.driver.execute_script("document.getElementById('verdict').replaceChildren()")
        browser.driver.execute_script("document.querySelector(arguments[0]).focus()", css)
        code = coupon()
        scan(browser, code + "\r")
        assert verdict(browser) == "Yes"
        assert shown_code(browser) == code
        # The field that had the focus is as it was.
        assert browser.find("#amount").get_attribute("value") == "118.00"
        assert browser.find("#store").get_attribute("value") == ""


def test_the_same_scan_twice_is_one(browser, coupon):
    at_the_counter(browser)
    code = coupon()
    browser.driver.execute_script(
        "window.asked = 0; const real = window.fetch;"
        "window.fetch = function () { window.asked += 1; return real.apply(this, arguments); };")
    scan(browser, code + "\r")
    scan(browser, code + "\r")
    assert verdict(browser) == "Yes"
    assert browser.driver.execute_script("return window.asked") == 1


def test_the_end_of_a_scan_presses_no_button(browser, coupon):
    at_the_counter(browser)
    first, second = coupon(), coupon()
    scan(browser, first + "\r")
    assert verdict(browser) == "Yes"
    browser.driver.execute_script("document.querySelector('#redeem button').focus()")
    scan(browser, second + "\r")
    browser.until(lambda: shown_code(browser) == second)
    assert json.loads(browser.shop.scrip("wallet", "counter", "--json"))["coupons"]
    states = {
        item["coupon_code"]: item["state"]
        for item in json.loads(browser.shop.scrip("wallet", "counter", "--limit", "100", "--json"))["coupons"]}
    assert states[first] == states[second] == "sent"


def test_a_scan_while_a_dialog_is_open_confirms_nothing(browser, coupon):
    at_the_counter(browser)
    first, second = coupon(), coupon()
    scan(browser, first + "\r")
    assert verdict(browser) == "Yes"
    browser.find("#redeem button").click()
    browser.until(lambda: verdict(browser) == "Redeemed")
    browser.find("#verdict form button").click()
    browser.until(lambda: browser.all("dialog[open]"))
    # Even with the dangerous button in the focus.
    browser.driver.execute_script("document.querySelector('dialog button[value=yes]').focus()")
    scan(browser, second + "\r")
    browser.until(lambda: verdict(browser) == "Yes")
    assert shown_code(browser) == second
    assert browser.all("dialog[open]") == []
    redemptions = json.loads(browser.shop.scrip("redemptions", "--user", "counter", "--json"))
    mine = [one for one in redemptions["redemptions"] if one["coupons"][0]["coupon_code"] == first]
    assert [one["coupons"][0]["returned"] for one in mine] == [False]


def test_typing_by_hand_is_no_scan(browser, coupon):
    at_the_counter(browser, amount="")
    browser.find("#amount").click()
    scan(browser, "118.00", seconds=0.2)
    assert browser.find("#amount").get_attribute("value") == "118.00"
    assert browser.all("#verdict .word") == []


def test_reasons_are_said_in_the_reader_s_language(browser, coupon):
    code = coupon()
    browser.sign_in(language="zh")
    browser.go("/console/cashier")
    browser.type("amount", "50")
    scan(browser, code + "\r")
    assert verdict(browser) == "不可用"
    browser.driver.execute_script("document.getElementById('verdict').replaceChildren()")
    scan(browser, "4006381333931\r")
    assert verdict(browser) == "不可用"


def card_link(browser, user):
    browser.go("/console/cashier")
    browser.driver.execute_script(
        "const form = document.createElement('form'); form.method = 'post'; form.action = '/console/cards';"
        "for (const [name, value] of [['token', arguments[0]], ['user', arguments[1]]]) {"
        " const field = document.createElement('input'); field.name = name; field.value = value; form.append(field); }"
        "document.body.append(form); form.submit();",
        browser.find("#look").get_attribute("data-token"), user)
    return browser.until(lambda: browser.all("main a[href^='/card?']"))[0].get_attribute("href")


def test_the_card_s_codes_are_read_redeemed_and_taken_back(browser, coupon, tmp_path):
    code = coupon("card-user")
    browser.sign_in()
    link = card_link(browser, "card-user")
    # A customer is not signed in to anything.
    browser.driver.delete_all_cookies()
    browser.driver.get(link)
    browser.find(".coupon a").click()
    browser.until(lambda: browser.all("svg.scan"))
    short = browser.all("code.typed")[-1].text
    picture = tmp_path / "card.png"
    for size in ((1280, 900), (390, 844)):
        browser.driver.set_window_size(*size)
        for index, kind in enumerate(("QR-Code", "CODE-128")):
            browser.driver.execute_script(
                "arguments[0].scrollIntoView({block: 'center'})", browser.all("svg.scan")[index])
            browser.driver.save_screenshot(str(picture))
            read = subprocess.run(
                ["zbarimg", "--quiet", str(picture)], capture_output=True, text=True, timeout=60).stdout
            assert f"{kind}:{code}" in read.splitlines()
    browser.driver.set_window_size(1280, 900)

    at_the_counter(browser)
    # What is typed by hand where nothing can be scanned.
    browser.type("code", short)
    browser.find("#look button").click()
    assert verdict(browser) == "Yes"
    assert shown_code(browser).endswith(code)
    browser.find("#redeem button").click()
    browser.until(lambda: verdict(browser) == "Redeemed")
    assert "−¥20.00" in browser.find("#verdict").text
    browser.driver.get(link)
    assert browser.all(".coupon") == []
    browser.driver.get(link + "&state=used")
    assert len(browser.all(".coupon")) == 1

    browser.go("/console/cashier/today")
    row = browser.find("tbody tr").text
    assert code in row and "¥20.00" in row and "Undone" not in row
    at_the_counter(browser)
    scan(browser, code + "\r")
    assert verdict(browser) == "No"
    browser.driver.get(link + "&state=sent")
    assert browser.all(".coupon") == []


def test_undoing_gives_the_coupon_back(browser, coupon):
    code = coupon("undo-user")
    at_the_counter(browser)
    for _ in range(2):
        browser.driver.execute_script("document.getElementById('verdict').replaceChildren()")
        browser.type("code", code)
        browser.find("#look button").click()
        assert verdict(browser) == "Yes"
        browser.find("#redeem button").click()
        browser.until(lambda: verdict(browser) == "Redeemed")
        browser.find("#verdict form button").click()
        browser.until(lambda: browser.all("dialog[open]"))
        browser.find("dialog button[value=yes]").click()
        browser.until(lambda: verdict(browser) == "Undone")


def test_without_a_signed_link_there_is_no_card(browser, coupon):
    coupon("somebody")
    browser.sign_in()
    link = card_link(browser, "somebody")
    for path in ("/card", "/card?u=somebody&e=9999999999&s=00", link.replace("u=somebody", "u=else")):
        browser.driver.get(path if path.startswith("http") else browser.shop.url + path)
        assert browser.all(".coupon") == []
        assert browser.all("[role=alert]")


@pytest.mark.parametrize("language, reason", [
    ("en", "Spend ¥49.50 more to use this coupon"), ("zh", "再消费 ¥49.50 即可使用该券。")])
def test_a_standard_rule_refuses_in_the_cashier_s_language(browser, coupon, language, reason):
    browser.sign_in(language=language)
    browser.go("/console/cashier")
    browser.type("amount", "50.50")
    scan(browser, coupon() + "\r")
    assert verdict(browser) == {"en": "No", "zh": "不可用"}[language]
    assert reason in browser.find("#verdict .verdict").text.split("\n")


def test_a_receipt_refused_says_so_in_chinese_too(browser, coupon, number):
    """Nobody presses the button of a refused coupon: the form is sent as it would be if the basket had changed."""
    browser.sign_in(language="zh")
    browser.go("/console/cashier")
    shown = browser.driver.execute_async_script(
        "const [code, number, token, done] = arguments;"
        "fetch('/console/cashier/redeem', {method: 'POST', headers: {'X-Scrip-Form': token,"
        " 'Content-Type': 'application/x-www-form-urlencoded'},"
        " body: new URLSearchParams({coupon: code, amount: '50.50', request_no: number, token})})"
        ".then(async answer => done(await answer.text()));",
        coupon(), number("REDEEM"), browser.find("#look").get_attribute("data-token"))
    assert "再消费 ¥49.50 即可使用该券。" in shown


def test_a_customer_whose_own_redemption_is_refused_is_told_why(browser, shop, number):
    terms = json.loads((ROOT / "examples/stocks/spend_and_save.json").read_text())
    terms |= {"request_no": number("STOCK"), "use_method": "SELF_CONSUME"}
    stock = json.loads(shop.scrip("stock", "create", "-", "--json", text=json.dumps(terms)))["stock_id"]
    shop.scrip("send", "--stock", stock, "--user", "self", "--request-no", number("SEND"))
    browser.sign_in(language="zh")
    browser.driver.get(card_link(browser, "self"))
    browser.find(".coupon a").click()
    action = browser.until(lambda: browser.all("form[action^='/card/coupon']"))[0].get_attribute("action")
    pages = [
        browser.driver.execute_async_script(
            "const [action, number, done] = arguments;"
            "fetch(action, {method: 'POST', body: new URLSearchParams({request_no: number})})"
            ".then(async answer => done(await answer.text()));", action, number("SELF"))
        for _ in range(2)]
    assert ["该券已被使用。" in page for page in pages] == [False, True]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_script_the_counter_works_too(browser, coupon, language):
    browser.sign_in(language=language)
    code = coupon()
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.go("/console/cashier")
        browser.type("code", code)
        browser.type("amount", "118")
        browser.find("#look button[type=submit]").click()
        WORDS = {"en": ("Yes", "Redeemed"), "zh": ("可用", "已核销")}[language]
        browser.until(lambda: shown(browser, ".word") == WORDS[0])
        browser.find("#redeem button").click()
        browser.until(lambda: shown(browser, ".word") == WORDS[1])
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_photo_of_a_card_is_read(browser, coupon, tmp_path):
    code = coupon("photo-user")
    browser.sign_in()
    browser.driver.get(card_link(browser, "photo-user"))
    browser.find(".coupon a").click()
    browser.until(lambda: browser.all("svg.scan"))
    picture = tmp_path / "photo.png"
    browser.driver.save_screenshot(str(picture))
    at_the_counter(browser)
    browser.find("#photo").send_keys(str(picture))
    assert verdict(browser) == "Yes"
    assert shown_code(browser) == code


# What a camera would see of a card: its first code as brightness, row by row.
BRIGHTNESS = """
const [width, height, done] = arguments;
const svg = document.querySelector("svg.scan").cloneNode(true);
svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
const picture = new Image();
picture.onload = () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#888";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 80, 40, 400, 400);
  const pixels = pen.getImageData(0, 0, width, height).data;
  done(Array.from({length: width * height}, (_, place) => pixels[4 * place]));
};
picture.src = "data:image/svg+xml," + encodeURIComponent(svg.outerHTML);
"""


@pytest.fixture
def with_camera(driver, shop):
    """A browser whose camera sees what a file holds, which may be written until a page asks for it."""
    opened = []

    def open_with(film):
        opened.append(chromium(
            "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}"))
        return Browser(opened[0], shop)
    yield open_with
    for running in opened:
        assert faults(running) == []
        running.quit()


def test_the_camera_of_a_browser_reads_a_card(browser, with_camera, coupon, tmp_path):
    code = coupon("camera-user")
    browser.sign_in()
    browser.driver.get(card_link(browser, "camera-user"))
    browser.find(".coupon a").click()
    browser.until(lambda: browser.all("svg.scan"))
    width, height = 640, 480
    seen = bytes(browser.driver.execute_async_script(BRIGHTNESS, width, height))
    film = tmp_path / "card.y4m"
    film.write_bytes(
        f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
        + seen + b"\x80" * (width * height // 2))
    till = with_camera(film)
    at_the_counter(till)
    till.find("#camera").click()
    assert verdict(till) == "Yes"
    assert shown_code(till) == code
    assert not till.find("#finder").is_displayed()
    till.until(lambda: till.driver.execute_script("return !document.querySelector('#finder video').srcObject"))


def test_a_camera_that_sees_no_code_goes_on_until_it_is_closed(with_camera, tmp_path):
    film = tmp_path / "grey.y4m"
    film.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n" + b"\x80" * (640 * 480 * 3 // 2))
    till = with_camera(film)
    at_the_counter(till)
    till.driver.execute_script(
        "window.read = 0; const real = window.fetch;"
        "window.fetch = async function () { const answer = await real.apply(this, arguments); window.read += 1; return answer; };")
    till.find("#camera").click()
    till.until(lambda: till.driver.execute_script("return window.read") >= 2)
    assert till.find("#finder").is_displayed()
    till.find("#blind").click()
    assert not till.find("#finder").is_displayed()
    till.until(lambda: till.driver.execute_script("return !document.querySelector('#finder video').srcObject"))
    assert till.all("#verdict .word") == []


def test_where_there_is_no_camera_the_page_says_so(browser):
    at_the_counter(browser)
    browser.find("#camera").click()
    browser.until(lambda: "no camera" in browser.find("#verdict").text)
    assert not browser.find("#finder").is_displayed()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 50_000, b"\xff\xd8\xff" + b"x" * 500_000])
def test_what_is_no_photo_harms_nobody(browser, content):
    at_the_counter(browser, amount="")
    answer = browser.driver.execute_async_script(
        "const [bytes, token, done] = arguments;"
        "fetch('/console/cashier/photo', {method: 'POST', body: new Uint8Array(bytes), headers: {'X-Scrip-Form': token}})"
        ".then(async answer => done([answer.status, await answer.text()]));",
        list(content), browser.find("#look").get_attribute("data-token"))
    assert answer[0] == 422 or answer == [200, '{"codes":[]}']
    browser.go("/console/cashier")
    assert browser.find("h1").text == "Cashier"
