"""Mistakes and conditions on Chinese pages: by the codes of what was found, not in English."""

import html
import json
import pathlib
import re

import pytest
import yaml
from conftest import ROOT
from test_every_page import Parts

CASES = yaml.safe_load(pathlib.Path(__file__).with_name("chinese.yaml").read_text())
RULE = "/console/rules/spend_and_save"
SOURCE = (ROOT / "rules/spend_and_save.lua").read_text()
BASKET = json.dumps({"lines": [{"id": "1", "name": "茶", "unit_price": 20000, "quantity": 1}]})


@pytest.fixture(scope="module")
def owner(filled):
    return filled.client("owner", "zh")


def told(client, path, **form):
    return json.loads(client.post(f"{RULE}/{path}", form, X_Scrip_Form=client.token).body)


def english(page):
    """Sentences in Latin letters that nothing says are of another language."""
    return [text for text in Parts(page).texts if re.search(r"[a-z]{2,} [a-z]{2,}", text)]


@pytest.mark.parametrize("case", CASES["findings"], ids=lambda case: case["to"])
def test_a_finding_is_said_in_chinese(owner, case):
    assert case["from"] in SOURCE
    answer = told(owner, "check", source=SOURCE.replace(case["from"], case["to"]), basket=BASKET)
    page = answer["html"]
    found = [re.sub("<[^>]+>", "", item) for item in re.findall("<li.*?</li>", page, re.S)]
    assert any(case["says"] in html.unescape(item) for item in found), found
    one = next(item for item in re.findall("<li.*?</li>", page, re.S) if case["says"] in html.unescape(item))
    assert ('lang="en"' in one) == case.get("foreign", False), one
    assert english(page) == []
    # What the margin shows of it, too.
    assert any(case["says"] == item.get("words") for item in answer["findings"])


@pytest.mark.parametrize("case", CASES["conditions"], ids=lambda case: json.dumps(case["asks"]))
def test_conditions_are_said_in_chinese(owner, case):
    params = {"threshold": 100, "off": 30, "conditions": case["asks"]}
    page = told(owner, "try", params=json.dumps(params), basket=BASKET, ctx=json.dumps(case["context"]))["html"]
    table = re.search(r"<thead><tr><th scope=\"col\">条件.*?</table>", page, re.S)
    cells = [html.unescape(re.sub("<[^>]+>", "", cell)).strip()
             for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table.group(0).split("<tbody>")[1], re.S)]
    label, asked, given = case["says"]
    assert cells[0].startswith(label) and cells[1:3] == [asked, given], cells
    assert english(page) == []
    # What the refusal has behind it as well: each with its name.
    figures = re.search(r'<dl id="figures">(.*?)</dl>', page).group(1)
    assert re.findall(r"<dt>([^<]*)</dt>", figures) == re.findall(r"<dt>(.*?)</dt>", figures)
    assert f"<dt>条件</dt><dd><bdi>{label.split()[0]}</bdi>" in figures


def filled_in(filled, path):
    if path == "/console/stocks/new":
        return {"name": "中文", "goods": "全场", "merchant": "1900000001", "type": "NORMAL", "rule": "spend_and_save",
                "params_of": "spend_and_save", "params.threshold": "100", "params.off": "20",
                "code_mode": "generated", "use_method": "OFF_LINE", "layer": "store"}
    form = {"name": "中文", "merchant": filled.merchant, "stocks": filled.stock, "kind": "payment",
            "begin": "2026-01-01T00:00", "end": "2099-01-01T10:00", "amount_min": "5"}
    if "pay-gifts" in path:
        del form["kind"]
        form["merchants"] = "1900000001"
    return form


@pytest.mark.parametrize("case", CASES["forms"], ids=lambda case: f"{case['path']} {case['field']} {case['value']}")
def test_what_is_wrong_with_a_form_is_said_in_chinese(filled, owner, case):
    form = {**filled_in(filled, case["path"]), case["field"]: case["value"], "request_no": "CHINESE-1"}
    page = owner.post(case["path"], form)
    assert page.status >= 400, page.status
    wrong = [re.sub("<[^>]+>", "", text) for text in re.findall(r'<strong class="wrong".*?</strong>', page.html)]
    assert len(wrong) == 1 and html.unescape(wrong[0]).startswith(case["says"]), wrong or re.search(
        r'role="alert">.*?</(?:div|p)>', page.html, re.S).group(0)
    assert english(page.html) == []
    # The beginning of the page says it once more, or that it stands below; in Chinese as well.
    alert = re.search(r'role="alert">.*?</(?:div|p)>', page.html, re.S).group(0)
    assert 'lang="en"' not in alert, alert


def test_what_is_typed_wrong_in_the_studio_is_said_in_chinese(owner):
    page = told(owner, "try", basket=BASKET, **{"params.off": "much", "params.threshold": "1"})["html"]
    assert "请填写金额，例如 12.50。" in page and english(page) == [] and 'lang="en"' not in page
