"""Who may do what: every role against every page, read out of the sources, and forms that were not this session's."""

import time
import urllib.parse

import pytest
from conftest import Shop
from console_pages import (
    ANYBODY, PASSWORD, ROLES, ROUTES, SIGNED_IN, Client, Offers, may, route_of)

ALL_ROLES = ["owner", *ROLES["roles"]]
GETS = [route for route in ROUTES if route.method == "GET" and route.path.startswith("/console")]
POSTS = [route for route in ROUTES if route.method == "POST" and route.path.startswith("/console")]


def test_the_table_of_roles_says_who_may_ask_for_every_page():
    asked = {route.right for route in ROUTES} - {ANYBODY, SIGNED_IN}
    assert asked - set(ROLES["rights"]) == set(), "say in roles.yaml who may do these"


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_role_sees_what_it_may_and_nothing_else(filled, role):
    client = filled.client(role)
    for route in GETS:
        page = client.get(filled.address(route))
        if may(role, route.right):
            assert page.status in (200, 303), f"{role} {route.path}: {page.status}"
            assert not (page.location or "").startswith("/console/sign-in"), route.path
        else:
            assert page.status == 403, f"{role} {route.path}: {page.status}"
            assert page.token == client.token, "the page of an error has the session's menu"


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_role_does_what_it_may_and_nothing_else(filled, role):
    client = filled.client(role, fresh=True)
    for route in sorted(POSTS, key=lambda route: route.path == "/console/sign-out"):
        if route.right == ANYBODY or route.path == "/console/account":
            continue
        if may(role, route.right):
            # What is not there, with nothing filled in: whatever may be done, this cannot be.
            page = client.post(filled.address(route, real=False))
            assert page.status not in (401, 403, 500), f"{role} {route.path}: {page.status}"
        else:
            before = filled.state()
            page = client.post(filled.address(route))
            assert page.status == 403, f"{role} {route.path}: {page.status}"
            assert filled.state() == before, f"{role} changed something with {route.path}"


@pytest.mark.parametrize("role", ALL_ROLES)
def test_what_is_offered_may_be_done(filled, role):
    """Links and forms lead to pages that there are, and that whoever sees them may use."""
    client = filled.client(role)
    for route in GETS:
        page = client.get(filled.address(route))
        if page.status != 200 or not page.is_html:
            continue
        for method, address in Offers(page).found:
            if address.startswith("#"):
                continue
            to = route_of(method, address)
            assert to, f"{route.path} leads to {method} {address}, which is no page"
            assert may(role, to.right), f"{role} is offered {method} {address} on {route.path}"


@pytest.mark.parametrize("route", [r for r in ROUTES if r.path.startswith("/console")],
                         ids=lambda route: f"{route.method} {route.path}")
def test_nobody_is_let_in_who_is_not_signed_in(filled, route):
    before = filled.state()
    client = filled.client()
    page = client.ask(route.method, filled.address(route), {} if route.method == "POST" else None)
    if route.right == ANYBODY:
        return
    if route.method == "GET":
        assert page.status == 303
        assert page.location.startswith("/console/sign-in?next=%2Fconsole")
    else:
        assert page.status == 401
    assert filled.state() == before


@pytest.fixture(scope="module")
def forger(filled):
    """An owner's session, and the token of another session."""
    mine, other = filled.client("owner", fresh=True), filled.client("owner", fresh=True)
    assert mine.token != other.token
    return mine, other.token


