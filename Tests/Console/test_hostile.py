"""Names that people, stores, goods and stocks are given by somebody who means harm, on every page that shows them."""

import http.client
from urllib.parse import quote

import pytest
from conftest import Browser, Shop
from console_pages import PASSWORD, ROUTES, Client, FilledShop
from test_every_page import PAGE_BYTES_MAX, Parts, _overflow, resize

GETS = [route for route in ROUTES if route.method == "GET" and "{file}" not in route.path]
MARK = "<x-hit onfocus=window.__hit=1 autofocus tabindex=0>"
BIDI = "\u202e\u2066\u200f"
NAMES = [
    f"<script>window.__hit=1</script>{MARK}",
    f"\"'>{MARK}<img src=x onerror=window.__hit=1>",
    f"</title></textarea></script></bdi>{MARK}",
    f"{{{{raw(token)}}}}[[menu.stocks]]&lt;b&gt;&#60;{MARK}",
    f"{BIDI}{MARK}",
    "javascript:window.__hit=1//" + MARK,
    "🧋👨‍👩‍👧‍👦" + "é" * 3 + "\u0301" * 20 + MARK,
    r"\u0000\x00%00\0" + MARK,
]
LONG = "長" * 3_400  # 10 KB


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A shop in which everything that can be named is named to do harm, as far as it is taken."""
    running = Shop(tmp_path_factory.mktemp("hostile"))
    shop = FilledShop(running)
    owner = shop.client("owner")
    shop.taken = []

    def attempt(method, path, body, what):
        try:
            answer = shop.till(method, path, body)
        except AssertionError:
            # What is refused cannot be shown.
            return None
        shop.taken.append(what)
        return answer

    for number, name in enumerate([*NAMES, LONG]):
        stock = attempt("POST", "/v1/stocks", {
            "request_no": f"HOSTILE-STOCK-{number}", "name": name[:20], "type": "NORMAL",
            "goods": name[:15], "merchant": "1900000001", "rule": "spend_and_save",
            "params": {"threshold": 10000, "off": 2000}, "limits": {"per_user": 100},
            "available": {"end": "2099-12-31T23:59:59+08:00"}}, "stock") or {"stock_id": shop.stock}
        user = name[:100]
        sent = attempt("POST", "/v1/send", {
            "request_no": f"HOSTILE-SEND-{number}", "stock_id": stock["stock_id"], "user": user,
        }, "user")
        if not sent:
            continue
        shop.hostile_user = user
        redeemed = attempt("POST", "/v1/redeem", {
            "request_no": f"{name[:90]} {number}", "user": user, "coupons": [sent["coupon_code"]],
            "store": {"id": name[:60], "region": name[:60]}, "basket": {"lines": [{
                "id": name[:60], "sku": name[:60], "name": name[:300], "category": name[:60],
                "brand": name[:60], "unit_price": 20_000, "quantity": 1, "tags": [name[:60]]}]},
        }, "redemption")
        if redeemed:
            shop.redemption = redeemed["redemption_id"]
        shop.stock = stock["stock_id"]
        attempt("POST", "/v1/campaigns", {
            "request_no": f"HOSTILE-CAMPAIGN-{number}", "name": name[:40], "kind": "payment",
            "merchant": "1900000001", "stocks": [stock["stock_id"]], "stores": [name[:60]],
            "amount_min": 1, "end": "2099-12-31T23:59:59+08:00"}, "campaign")
        owner.post("/console/people", {"name": name[:60], "role": "viewer", "password": PASSWORD})
    # However little is taken: the names that do most harm are.
    assert {"stock", "user", "redemption"} <= set(shop.taken), shop.taken
    yield shop
    assert running.stop() == 0, "".join(running.output)


@pytest.fixture(scope="module")
def window(driver, hostile):
    browser = Browser(driver, hostile.shop)
    resize(browser, 390)
    browser.sign_in("the owner", PASSWORD)
    yield browser
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


# Whether anything of a name became more than text.
_hit = """
return [window.__hit || null, document.querySelectorAll("x-hit,img[onerror],script:not([src])").length,
  [...document.querySelectorAll("*")].filter(
    e => [...e.attributes].some(a => a.name.startsWith("on") || a.name === "style")).length,
  [...document.querySelectorAll("a[href],form[action]")].filter(
    e => new URL(e.href || e.action, location).origin !== location.origin).length,
  [...document.body.innerText].filter(c => "\\u202e\\u2066\\u200f".includes(c)).length];
