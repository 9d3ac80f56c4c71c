"""What `make install` puts in place works from there, without the tree and without Swift."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def installed(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed") / "usr"
    done = subprocess.run(
        [str(root / "scripts/install"), str(folder), "debug"], capture_output=True, text=True,
        env={key: value for key, value in os.environ.items() if key != "DESTDIR"})
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def run(*command, cwd, **environment):
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), **environment})


def test_everything_is_in_its_place(installed):
    for path in [
            "bin/scrip", "include/scrip.h", "lib/libscrip.so.1", "lib/libscrip.so",
            "lib/pkgconfig/scrip.pc", "lib/systemd/system/scrip.service", "share/man/man1/scrip.1",
            "share/man/man1/scrip-stock-create.1", "share/bash-completion/completions/scrip",
            "share/zsh/site-functions/_scrip", "share/fish/vendor_completions.d/scrip.fish",
            "share/scrip/rules/spend_and_save.lua", "share/scrip/bindings/python/scrip.py",
            "share/scrip/bindings/java/scrip/Host.java", "share/scrip/bindings/go/go.mod",
            "share/scrip/bindings/csharp/Host.cs", "share/scrip/bindings/node/binding.c", "share/doc/scrip/standard-rules.md"]:
        assert (installed / path).is_file(), path
    unit = (installed / "lib/systemd/system/scrip.service").read_text()
    assert f"ExecStart={installed}/bin/scrip serve" in unit and "@PREFIX@" not in unit


def test_the_unit_of_systemd_is_valid(installed):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze on this machine: nobody looked at the unit")
    unit = installed / "lib/systemd/system/scrip.service"
    # It looks for the manual page, with a reader of such pages.
    man = ["--man=yes" if shutil.which("man") else "--man=no"]
    for words in [["verify", *man], ["security", "--offline=true", "--threshold=20", "--no-pager"]]:
        done = subprocess.run(
            ["systemd-analyze", *words, str(unit)], capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "MANPATH": str(installed / "share/man")})
        assert done.returncode == 0, done.stdout + done.stderr
        # A key that systemd does not know is told of and ignored.
        assert done.stderr == "", done.stderr


def test_the_command_of_the_unit_starts_and_ends_as_systemd_has_it(installed, tmp_path):
    """Its words, its settings and its signal, in folders of the test's own and without what systemd shuts it in with.

    That systemd starts it is not seen here: it would have to be the machine's own, with the unit in its place.
    """
    text = (installed / "lib/systemd/system/scrip.service").read_text()
    for place, folder in [("/var/lib/scrip", "state"), ("/etc/scrip", "settings")]:
        (tmp_path / folder).mkdir()
        text = text.replace(place, str(tmp_path / folder))
    unit = dict(re.findall(r"^(\w+)=(.*)$", text, re.M))
    settings = pathlib.Path(unit["EnvironmentFile"].removeprefix("-"))
    settings.write_text("SCRIP_PORT=0\n")
    command = ["setpriv", "--no-new-privs", *unit["ExecStart"].split()]
    running = subprocess.Popen(
        command, cwd=unit["WorkingDirectory"], umask=int(unit["UMask"], 8), text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=dict(line.split("=", 1) for line in settings.read_text().splitlines()))
    said = []
    for line in running.stdout:
        said.append(line)
        if "listening on" in line:
            break
    running.send_signal(getattr(signal, unit["KillSignal"]))
    said.append(running.communicate(timeout=int(unit["TimeoutStopSec"]))[0])
    assert running.returncode == 0 and "listening on" in "".join(said), "".join(said)
    made = list((tmp_path / "state").iterdir())
    assert "scrip.db" in [path.name for path in made]
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


def test_no_swift_is_needed(installed):
    for name in ["bin/scrip", "lib/libscrip.so.1"]:
        needed = subprocess.run(
            ["readelf", "-d", str(installed / name)], capture_output=True, text=True, check=True).stdout
        libraries = re.findall(r"NEEDED.*\[(.*)\]", needed)
        assert libraries and not [one for one in libraries if re.search("[Ss]wift|Foundation", one)]


def test_the_demo_runs_from_there(installed, tmp_path):
    done = run(installed / "bin/scrip", "demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "redeemed" in done.stdout


def test_a_till_in_c_is_built_with_pkg_config(installed, root, tmp_path):
    flags = run(
        "pkg-config", "--cflags", "--libs", "scrip", cwd=tmp_path,
        PKG_CONFIG_PATH=str(installed / "lib/pkgconfig"))
    assert flags.returncode == 0, flags.stderr
    built = run("cc", root / "bindings/c/till.c", *flags.stdout.split(), "-o", "till", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    done = run("./till", cwd=tmp_path, LD_LIBRARY_PATH=str(installed / "lib"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "commit 0 " in done.stdout


def test_manual_pages_are_troff(installed, tmp_path):
    pages = sorted((installed / "share/man/man1").iterdir())
    assert len(pages) > 50
    for page in pages:
        text = page.read_text()
        assert text.startswith(".TH ") and ".SH NAME\n" in text, page.name
        # A line that begins with a dot is a command: every one here is meant.
        commands = {line.split(" ")[0] for line in text.splitlines() if line.startswith(".")}
        assert commands <= {".TH", ".SH", ".TP", ".B", ".I", ".nf", ".fi"}, page.name


@pytest.mark.parametrize("line, offered", [
    ("scrip red", ["redeem", "redemption", "redemptions"]),
    ("scrip eval spend_and_s", ["spend_and_save"]),
    ("scrip stock show 12", ["1200000000000001"]),
    ("scrip call stock.s", ["stock.show"]),
])
def test_the_shell_offers_rules_stocks_and_operations(installed, tmp_path, line, offered):
    scrip = installed / "bin/scrip"
    (tmp_path / "stock.json").write_text(
        '{"request_no": "S", "name": "s", "type": "NORMAL", "goods": "g", "merchant": "1900000001",'
        ' "rule": "spend_and_save", "params": {"threshold": 2, "off": 1}}')
    made = run(scrip, "stock", "create", "stock.json", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    words = line.split(" ")
    script = f"""
        source {installed}/share/bash-completion/completions/scrip
        COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}
        COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; COMPREPLY=()
        _scrip scrip {words[-1]} {words[-2]}
        printf '%s\\n' "${{COMPREPLY[@]}}"
        """
    shown = run("bash", "-c", script, cwd=tmp_path, PATH=f"{installed}/bin:/usr/bin:/bin")
    assert sorted(shown.stdout.split()) == offered, shown.stdout + shown.stderr


def test_the_installed_rules_have_their_evidence(installed, root, tmp_path):
    """Their cases name baskets, which are there too: a stock of one of them is made without a reason."""
    done = run(
        sys.executable, root / "bindings/python/till.py", "till.db", installed / "share/scrip/rules",
        installed / "lib/libscrip.so.1", cwd=tmp_path)
    assert done.stdout.splitlines()[-1:] == ["return: 5000 back"], done.stderr
