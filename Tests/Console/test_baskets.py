"""Baskets that authors keep for the studio: under a name, their own or the house's."""

import html
import json
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Browser
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from test_studio import shown

TRIED = "/console/rules/spend_and_save"
TEN = {"lines": [{"id": "1", "name": "银针 <b>", "unit_price": 12345, "quantity": 1}]}


@pytest.fixture(scope="module")
def others(filled):
    """A second author."""
    filled.client("owner").post("/console/people", {
        "name": "the second author", "role": "author", "password": "a password of ten"})
    client = filled.client()
    assert client.sign_in("the second author").status == 303
    return client


def keep(client, name, basket=TEN, shared=False):
    """Saves a basket as the studio's script does; answers what it is told."""
    form = {"basket_from": "json", "basket": json.dumps(basket), "basket_name": name}
    if shared:
        form["basket_shared"] = "true"
    return client.post(TRIED + "/basket", form, X_Scrip_Form=client.token)


def told(page):
    return json.loads(page.body)["html"]


def offered(client):
    """The saved baskets in the studio's list: which it is, by what is shown."""
    page = client.get(TRIED).html
    return {html.unescape(name): value
            for value, name in re.findall(r'<option value="(saved\.\w+)"[^>]*>([^<]+)</option>', page)}


def decided(client, value):
    answer = client.post(TRIED + "/try", {"basket_from": value, "basket": "", "params": '{"threshold": 100, "off": 30}'},
                         X_Scrip_Form=client.token)
    return json.loads(answer.body)["html"]


def test_a_basket_is_saved_picked_renamed_and_removed(driver, filled):
    browser = Browser(driver, filled.shop)
    browser.sign_in("the author", "a password of ten")
    browser.go(TRIED)
    price = browser.find("[name='line.0.price']")
    price.clear()
    price.send_keys("777.77")
    browser.type("basket_name", "下午茶")
    browser.find("#basket_name").send_keys(Keys.ENTER)
    browser.until(lambda: "下午茶" in browser.find("#kept").text)
    # It is in the list at once, and the verdict on it is the one on the lines.
    Select(browser.find("#basket_from")).select_by_visible_text("下午茶")
    browser.until(lambda: "¥1555.54" in shown(browser, "#verdict .lines"))
    # In the lines it can be changed again.
    browser.submit("button[formaction$='/lines']")
    assert Select(browser.find("#basket_from")).first_selected_option.get_attribute("value") == "form"
    price = browser.find("[name='line.0.price']")
    assert price.get_attribute("value") == "777.77"
    price.clear()
    price.send_keys("700")
    browser.until(lambda: "¥1400.00" in shown(browser, "#verdict .lines"))
    browser.go("/console/baskets")
    row = browser.find("main li")
    assert "下午茶" in row.text and "the author" in row.text
    browser.type("basket_name", "早茶")
    browser.find("[name=basket_shared]").click()
    browser.submit("main li button.second")
    assert "The basket is changed." in browser.text
    row = next(row for row in browser.all("main li") if "早茶" in row.text)
    assert "Everybody's" in row.text
    browser.submit("main li button.danger")
    assert "The basket is removed." in browser.text and "下午茶" not in browser.text


def test_a_private_basket_is_its_author_s_and_a_shared_one_the_house_s(filled, others):
    author, viewer, owner = (filled.client(role) for role in ("author", "viewer", "owner"))
    assert "Saved:" in told(keep(author, "mine"))
    assert "Saved:" in told(keep(author, "ours", shared=True))
    assert {"mine", "ours"} <= set(offered(author))
    mine, ours = offered(author)["mine"], offered(author)["ours"]
    for somebody in (viewer, others, owner):
        assert offered(somebody)["ours · the author"] == ours and "mine" not in str(offered(somebody))
        assert "123.15" in decided(somebody, ours)
        assert "The saved basket is there no longer" in decided(somebody, mine)
    for client, status in ((others, 403), (viewer, 403)):
        for path in (f"/console/baskets/{ours[6:]}", f"/console/baskets/{ours[6:]}/remove"):
            assert client.post(path, {"basket_name": "theirs"}).status == status
    assert others.post(f"/console/baskets/{mine[6:]}/remove").status == 404
    assert keep(viewer, "a viewer's").status == 403
    # An owner keeps the house in order.
    assert owner.post(f"/console/baskets/{ours[6:]}", {"basket_name": "ours now", "basket_shared": "true"}).status == 303
    assert offered(author)["ours now"] == ours
    # Saving under the same name replaces one's own.
    keep(author, "mine", {"lines": [{"id": "1", "unit_price": 50, "quantity": 1}]})
    assert offered(author)["mine"] == mine and "below_threshold" in decided(author, mine)
    for value in (mine, ours):
        assert author.post(f"/console/baskets/{value[6:]}/remove").status == 303
    assert not {"mine", "ours now"} & set(offered(author))


