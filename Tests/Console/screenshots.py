"""A picture of every page, at both widths and in both languages, to look at: `make screenshots-console`.

    SCRIP=.build/debug/scrip scripts/client-python requirements-console.txt
    python Tests/Console/screenshots.py FOLDER [part of an address]

The addresses are read out of the sources, and the shop has one of everything, as in the tests.
"""

import pathlib
import re
import sys
import tempfile

import conftest
from console_pages import FilledShop
from test_every_page import GETS, LANGUAGES, SIZES, resize


def main(folder, part=""):
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as shops:
        running = conftest.Shop(pathlib.Path(shops))
        driver = conftest.chromium()
        try:
            take(conftest.Browser(driver, running), FilledShop(running), folder, part)
        finally:
            driver.quit()
            running.stop()


def take(browser, filled, folder, part):
    clients = {language: filled.client("owner", language) for language in LANGUAGES}
    for language, client in clients.items():
        resize(browser, 1280)
        browser.sign_in("the owner", "a password of ten", language)
        for route in GETS:
            page = client.get(filled.address(route))
            if part not in route.path or not page.is_html or page.status != 200:
                continue
            browser.go(filled.address(route))
            for width in SIZES:
                resize(browser, width)
                height = browser.driver.execute_script("return document.documentElement.scrollHeight")
                browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                    "width": width, "height": min(height, 6000), "deviceScaleFactor": 1, "mobile": False})
                name = re.sub(r"\W+", "-", route.path).strip("-") or "root"
                browser.driver.save_screenshot(str(folder / f"{name}.{language}.{width}.png"))
            resize(browser, 1280)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