"""


def check(window, where):
    found = window.driver.execute_script(_hit)
    assert found == [None, 0, 0, 0, 0], f"{where}: {found}"
    wide = window.driver.execute_script(_overflow)
    assert not wide, f"{where}: {wide}"
    assert window.all("main h1"), where


def test_a_name_stays_a_name_on_every_page(window, hostile):
    for route in GETS:
        if route.path in ("/console/language", "/console/sign-in"):
            continue
        page = hostile.client("owner").get(hostile.address(route))
        if not page.is_html or page.status != 200:
            continue
        assert len(page.body) <= PAGE_BYTES_MAX, f"{route.path} has {len(page.body)} bytes"
        assert Parts(page.html).faults == [], route.path
        window.go(hostile.address(route))
        check(window, route.path)


def test_what_an_address_says_is_shown_as_it_is(window, hostile):
    """Every field that some page reads from its address, with every name in it."""
    fields = (
        "after", "day", "done", "from", "late", "name", "next", "number", "rule", "state",
        "stock_id", "store", "to", "user", "coupon", "code", "q")
    pages = {route.path for route in GETS if "{" not in route.path}
    client = hostile.client("owner")
    for path in sorted(pages - {"/console/language"}):
        worst = ""
        for name in [*NAMES, LONG]:
            query = path + "?" + "&".join(f"{field}={quote(name[:400])}" for field in fields)
            page = client.get(query)
            assert page.status < 500, f"{path} with {name!r}: {page.status}"
            if not page.is_html:
                continue
            assert Parts(page.html).faults == [], f"{path} with {name!r}"
            assert "<x-hit" not in page.html, f"{path} with {name!r}"
            assert len(page.body) <= PAGE_BYTES_MAX, path
            worst = max(worst, query, key=lambda query: ("script" in query, len(query)))
        if worst:
            window.go(worst)
            check(window, path)


def test_what_is_typed_comes_back_as_text(hostile):
    """Every form with every name in every field; none is taken, and what is shown again is text."""
    client = hostile.client("owner", fresh=True)
    fields = (
        "name", "user", "store", "code", "coupon", "rule", "goods", "merchant", "number", "file",
        "unit", "day", "expect", "role", "title", "source", "cases", "basket", "amount", "codes",
        "text", "params", "begin", "end", "limit", "request_no", "reason", "stock_id", "old")
    for route in ROUTES:
        if route.method != "POST" or route.path in (
                "/console/sign-out", "/console/sign-in", "/console/account", "/console/people"):
            continue
        for name in NAMES[:3] + [NAMES[4], LONG]:
            page = client.post(hostile.address(route, real=False), {field: name for field in fields})
            assert page.status < 500, f"{route.path} with {name[:40]!r}: {page.status}"
            if page.is_html:
                assert Parts(page.html).faults == [], f"{route.path} with {name[:40]!r}"
                assert "<x-hit" not in page.html, route.path
                assert len(page.body) <= PAGE_BYTES_MAX * 5, route.path


@pytest.mark.parametrize("path", [
    "/console/stocks/%00", "/console/stocks/..%2f..%2fetc", "/console/books/redemptions/%ff%fe",
    "/console/books/redemptions/%0d%0aX-Hit:%201", "/console/books/bill/%0d%0aX-Hit.csv",
    "/console/books/bill/2026-11-30%22;x=%22.csv", "/console/assets/..%2fConsole.swift",
    "/console/assets/console.css%00", "/console/stocks/" + "9" * 5_000, "/console//stocks",
    "/console/%2e%2e/v1/stocks", "/console/people/%3Cscript%3E/role"])
def test_odd_addresses_are_answered(hostile, path):
    page = hostile.client("owner").get(path)
    assert 400 <= page.status < 500, page.status
    assert "X-Hit" not in page.headers and b"<script>" not in page.body.lower().replace(
        b"<script src", b"")


def test_a_request_that_is_no_form_is_answered(hostile):
    client = hostile.client("owner")
    for body in ("a", "%", "%zz=%zz", "token=" + "a" * 100_000, "&" * 10_000, "=\x00=&%00=%00"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
            connection = http.client.HTTPConnection(client.address, timeout=30)
            connection.request("POST", "/console/people", body.encode(), {
                "Content-Type": kind, "Cookie": "; ".join(
                    f"{name}={value}" for name, value in client.cookies.items())})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 403, (body[:20], kind, answer.status)
            connection.close()


def test_a_name_for_signing_in_is_only_a_name(hostile):
    client = Client(hostile.url)
    for name in NAMES[:3]:
        page = client.sign_in(name, "not the password")
        assert page.status == 401
        assert Parts(page.html).faults == [] and "<x-hit" not in page.html
