"""A shop's console in a headless browser: `scrip serve --dev` in a folder of its own, and Chromium before it."""

import itertools
import json
import os
import pathlib
import shutil
import subprocess
import threading

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from console_pages import FilledShop

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIP = os.environ.get("SCRIP", str(ROOT / ".build/debug/scrip"))


class Shop:
    """A running host with a rules folder of its own, and what its dev.json says."""

    def __init__(self, folder):
        self.folder = folder
        self.rules = folder / "rules"
        self.rules.mkdir()
        self.process = subprocess.Popen(
            [SCRIP, "serve", "--dev", str(folder / "dev"), "--port", "0", "--rules", str(self.rules)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.output = []
        for line in self.process.stdout:
            self.output.append(line)
            if line.startswith("scrip serve: listening on"):
                break
        else:
            raise RuntimeError("the host did not start:\n" + "".join(self.output))
        # A pipe nobody reads would fill up and stop the host.
        threading.Thread(target=self._drain, daemon=True).start()
        self.dev = json.loads((folder / "dev/dev.json").read_text())
        self.url = self.dev["base_url"]
        self.ledger = folder / "dev/scrip.db"

    def _drain(self):
        for line in self.process.stdout:
            self.output.append(line)

    def scrip(self, *arguments, text=None):
        """Runs `scrip` on the shop's ledger, and answers what it prints."""
        done = subprocess.run(
            [SCRIP, *arguments, "--ledger", str(self.ledger)], input=text, text=True,
            capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=30)


class Browser:
    """One browser, and what people do with it."""

    def __init__(self, driver, shop):
        self.driver = driver
        self.shop = shop

    def go(self, path):
        self.driver.get(self.shop.url + path)

    def sign_in(self, name=None, password=None, language="en"):
        """A fresh session: what an earlier one left is gone."""
        self.driver.delete_all_cookies()
        self.go("/console/sign-in")
        self.driver.delete_all_cookies()
        self.go(f"/console/language?to={language}&back=/console/sign-in")
        self.type("name", name or self.shop.dev["console_user"])
        self.type("password", password or self.shop.dev["console_password"])
        self.submit()

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def type(self, name, text):
        field = self.find(f"[name='{name}']")
        field.clear()
        field.send_keys(text)

    def submit(self, css="main form button[type=submit]"):
        """Presses a button that leads to another page, and waits until it is there."""
        self._leave(self.find(css).click)

    def press_enter(self, name, text):
        """Types into a field and presses Enter, and waits for the page to which that leads."""
        self.type(name, text)
        self._leave(lambda: self.find(f"[name='{name}']").send_keys(Keys.ENTER))

    def _leave(self, act):
        # The old page goes before the new one comes: what is found meanwhile is one of the two.
        body = self.find("body")
        act()
        self.until(lambda: self._is_gone(body))
        self.until(lambda: self.driver.execute_script("return document.readyState") == "complete")

    def _is_gone(self, element):
        try:
            element.is_enabled()
            return False
        except Exception:
            return True

    def until(self, condition, seconds=10):
        """Waits for what a page does by itself, and answers it."""
        return WebDriverWait(self.driver, seconds, poll_frequency=0.02).until(lambda _: condition())

    @property
    def text(self):
        return self.find("main").text

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.shop.url)


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    running = Shop(tmp_path_factory.mktemp("shop"))
    yield running
    assert running.stop() == 0, "".join(running.output)


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A shop with one of everything, and somebody of every role; nothing that tests of one page count on."""
    running = Shop(tmp_path_factory.mktemp("filled"))
    yield FilledShop(running)
    assert running.stop() == 0, "".join(running.output)


def chromium(*more):
    """A headless browser that asks nobody but the shop; more arguments than the usual ones may be given."""
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
        "--window-size=1280,900", "--force-device-scale-factor=2", "--no-proxy-server",
        # Nothing but the shop is asked for anything.
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", *more,
    ):
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    return webdriver.Chrome(options=options, service=service)


@pytest.fixture(scope="session")
def driver():
    running = chromium()
    yield running
    running.quit()


@pytest.fixture
def browser(driver, shop):
    """The browser, with nobody signed in; a test fails when a page's script does."""
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.set_window_size(1280, 900)
    driver.get_log("browser")
    yield Browser(driver, shop)
    assert faults(driver) == []


def faults(driver):
    """What went wrong in pages' scripts."""
    # A form that is not right is answered with an error status, which the browser notes too.
    return [
        entry["message"] for entry in driver.get_log("browser")
        if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]]


_numbers = itertools.count(1)


@pytest.fixture
def number():
    """Makes request numbers that nobody used before."""
    return lambda kind: f"{kind}-{next(_numbers):06}"
