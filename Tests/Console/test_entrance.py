"""Who gets in, and what they are shown."""


def test_signing_in_and_out(browser):
    browser.go("/console/sign-in")
    browser.driver.delete_all_cookies()
    browser.go("/console/stocks")
    assert browser.path.startswith("/console/sign-in?next=")
    browser.type("name", "owner")
    browser.type("password", "not the password")
    browser.submit()
    assert "Name or password is not right" in browser.text or "姓名或密码不正确" in browser.text
    browser.sign_in()
    assert browser.path == "/console"
    assert [item.text for item in browser.all("nav a")] == [
        "Cashier", "Stocks", "Rules", "Books", "Programs", "People"]
    browser.submit(".who form button")
    browser.go("/console/stocks")
    assert browser.path.startswith("/console/sign-in")


def test_a_cashier_has_the_cashier_s_pages(browser):
    browser.shop.scrip("user", "add", "李雷", "--role", "cashier", text="a long password\n")
    browser.sign_in("李雷", "a long password", language="zh")
    assert [item.text for item in browser.all("nav a")] == ["核销"]
    browser.go("/console/people")
    assert "您没有此操作的权限" in browser.text