FORGED = {
    "without a token": lambda mine, other: ({"token": ""}, {}),
    "with another session's token": lambda mine, other: ({"token": other}, {}),
    "with another session's token in the header": lambda mine, other: (
        {"token": mine}, {"X_Scrip_Form": other}),
    "from another origin": lambda mine, other: (
        {"token": mine}, {"Origin": "https://evil.example"}),
    "from nowhere": lambda mine, other: ({"token": mine}, {"Origin": "null"}),
    "from another site": lambda mine, other: ({"token": mine}, {"Sec_Fetch_Site": "cross-site"}),
    "from a neighbour's site": lambda mine, other: ({"token": mine}, {"Sec_Fetch_Site": "same-site"}),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_form_changes_nothing(filled, forger, forgery):
    client, other = forger
    form, headers = FORGED[forgery](client.token, other)
    before = filled.state()
    for route in POSTS:
        is_foreign = "Origin" in headers or "Sec_Fetch_Site" in headers
        if route.right == ANYBODY and not is_foreign:
            continue
        page = client.ask("POST", filled.address(route), form, **headers)
        assert page.status == 403, f"{route.path} {forgery}: {page.status}"
    assert filled.state() == before
    assert client.get("/console/account").status == 200, "the session is still there"


def test_sessions_end_with_the_person_the_password_and_the_way_out(filled):
    owner = filled.client("owner")
    added = owner.post("/console/people", {
        "name": "short-lived", "role": "viewer", "password": PASSWORD})
    assert added.status == 303

    def visitor(password=PASSWORD):
        client = Client(filled.url)
        assert client.sign_in("short-lived", password).status == 303
        assert client.get("/console/account").status == 200
        return client

    def is_out(client):
        return client.get("/console/account").status == 303

    out = visitor()
    taken = dict(out.cookies)
    assert out.post("/console/sign-out").status == 303
    out.cookies = taken
    assert is_out(out), "a cookie is worth nothing after signing out"

    first, second = visitor(), visitor()
    changed = owner.post("/console/people/short-lived/password", {"password": "another long one"})
    assert changed.status == 303
    assert is_out(first) and is_out(second)

    third = visitor("another long one")
    own = third.post("/console/account", {"old": "another long one", "password": PASSWORD})
    assert own.status == 303 and is_out(third)

    fourth = visitor()
    assert owner.post("/console/people/short-lived/role", {"role": "cashier"}).status == 303
    assert fourth.get("/console/stocks").status == 403, "a role counts at once"
    assert owner.post("/console/people/short-lived/remove").status == 303
    assert is_out(fourth)


def test_signing_in_makes_a_session_of_its_own(filled):
    """What a browser showed before is not what it is known by afterwards, and the old session is over."""
    client = filled.client("viewer", fresh=True)
    old = dict(client.cookies)
    assert client.sign_in("the viewer").status == 303
    assert client.cookies != old
    client.cookies = old
    assert client.get("/console/account").status == 303


def test_names_that_are_the_same_to_a_reader_are_one(filled):
    owner = filled.client("owner")
    form = {"role": "viewer", "password": PASSWORD}
    assert owner.post("/console/people", {"name": "Ren\u00e9", **form}).status == 303
    assert owner.post("/console/people", {"name": "Rene\u0301", **form}).status == 409
    assert owner.post("/console/people/Rene%CC%81/role", {"role": "cashier"}).status == 303
    assert owner.post("/console/people/Rene%CC%81/remove").status == 303
    for name in ("50%41", "a/b", "a%2Fb", "a+b", "..", "x?y#z"):
        path = "/console/people/" + urllib.parse.quote(name, safe="")
        assert owner.post("/console/people", {"name": name, **form}).status == 303
        assert owner.post(path + "/remove").status == 303, name


@pytest.mark.parametrize("next_page", [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "/console/../..//evil.example",
    "javascript:alert(1)", "/console\r\nX-Hit: 1", "/console\t//evil.example", "/\t/evil.example",
    "/v1/stocks", "console", "/consoles.evil.example", "/console@evil.example", "/card-of-evil"])
def test_nobody_is_sent_elsewhere(filled, next_page):
    client = Client(filled.url)
    page = client.ask("POST", "/console/sign-in", {
        "name": "the viewer", "password": PASSWORD, "next": next_page})
    assert page.status == 303 and "X-Hit" not in page.headers
    assert page.location == "/console"
    back = client.get("/console/language?to=en&back=" + urllib.parse.quote(next_page, safe=""))
    assert back.status == 303 and "X-Hit" not in back.headers
    assert back.location == "/console"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A shop for what would shut everybody out."""
    shop = Shop(tmp_path_factory.mktemp("small"))
    yield shop
    shop.stop()


def test_ten_wrong_passwords_lock_a_name_out(small):
    small.scrip("user", "add", "the viewer", "--role", "viewer", text=PASSWORD + "\n")
    client = Client(small.url)
    for name in ("the viewer", "nobody of that name"):
        for _ in range(10 if name == "the viewer" else 1):
            page = client.sign_in(name, "not the password")
            assert page.status == 401, "a name that is none is answered like one that is"
            assert "Name or password is not right" in page.html
    page = client.sign_in("the viewer")
    assert page.status == 429 and int(page.headers["Retry-After"]) > 0
    assert client.get("/console/account").status == 303
    assert client.sign_in(small.dev["console_user"], small.dev["console_password"]).status == 303
    # Whoever sits at somebody's screen does not get to try their password for ever either.
    tries = [client.post("/console/account", {"old": "not the password", "password": PASSWORD})
             for _ in range(12)]
    assert {page.status for page in tries[:2]} == {422}
    assert tries[-1].status == 429


def test_without_anybody_there_is_no_console(small):
    for name in ("the viewer", small.dev["console_user"]):
        small.scrip("user", "remove", name)
    client = Client(small.url)
    deadline = time.monotonic() + 10
    while client.get("/console").status != 404:
        assert time.monotonic() < deadline
    for route in ROUTES:
        if not route.path.startswith("/console"):
            continue
        path = route.path.replace("{", "").replace("}", "")
        page = client.ask(route.method, path, {} if route.method == "POST" else None)
        assert page.status == 404, f"{route.method} {route.path}: {page.status}"
