"""`scrip mcp`, driven by the public client of the Model Context Protocol."""

import asyncio
import json
import os
import pathlib
import subprocess

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIP = str((ROOT / os.environ.get("SCRIP", ".build/debug/scrip")).resolve())

WRONG = """\
return {
  api = 1,
  title = "student day",
  params = {
    threshold = { type = "money", min = 0 },
    off = { type = "money", min = 1 },
  },
  refusals = { below_threshold = "Spend {short:money} more" },
  eligible = function(scope, p)
    if scope.amont < p.threshold then
      return scrip.refuse("below_threshold", { short = p.threshold - scope.amount })
    end
    return true
  end,
  discount = function(scope, p)
    return math.min(p.off, scope.amount)
  end,
}
"""

CASES = """\
params: { threshold: 5000, off: 800 }

cases:
  - name: enough
    lines: [{ unit_price: 6000 }]
    expect: { discount: 800 }
  - name: a fen is missing
    lines: [{ unit_price: 4999 }]
    expect: { refused: below_threshold, details: { short: 1 } }
"""

EDGE = """\
  - name: exactly enough
    lines: [{ unit_price: 5000 }]
    expect: { discount: 800 }
  - name: worth less than what comes off
    params: { threshold: 0, off: 800 }
    lines: [{ unit_price: 500 }]
    expect: { discount: 500 }
"""


def drive(folder, script):
    """Runs a script of calls against a server of its own."""

    async def run():
        server = StdioServerParameters(
            command=SCRIP, args=["mcp", "--rules", "rules", "--ledger", "scrip.db"], cwd=str(folder))
        async with stdio_client(server) as (read, write):
            async with ClientSession(read, write) as session:
                hello = await session.initialize()
                return await script(session, hello)

    return asyncio.run(asyncio.wait_for(run(), 120))


async def call(session, name, **arguments):
    """A tool's answer as data, and whether it is an error; the text says the same."""
    result = await session.call_tool(name, arguments)
    raw = json.loads(result.model_dump_json(by_alias=True))
    assert json.loads(raw["content"][0]["text"]) == raw["structuredContent"]
    return raw["structuredContent"], raw["isError"]


async def good(session, name, **arguments):
    answer, is_error = await call(session, name, **arguments)
    assert not is_error, answer
    return answer


async def bad(session, name, **arguments):
    answer, is_error = await call(session, name, **arguments)
    assert is_error, answer
    return answer["error"]


def test_every_tool_says_what_it_takes(tmp_path):
    async def script(session, hello):
        raw = json.loads(hello.model_dump_json(by_alias=True))
        assert raw["serverInfo"]["name"] == "scrip"
        assert "publish proposes" in raw["instructions"]
        await session.send_ping()
        tools = json.loads((await session.list_tools()).model_dump_json(by_alias=True))["tools"]
        assert [tool["name"] for tool in tools] == [
            "reference", "rules", "read", "new", "write", "check", "test", "eval", "explain", "fuzz",
            "mutate", "exposure", "reading", "backtest", "evidence", "publish"]
        for tool in tools:
            schema = tool["inputSchema"]
            assert schema["type"] == "object", tool["name"]
            assert tool["description"], tool["name"]
            text = json.dumps(schema)
            for name in [part.split('"')[0] for part in text.split("#/$defs/")[1:]]:
                assert name in schema["$defs"], f"{tool['name']} refers to {name}"
            assert "#/components" not in text
        changing = [t["name"] for t in tools if not t["annotations"]["readOnlyHint"]]
        assert changing == ["new", "write", "publish"]

    drive(tmp_path, script)


def test_an_assistant_mends_its_rule_and_proposes_it(tmp_path):
    async def script(session, _):
        page = await good(session, "reference", page="rule-reference")
        assert "scrip.refuse" in page["text"]
        await good(session, "write", rule="student_day", source=WRONG, cases=CASES)
        # The finding has a place, and the model mends that line.
        found = await good(session, "check", rule="student_day")
        assert not found["clean"]
        finding = found["findings"][0]
        assert (finding["line"], finding["code"]) == (10, "unknown-field")
        assert "amount" in finding["message"]
        refused = await bad(session, "publish", rule="student_day", request_no="P-1")
        assert refused["code"] == "not_proven"
        lines = WRONG.splitlines(keepends=True)
        lines[finding["line"] - 1] = lines[finding["line"] - 1].replace("amont", "amount")
        await good(session, "write", rule="student_day", source="".join(lines))
        assert (await good(session, "check", rule="student_day"))["clean"]
        assert (await good(session, "test", rule="student_day"))["failed"] == 0
        # The cases pass, and would not notice a mistake.
        report = await good(session, "mutate", rule="student_day")
        survivors = [m for m in report["mutants"] if m["fate"] == "not_noticed"]
        assert survivors
        assert any(m["mistaken"].find("<=") >= 0 for m in survivors)
        assert any("cases:" in f"cases:\n{m['case']}" for m in survivors if "case" in m)
        refused = await bad(session, "publish", rule="student_day", request_no="P-1")
        assert refused["code"] == "not_proven"
        assert "unnoticed" in refused["message"]
        await good(session, "write", rule="student_day", cases=CASES + EDGE)
        report = await good(session, "mutate", rule="student_day")
        assert report["not_noticed"] == 0
        fuzzed = await good(session, "fuzz", rule="student_day", runs=200)
        assert fuzzed["found"] == []
        cost = await good(
            session, "exposure", rule="student_day", params={"threshold": 5000, "off": 800}, runs=100)
        assert cost["most"] == {"proven": True, "amount": 800}
        basket = {"lines": [{"id": "1", "unit_price": 6000, "quantity": 1}]}
        params = {"threshold": 5000, "off": 800}
        verdict = await good(session, "eval", rule="student_day", params=params, basket=basket)
        assert verdict["discount"] == 800
        why = await good(session, "explain", rule="student_day", params=params, basket=basket)
        assert why["explain"]["scope"]["amount"] == 6000
        proof = await good(session, "evidence", rule="student_day")
        assert proof["missing"] == []
        proposed = await good(
            session, "publish", rule="student_day", request_no="P-1", by="assistant")
        assert (proposed["state"], proposed["by"]) == ("proposed", "assistant")

    drive(tmp_path, script)
    # A person approves; the journal has both.
    approved = subprocess.run(
        [SCRIP, "rule", "approve", "student_day", "--by", "anna", "--json"], cwd=tmp_path,
        capture_output=True, text=True, check=True)
    answer = json.loads(approved.stdout)
    assert (answer["state"], answer["by"], answer["proposal"]) == ("published", "anna", 2)
    subprocess.run([SCRIP, "audit"], cwd=tmp_path, capture_output=True, check=True)


