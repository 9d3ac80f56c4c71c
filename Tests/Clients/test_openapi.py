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


def test_no_server_error_and_no_undocumented_answer(host):
    run = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", host.dev["base_url"] + "/openapi.json",
            "--header", "Authorization: Bearer " + host.dev["till_key"],
            "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing",
            "--max-examples", os.environ.get("SCRIP_EXAMPLES", "25"), "--seed", "20261123",
            "--continue-on-failure", "--no-color",
        ],
        capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
