"""One server of two books: two merchants of the platform, two tills and two host names, each at home in one."""

import json
import signal
import subprocess
import urllib.error
import urllib.request

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from conftest import Host
from platform_client import Client
from test_wechatpayv3 import RULES, now


def pem_pair(folder):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    return private, public


class Merchant:
    """A merchant with a book, as the file of books and as its client know it."""

    def __init__(self, number, name, folder):
        self.folder = folder / name
        self.folder.mkdir()
        self.name = name
        private, public = pem_pair(self.folder)
        secret = name.ljust(32, "0")
        self.keys = {"mchid": number, "appid": f"wx{number}", "merchant_serial": f"0A{number}",
                     "apiv3_key": secret, "apiv2_key": secret}
        self.private = private
        self.key = None
        self.entry = {
            "name": name, "ledger": str(self.folder / "scrip.db"), "hosts": [f"{name}.example.com"],
            "merchants": [{**self.keys, "merchant_public_key": str(public)}]}

    def client(self, url, dev):
        return Client({**dev, **self.keys, "merchant_private_key": self.private, "base_url": url}, "public key")

    def till(self, scrip):
        """A till's key in this book, made once: a server may not know the next one for two seconds."""
        if self.key:
            return self.key
        said = subprocess.run(
            [scrip, "key", "new", "till", "--scope", "stocks", "--ledger", self.entry["ledger"], "--json"],
            capture_output=True, text=True, check=True)
        self.key = json.loads(said.stdout)["key"]
        return self.key


@pytest.fixture(scope="module")
def merchants(tmp_path_factory):
    folder = tmp_path_factory.mktemp("books")
    return [Merchant("1900000101", "tea", folder), Merchant("1900000102", "coffee", folder)]


@pytest.fixture(scope="module")
def server(merchants, host, scrip, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    dev = host.dev
    (folder / "books.json").write_text(json.dumps({"books": [one.entry for one in merchants]}))
    (folder / "scrip.json").write_text(json.dumps({
        "books": str(folder / "books.json"),
        "platform_private_key": dev["platform_public_key"].replace("public", "private"),
        "platform_certificate": dev["platform_certificate"],
        "platform_public_key_id": dev["platform_public_key_id"]}))
    for one in merchants:
        subprocess.run([scrip, "ledger", "create", "--ledger", one.entry["ledger"]], check=True, capture_output=True)
    running = Host(scrip, "--config", folder / "scrip.json")
    running.books = folder / "books.json"
    yield running
    assert running.stop() == 0, "".join(running.output)


def get(url, **headers):
    request = urllib.request.Request(url, headers={key.replace("_", "-"): text for key, text in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def stock(number, merchant):
    return {
        "stock_name": f"{merchant.name} only", "belong_merchant": merchant.keys["mchid"], "goods_name": "all",
        "stock_type": "NORMAL", "coupon_code_mode": "WECHATPAY_MODE", "out_request_no": number,
        "coupon_use_rule": {
            "coupon_available_time": {
                "available_begin_time": now(-1), "available_end_time": now(30),
                "available_day_after_receive": 7},
            **RULES["NORMAL"], "use_method": "OFF_LINE"},
        "stock_send_rule": {"max_coupons": 10, "max_coupons_per_user": 2, "prevent_api_abuse": False}}


def names_of_stocks(server, key):
    status, text = get(f"{server.url}/v1/stocks", X_API_Key=key)
    assert status == 200
    return [shown["name"] for shown in json.loads(text)["stocks"]]


def test_each_merchant_is_at_home_in_its_own_book(server, merchants, host, scrip):
    tea, coffee = (one.client(server.url, host.dev) for one in merchants)
    stocks = []
    for client, one in [(tea, merchants[0]), (coffee, merchants[1])]:
        # The same number in both: two requests, for they are two merchants.
        status, made = client.request("POST", "/stocks", stock("S-1", one))
        assert status == 200, made
        stocks.append(made["stock_id"])
    for client, one, number in [(tea, merchants[0], stocks[0]), (coffee, merchants[1], stocks[1])]:
        status, shown = client.request("GET", f"/stocks/{number}")
        assert (status, shown["stock_name"]) == (200, f"{one.name} only")

    for one, key in [(one, one.till(scrip)) for one in merchants]:
        assert names_of_stocks(server, key) == [f"{one.name} only"]
    assert get(f"{server.url}/v1/stocks", X_API_Key="scrip_" + "0" * 64)[0] == 401


def test_pages_and_figures_are_told_apart(server, merchants, scrip):
    coffee = merchants[1]
    subprocess.run(
        [scrip, "user", "add", "ann", "--role", "owner", "--ledger", coffee.entry["ledger"]],
        input="a long word for ann\n", text=True, check=True, capture_output=True)
    assert get(f"{server.url}/console/sign-in", Host="coffee.example.com")[0] == 200
    assert get(f"{server.url}/console/sign-in", Host="tea.example.com")[0] == 404
    status, metrics = get(f"{server.url}/metrics")
    assert status == 200
    for one in merchants:
        assert f'scrip_redemptions_total{{book="{one.name}",replayed="false"}} 0\n' in metrics


def reread(server, words):
    server.process.send_signal(signal.SIGHUP)
    return server.hear(words)


def test_merchants_become_others_while_the_server_runs(server, merchants, host, scrip, tmp_path):
    tea, coffee = merchants
    new = Merchant("1900000103", "beans", tmp_path)
    client, old = new.client(server.url, host.dev), tea.client(server.url, host.dev)
    assert client.request("POST", "/stocks", stock("S-2", new))[0] == 401

    keys = [new.keys["apiv3_key"], new.keys["apiv2_key"]]
    subprocess.run(
        [scrip, "merchant", "add", new.keys["mchid"], "--book", "coffee", "--appid", new.keys["appid"],
         "--serial", new.keys["merchant_serial"], "--public-key", new.entry["merchants"][0]["merchant_public_key"],
         "--books", server.books],
        input="\n".join(keys) + "\n", text=True, check=True, capture_output=True)
    assert client.request("POST", "/stocks", stock("S-2", new))[0] == 401
    assert json.loads(reread(server, "merchants were read anew"))["merchants"] == "3"
    status, made = client.request("POST", "/stocks", stock("S-2", new))
    assert status == 200, made
    # In the book it was added to, beside whoever was there; and in no other.
    for one in merchants:
        names = names_of_stocks(server, one.till(scrip))
        assert f"{one.name} only" in names and ("beans only" in names) == (one is coffee)

    # Whatever is wrong with the file, everybody stays who they were.
    right = server.books.read_text()
    server.books.write_text(right[:-20])
    assert "books.json" in json.loads(reread(server, "merchants stay who they were"))["error"]
    assert client.request("GET", f"/stocks/{made['stock_id']}")[0] == 200

    server.books.write_text(right)
    subprocess.run(
        [scrip, "merchant", "remove", new.keys["mchid"], "--books", server.books], check=True, capture_output=True)
    reread(server, "merchants were read anew")
    assert client.request("GET", f"/stocks/{made['stock_id']}")[0] == 401
    assert old.request("POST", "/stocks", stock("S-3", tea))[0] == 200