def test_what_the_lines_cannot_say_is_put_into_json(filled):
    author = filled.client("author")
    checkout = {"request_no": "R1", "user": "u", "basket": TEN}
    keep(author, "a checkout", checkout)
    keep(author, "plain")
    for name, source in (("a checkout", "json"), ("plain", "form")):
        page = author.post(TRIED + "/lines", {"basket_from": offered(author)[name], "basket": ""}).html
        assert re.search(r'<select id="basket_from".*?</select>', page, re.S).group(0).count(" selected") == 1
        assert f'<option value="{source}" selected>' in page
        written = json.loads(html.unescape(
            re.search(r'<textarea id="basket"[^>]*>\s(.*?)</textarea>', page, re.S).group(1)))
        assert written == (checkout if source == "json" else {"currency": "CNY", **TEN})
        assert ('name="line.0.price" value="123.45"' in page) == (source == "form")
        assert author.post(f"/console/baskets/{offered(author)[name][6:]}/remove").status == 303
    gone = author.post(TRIED + "/lines", {"basket_from": "saved.gone", "basket": ""})
    assert gone.status == 404 and "The saved basket is there no longer" in gone.html


def test_baskets_that_are_saved_at_once_are_not_too_many(filled):
    filled.client("owner").post("/console/people", {
        "name": "a quick author", "role": "author", "password": "a password of ten"})
    clients = []
    for _ in range(6):
        client = filled.client()
        assert client.sign_in("a quick author").status == 303
        clients.append(client)
    for number in range(49):
        assert "Saved:" in told(keep(clients[0], f"basket {number}"))
    begin = threading.Barrier(len(clients))

    def save(index):
        begin.wait()
        return told(keep(clients[index], f"quick {index}"))

    for _ in range(12):
        with ThreadPoolExecutor(len(clients)) as threads:
            answers = list(threads.map(save, range(len(clients))))
        quick = [value for name, value in offered(clients[0]).items() if name.startswith("quick ")]
        assert len(quick) == 1, answers
        assert sum("Saved:" in answer for answer in answers) == 1
        assert sum("There are 50 saved baskets already" in answer for answer in answers) == len(clients) - 1
        assert clients[0].post(f"/console/baskets/{quick[0][6:]}/remove").status == 303
    for name, value in offered(clients[0]).items():
        if name.startswith("basket "):
            assert clients[0].post(f"/console/baskets/{value[6:]}/remove").status == 303


def test_limits_are_said(filled, others):
    assert "1 to 60 visible characters" in told(keep(others, ""))
    assert "1 to 60 visible characters" in told(keep(others, "x" * 61))
    assert "1 to 60 visible characters" in told(keep(others, "a\u202eb"))
    large = {"lines": [{"id": "1", "name": "x" * 17000, "unit_price": 1, "quantity": 1}]}
    assert "at most 16384 bytes" in told(keep(others, "large", large))
    assert "has no lines" in told(keep(others, "none", {"currency": "CNY"}))
    others.language = "zh"
    assert "名称须为 1 至 60 个可见字符" in told(keep(others, "x" * 61))
    others.language = "en"
    for number in range(50):
        assert "Saved:" in told(keep(others, f"basket {number}"))
    assert "There are 50 saved baskets already" in told(keep(others, "one more"))
    # What is there may still be replaced, and two of one name may not be.
    assert "Saved:" in told(keep(others, "basket 7"))
    first, second = (offered(others)[f"basket {number}"][6:] for number in (0, 1))
    assert "There is a basket of that name already" in others.post(
        f"/console/baskets/{first}", {"basket_name": "basket 1"}).html
    for name, value in offered(others).items():
        if name.startswith("basket "):
            assert others.post(f"/console/baskets/{value[6:]}/remove").status == 303


def test_every_change_is_in_the_journal_with_who_made_it(filled):
    author = filled.client("author")
    before = filled.state()[0]
    keep(author, "noted")
    basket = offered(author)["noted"][6:]
    with sqlite3.connect(f"file:{filled.shop.ledger}?mode=ro", uri=True) as ledger:
        kept, = ledger.execute(
            "SELECT body FROM document WHERE collection = 'console_baskets' AND key LIKE ?", (f"%{basket}",)).fetchone()
    assert json.loads(kept)["changed_by"] == "the author"
    author.post(f"/console/baskets/{basket}", {"basket_name": "noted anew", "basket_shared": "true"})
    author.post(f"/console/baskets/{basket}/remove")
    # Each is a note of who, and the change.
    assert filled.state()[0] - before == 6
    notes = [note["user"] for note in filled.notes()
             if note["operation"] == "console.baskets" and note["about"] in ("noted", basket)]
    assert notes == ["the author"] * 3
