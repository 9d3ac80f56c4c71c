"""The header, the library's face, and programs in C."""

import json
import re
import subprocess

import pytest

STRICT = ["-Wall", "-Wextra", "-pedantic", "-Werror"]
NAMES = [
    "scrip_abi_version", "scrip_answer_free", "scrip_answer_json", "scrip_answer_status", "scrip_call",
    "scrip_close", "scrip_open", "scrip_version",
]
MAY_NEED = {"libc", "libm", "libstdc++", "libgcc_s", "libsqlite3", "liblua5.4", "libz"}


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def header(root):
    return root / "Sources/CScrip/include"


def build(root, library, folder, source):
    program = folder / source.stem
    run("cc", "-std=gnu99", *STRICT, "-I", header(root), source, library, "-lpthread", "-o", program,
        f"-Wl,-rpath,{library.parent}")
    return program


@pytest.mark.parametrize("compiler", [["cc", "-std=c99"], ["c++", "-x", "c++"]])
def test_the_header_compiles_and_its_numbers_are_frozen(root, tmp_path, compiler):
    run(*compiler, *STRICT, "-I", header(root), "-c", root / "Tests/Bindings/frozen.c", "-o",
        tmp_path / "frozen.o")


def test_every_function_says_owner_threads_errors_and_lengths(root):
    text = (header(root) / "scrip.h").read_text()
    found = re.findall(r"/\*((?:(?!\*/).)*)\*/\n[^\n/]*?(scrip_[a-z_]+)\(", text, re.S)
    assert sorted(name for _, name in found) == NAMES
    for comment, name in found:
        keys = re.findall(r"^ \* (Owner|Threads|Errors|Lengths): \S", comment, re.M)
        assert keys == ["Owner", "Threads", "Errors", "Lengths"], name


def test_every_number_is_frozen(root):
    text = (header(root) / "scrip.h").read_text()
    numbers = re.findall(r"#define SCRIP_([A-Z_]+) (\d+)", text)
    frozen = re.findall(r"FROZEN\(([A-Z_]+), (\d+)\)", (root / "Tests/Bindings/frozen.c").read_text())
    assert dict(numbers) == dict(frozen) and len(numbers) == len(frozen) > 15


def test_the_library_shows_its_functions_and_nothing_else(library):
    shown = run("nm", "-D", "--defined-only", library).split("\n")
    names = [line.split()[-1].split("@")[0] for line in shown if line and " A " not in line]
    assert sorted(names) == NAMES
    dynamic = run("readelf", "-d", library)
    assert re.findall(r"SONAME.*\[(.*)\]", dynamic) == ["libscrip.so.1"]
    needed = {name.split(".so")[0] for name in re.findall(r"NEEDED.*\[(.*)\]", dynamic)}
    assert needed - {"ld-linux-x86-64", "ld-linux-aarch64"} <= MAY_NEED


def test_a_till_in_c(root, library, tmp_path):
    program = build(root, library, tmp_path, root / "bindings/c/till.c")
    options = json.dumps({"ledger": str(tmp_path / "till.db"), "rules": str(root / "rules")})
    lines = [line.split(" ", 2) for line in run(program, options).splitlines()]
    assert [(name, status) for name, status, _ in lines] == [
        (name, "0") for name in [
            "stock.create", "send", "quote", "hold", "commit", "commit", "redemption", "return"]]
    answers = [json.loads(answer) for _, _, answer in lines]
    assert answers[2]["best"]["discount"] == 2000
    assert answers[4]["verdict"] == "applies" and not answers[4]["replayed"]
    assert answers[5]["replayed"] and answers[5]["redemption_id"] == answers[4]["redemption_id"]
    assert answers[7]["refunded_discount"] == 2000


def test_what_a_careless_program_does_ends_in_an_answer(root, library, tmp_path):
    program = build(root, library, tmp_path, root / "Tests/Bindings/hostile.c")
    options = json.dumps({"ledger": str(tmp_path / "hostile.db"), "rules": str(root / "rules")})
    assert run(program, options, timeout=300) == "0 failures\n"
