"""What every page of the console is held to: the addresses there are, who may go there, and a shop in which each shows
something."""

import html
import http.client
import json
import pathlib
import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections import namedtuple
from html.parser import HTMLParser

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSOLE = ROOT / "Sources/ScripConsole"
PAGES = CONSOLE / "Pages"
ROLES = yaml.safe_load(pathlib.Path(__file__).with_name("roles.yaml").read_text())
PASSWORD = "a password of ten"

Route = namedtuple("Route", "method path right file")

_right = r"""(?:"([^"]+)"|ConsoleRight\.(\w+))"""
_begins = r"\.(get|post|password)\("
# A page that is written out, and one that a function of the same file makes of the end of its path.
_route = re.compile(_begins + r"""\s*"(/[^"]*)",\s*""" + _right)
_maker = re.compile(
    r"""func (\w+)\([^{]*?\) -> Page \{\s*""" + _begins + r"""\s*"(/[^"]*)" \+ \w+,\s*(?:"""
    + _right + r"|(\w+))")


def _made(text, maker):
    """The pages that one function makes: each call of it, and each list that is mapped by it."""
    name, begins, prefix, right, own, parameter = maker
    for path, *asked in re.findall(
            rf"""(?<![\w.]){name}\(\s*"([^"]+)"(?:,\s*{_right})?""", text):
        yield begins, prefix + path, *(asked if parameter else (right, own))
    for listed in re.findall(rf"\[([^\[\]]*)\]\s*\.map\({name}\)", text):
        for path in re.findall(r'"([^"]+)"', listed):
            yield begins, prefix + path, right, own


def _all_routes():
    """Every address, read out of the sources: whoever adds a page is held to these tests without adding it here."""
    rights = dict(re.findall(
        r'static let (\w+) = "(console\.\w+)"', (CONSOLE / "People/Role.swift").read_text()))
    found = []
    for file in sorted(PAGES.glob("**/*.swift")):
        text = file.read_text()
        written, makers = _route.findall(text), _maker.findall(text)
        begun = len(re.findall(r"(?<![\w)\]])" + _begins, text))
        assert len(written) + len(makers) == begun, (
            f"{file}: {begun} routes are written, {len(written)} and {len(makers)} that make "
            "others are understood")
        for maker in makers:
            made = list(_made(text, maker))
            assert made, f"{file}: nothing that {maker[0]} makes is understood"
            written += made
        found += [
            Route("GET" if begins == "get" else "POST", path, right or rights[own], file.name)
            for begins, path, right, own in written]
    assert len(found) >= 60, f"only {len(found)} routes found below {PAGES}"
    assert len({(route.method, route.path) for route in found}) == len(found)
    return found


ROUTES = _all_routes()
ANYBODY, SIGNED_IN = "console.anybody", "console.signed_in"


def may(role, right):
    """Whether roles.yaml lets a role do something."""
    if role == "owner" or right in (ANYBODY, SIGNED_IN):
        return True
    assert right in ROLES["rights"], f"say in roles.yaml who may {right}"
    return role in ROLES["rights"][right]


def route_of(method, address):
    """The route an address leads to; nil for none. One without open parts comes first."""
    path = address.split("?")[0].split("#")[0]
    for route in sorted(ROUTES, key=lambda route: route.path.count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route.path))
        if route.method == method and re.fullmatch(pattern, path):
            return route
    return None


class Page:
    """One answer."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def html(self):
        return self.body.decode()

    @property
    def token(self):
        found = re.search(rb'name="token" value="([0-9a-f]+)"', self.body)
        return found and found.group(1).decode()

    @property
    def location(self):
        return self.headers.get("Location")

    @property
    def is_html(self):
        return (self.headers.get("Content-Type") or "").startswith("text/html")


class Client:
    """A browser without a window: keeps cookies, follows nothing."""

    def __init__(self, url, language="en"):
        self.address = url.removeprefix("http://")
        self.language = language
        self.cookies = {}
        self.token = None

    def ask(self, method, path, form=None, **headers):
        body = None if form is None else urllib.parse.urlencode(form)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers["Accept-Language"] = self.language
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = Page(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return page

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, form=(), **headers):
        """Sends a form as the session's own pages do."""
        return self.ask("POST", path, {"token": self.token, **dict(form)}, **headers)

    def sign_in(self, name, password=PASSWORD):
        page = self.ask("POST", "/console/sign-in", {"name": name, "password": password})
        if page.status == 303:
            self.token = self.get("/console").token
        return page


