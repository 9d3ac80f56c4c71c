"""schemathesis reads the OpenAPI document and tries everything it allows, and much it does not."""

import os
import subprocess
import sys

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
]


# What takes seconds of a rule that is there: a few requests of each, for the rules are many and one is enough.
LONG = ["ruleFuzz", "ruleMutate", "ruleExposure", "ruleEvidence", "rulePublish", "rulePropose"]


def schemathesis(host, *arguments):
    run = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", host.dev["base_url"] + "/openapi.json",
            "--header", "Authorization: Bearer " + host.dev["till_key"],
            "--checks", ",".join(CHECKS), "--seed", "20261123", "--continue-on-failure",
            "--no-color", *arguments,
        ],
        capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]


def named(option, names):
    return [part for name in names for part in (option, name)]


def test_no_server_error_and_no_undocumented_answer(host):
    schemathesis(
        host, "--phases", "examples,coverage,fuzzing", "--max-examples",
        os.environ.get("SCRIP_EXAMPLES", "25"), *named("--exclude-operation-id", LONG))


def test_nor_where_a_rule_is_looked_at_for_seconds(host):
    schemathesis(
        host, "--phases", "fuzzing", "--max-examples", "3",
        *named("--include-operation-id", LONG))