def test_new_begins_with_what_may_go_live(tmp_path):
    async def script(session, _):
        written = await good(session, "new", rule="mine")
        assert written["written"] == ["mine.lua", "mine.cases.yaml", "mine.basket.json"]
        again = await bad(session, "new", rule="mine")
        assert (again["code"], again["path"]) == ("not_allowed", "rule")
        copy = await good(session, "new", rule="half_price", **{"from": "nth_piece_percent_off"})
        assert "half_price.lua" in copy["written"]
        names = [rule["rule"] for rule in (await good(session, "rules", limit=100))["rules"]]
        assert {"mine", "half_price", "spend_and_save"} <= set(names)
        assert (await good(session, "evidence", rule="mine"))["missing"] == []
        text = await good(session, "read", rule="mine")
        assert text["source"].startswith("--") and "cases:" in text["cases"]

    drive(tmp_path, script)
    assert (tmp_path / "rules/mine.lua").exists()


def test_bad_calls_are_answered_with_a_place(tmp_path):
    async def script(session, _):
        expected = [
            ("reference", {"page": "secrets"}, "not_found", "page"),
            ("read", {"rule": "../scrip"}, "invalid_input", "rule"),
            ("read", {}, "invalid_input", None),
            ("new", {"rule": "../up"}, "invalid_input", "rule"),
            ("new", {"rule": "mine", "from": "nothing"}, "not_found", "rule"),
            ("write", {"rule": "mine"}, "invalid_input", "source"),
            ("write", {"rule": "/etc/mine", "source": "x"}, "invalid_input", "rule"),
            ("write", {"rule": "mine", "sauce": "x"}, "invalid_input", "sauce"),
            ("check", {"rule": "mine"}, "not_found", "rule"),
            ("test", {"rule": 7}, "invalid_input", "rule"),
            ("eval", {"rule": "percent_off", "basket": {"lines": [{"id": "1", "unit_price": "x"}]}},
             "invalid_input", "basket.lines[0].unit_price"),
            ("explain", {"rule": "percent_off"}, "invalid_input", None),
            ("fuzz", {"rule": "percent_off", "runs": 0}, "invalid_input", "runs"),
            ("mutate", {"rule": "percent_off", "seed": -1}, "invalid_input", "seed"),
            ("exposure", {"rule": "percent_off", "params": {"pay_percent": "x"}}, "invalid_input",
             "params.pay_percent"),
            ("backtest", {"rule": "percent_off"}, "not_found", None),
            ("evidence", {}, "invalid_input", None),
            ("publish", {"rule": "percent_off"}, "invalid_input", "request_no"),
        ]
        for name, arguments, code, path in expected:
            error = await bad(session, name, **arguments)
            assert (error["code"], error.get("path")) == (code, path), (name, error)
            assert error["remedy"], name
        with pytest.raises(Exception, match="no tool"):
            await session.call_tool("approve", {"rule": "mine"})
        # And it goes on.
        assert (await good(session, "check", rule="percent_off"))["clean"]

    drive(tmp_path, script)
    assert not (tmp_path / "rules").exists()


def test_what_is_no_message_is_answered_and_passed_over(tmp_path):
    lines = [
        b"x", b"[]", b"{}", b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":null,"method":"ping"}', b'{"jsonrpc":"2.0","id":7,"result":{}}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}', b"",
        b'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"check","arguments":[]}}',
        b'{"jsonrpc":"2.0","id":3,"method":"resources/list"}', b"\xff\xfe", b"[" * 5000,
        b'{"jsonrpc":"2.0","id":"last","method":"ping"}',
    ]
    ran = subprocess.run(
        [SCRIP, "mcp", "--ledger", "scrip.db"], cwd=tmp_path, input=b"\n".join(lines),
        capture_output=True, check=True)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert codes == [-32700, -32600, -32600, -32600, -32600, -32602, -32601, -32700, -32700, None]
    assert answers[-1] == {"jsonrpc": "2.0", "id": "last", "result": {}}
    assert ran.stderr == b""