class FilledShop:
    """A shop in which there is one of everything, and somebody of every role."""

    def __init__(self, shop):
        self.shop = shop
        self.url = shop.url
        self.roles = ["owner", *ROLES["roles"]]
        self._clients = {}
        first = Client(self.url)
        assert first.sign_in(shop.dev["console_user"], shop.dev["console_password"]).status == 303
        for role in self.roles:
            added = first.post("/console/people", {
                "name": f"the {role}", "role": role, "password": PASSWORD})
            assert added.status == 303, added.html
        self.rule = "own_rule"
        for name in ("percent_off.lua", "percent_off.cases.yaml"):
            (shop.rules / name.replace("percent_off", "own_rule")).write_bytes(
                (ROOT / "rules" / name).read_bytes())
        stock = self.till("GET", "/v1/stocks")["stocks"][0]
        self.stock, self.merchant = stock["stock_id"], stock["merchant"]
        self.user = "guarded-user"
        coupons = [
            self.till("POST", "/v1/send", {
                "request_no": f"GUARD-SEND-{number}", "stock_id": self.stock, "user": self.user,
            })["coupon_code"] for number in range(3)]
        self.coupon = coupons[2]
        redeemed = [
            self.till("POST", "/v1/redeem", {
                "request_no": f"GUARD-{number}", "user": self.user, "coupons": [coupon],
                "store": {"id": "S01", "region": "440300"}, "basket": {"lines": [
                    {"id": "1", "sku": "TEA-01", "name": "乌龙茶", "unit_price": 6000, "quantity": 2},
                    {"id": "2", "name": "茶包", "unit_price": 101, "quantity": 1}]}})
            for number, coupon in enumerate(coupons[:2])]
        self.redemption = redeemed[0]["redemption_id"]
        self.till("POST", "/v1/returns", {
            "request_no": "GUARD-RETURN", "redemption_id": self.redemption,
            "lines": [{"id": "1", "quantity": 1}]})
        self.day = redeemed[0]["redeemed_at"][:10]
        campaign = self.till("POST", "/v1/campaigns", {
            "request_no": "GUARD-CAMPAIGN", "name": "满额送券", "kind": "payment",
            "merchant": self.merchant, "stocks": [self.stock], "amount_min": 10000,
            "end": "2099-12-31T23:59:59+08:00"})
        self.campaign = campaign["id"]
        self.activity = self.till("POST", "/v1/pay-gifts", {
            "request_no": "GUARD-ACTIVITY", "name": "支付有礼", "merchant": self.merchant,
            "begin": "2026-01-01T00:00:00+08:00", "end": "2099-12-31T23:59:59+08:00",
            "amount_min": 20000, "stocks": [self.stock], "merchants": [self.merchant],
            "members_only": True, "goods_tags": ["茶"]})["id"]
        # One that is given something, and one that is not.
        for number, amount in enumerate((12000, 300)):
            self.till("POST", "/v1/events/payments", {
                "request_no": f"GUARD-PAYMENT-{number}", "merchant": self.merchant,
                "user": "guarded-payer", "amount": amount, "method": "online"})
        kept = first.post("/console/rules/spend_and_save/basket", {
            "basket_from": "supermarket", "basket": "", "basket_name": "周末", "basket_shared": "true"})
        self.basket = re.search(r'value="saved\.(\w+)"', kept.html).group(1)
        link = first.post("/console/cards", {"user": self.user})
        self.card = html.unescape(re.search(r'href="/card\?([^"]+)"', link.html).group(1))

    def till(self, method, path, body=None):
        """Asks an operation with the till's key."""
        request = urllib.request.Request(
            self.url + path, method=method, data=body and json.dumps(body).encode(),
            headers={
                "Authorization": "Bearer " + self.shop.dev["till_key"],
                "Content-Type": "application/json"})
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from error

    def client(self, role=None, language="en", fresh=False):
        """Somebody of a role, in a session that others of the role have too, or in a fresh one."""
        client = Client(self.url, language)
        if role and not fresh and role in self._clients:
            client.cookies, client.token = self._clients[role]
            client.cookies = dict(client.cookies)
        elif role:
            assert client.sign_in(f"the {role}").status == 303
            if not fresh:
                self._clients[role] = dict(client.cookies), client.token
        return client

    def address(self, route, real=True):
        """A route's address with its open parts filled in: with what there is, or with what is not there."""
        def part(found):
            name = found.group(1)
            if route.path.endswith("/assets/{file}"):
                return "console.css"
            if not real:
                return "not-there"
            samples = {
                "stock_id": self.stock, "coupon": self.coupon, "code": self.coupon,
                "rule": self.rule, "redemption_id": self.redemption, "user": self.user,
                "id": self.campaign, "activity": self.activity, "basket": self.basket, "gate": "first_payment",
                "file": f"{self.day}.csv",
                "name": "the%20viewer" if "/people/" in route.path else self.rule,
            }
            assert name in samples, f"{route.path} needs a sample of {{{name}}} in console_pages.py"
            return samples[name]
        path = re.sub(r"\{(\w+)\}", part, route.path)
        # What a form asks for with a GET.
        path += {"/console/rules/new-rule": "?name=another_rule"}.get(path, "")
        # A customer's pages are reached by a signed link, and one of them shows one coupon.
        if real and re.fullmatch("/card(/coupon)?", path):
            path += f"?{self.card}&c={self.stock}:{self.coupon}"
        return path

    def notes(self):
        """Who changed what, as the ledger keeps it."""
        with sqlite3.connect(f"file:{self.shop.ledger}?mode=ro", uri=True) as ledger:
            rows = ledger.execute("SELECT body FROM document WHERE collection = 'console_changes'").fetchall()
        return [json.loads(body) for body, in rows]

    def state(self):
        """What changes with anything that is changed: where the journal ends, and the folder of rules."""
        with sqlite3.connect(f"file:{self.shop.ledger}?mode=ro", uri=True) as ledger:
            last = ledger.execute("SELECT max(number) FROM journal").fetchone()[0]
        return last, sorted(
            (str(file), file.read_bytes()) for file in self.shop.rules.glob("**/*") if file.is_file())


class Offers(HTMLParser):
    """What a page offers: where its links and its forms lead."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self._form = ("GET", None)
        self.feed(page.html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a" and attributes.get("href"):
            self.found.append(("GET", attributes["href"]))
        if tag == "form":
            method = attributes.get("method", "get").upper()
            self._form = (method, attributes.get("action"))
            if attributes.get("action"):
                self.found.append(self._form)
        if attributes.get("formaction"):
            self.found.append(
                (attributes.get("formmethod", self._form[0]).upper(), attributes["formaction"]))
