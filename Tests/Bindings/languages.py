"""How the bindings are built and run: each language's asker, and its example till.

Everything is built in a folder of the test's own, as somebody would who has an installed Scrip. A language whose
tools are missing fails; SCRIP_WITHOUT="go csharp" leaves some out.
"""

import os
import shutil
import subprocess
import sys

import pytest

PACKAGES = "apt-packages-bindings.txt names what is needed; SCRIP_WITHOUT leaves languages out"


class Language:
    """A language, with its commands once they are built."""

    def __init__(self, root, library, folder):
        self.root = root
        self.folder = folder
        self.askers = root / "Tests/Bindings/askers"
        prefix = folder / "usr"
        prefix.mkdir()
        for name in ["libscrip.so.1", "libscrip.so"]:
            (prefix / name).symlink_to(library)
        (prefix / "scrip.pc").write_text(
            f"Name: scrip\nDescription: coupons\nVersion: 0\nLibs: -L{prefix} -lscrip\n"
            f"Cflags: -I{root / 'Sources/CScrip/include'}\n")
        # Nothing of the person's own settings goes in.
        self.environment = {
            "PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder), "LD_LIBRARY_PATH": str(prefix),
            "PKG_CONFIG_PATH": str(prefix)}
        self.build()

    @staticmethod
    def comparable(operation, status, text):
        """An answer as this language can have it."""
        return status, text

    def run(self, *command, **options):
        try:
            done = subprocess.run(
                [*map(str, command)], capture_output=True, text=True, encoding="utf-8", timeout=200,
                env=self.environment, **options)
        except FileNotFoundError as missing:
            pytest.fail(f"there is no {missing.filename}; {PACKAGES}", pytrace=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Java(Language):
    def build(self):
        jar = "/usr/share/java/jna.jar"
        self.run(
            "javac", "-Xlint:all", "-Werror", "-encoding", "UTF-8", "-cp", jar, "-d", self.folder / "classes",
            *sorted((self.root / "bindings/java").glob("scrip/*.java")), self.root / "bindings/java/Till.java",
            self.askers / "Asker.java")
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms48m", "-Xmx48m",
                "-XX:+AlwaysPreTouch", "-Dfile.encoding=UTF-8",
                "-cp", f"{jar}:{self.folder / 'classes'}"]
        self.asker = [*java, "scrip.Asker"]
        self.till = [*java, "Till"]


class Go(Language):
    def build(self):
        module = self.folder / "go"
        shutil.copytree(self.root / "bindings/go", module)
        shutil.copytree(self.askers / "go", module / "cmd/asker")
        self.environment.update(
            GOPATH=str(self.folder / "gopath"), GOFLAGS="-buildvcs=false", GOPROXY="off", CGO_ENABLED="1",
            GOCACHE=str(self.root / ".build-clients/go"))
        assert self.run("gofmt", "-l", module) == ""
        self.run("go", "build", "-o", f"{self.folder}/bin/", "./cmd/asker", "./cmd/till", cwd=module)
        self.asker = [self.folder / "bin/asker"]
        self.till = [self.folder / "bin/till"]


class CSharp(Language):
    def build(self):
        binding = [self.root / "bindings/csharp" / name for name in ["Host.cs", "Json.cs"]]
        for program, source in [
                ("asker.exe", self.askers / "Asker.cs"), ("till.exe", self.root / "bindings/csharp/Till.cs")]:
            self.run(
                "mcs", "-langversion:7.2", "-codepage:utf8", "-warn:4", "-warnaserror",
                f"-out:{self.folder / program}", source, *binding)
        self.asker = ["mono", self.folder / "asker.exe"]
        self.till = ["mono", self.folder / "till.exe"]


class Node(Language):
    def build(self):
        module = self.folder / "node"
        shutil.copytree(
            self.root / "bindings/node", module, ignore=shutil.ignore_patterns("scrip.node", "node_modules"))
        install = self.run("node", "-p", "require('./package.json').scripts.install", cwd=module)
        self.run("sh", "-c", install.replace("cc ", "cc -Wall -Wextra -Werror ", 1), cwd=module)
        self.asker = ["node", "--expose-gc", self.askers / "asker.js", module / "scrip.js"]
        self.till = ["node", module / "till.js"]


class C(Language):
    def build(self):
        self.asker = [self.folder / "asker"]
        flags = self.run("pkg-config", "--cflags", "--libs", "scrip").split()
        self.run("cc", "-Wall", "-Wextra", "-Werror", self.askers / "asker.c", *flags, "-o", *self.asker)


class Python(Language):
    def build(self):
        self.environment["PYTHONPATH"] = str(self.root / "bindings/python")
        self.environment["PYTHONDONTWRITEBYTECODE"] = "1"
        self.asker = [sys.executable, self.askers / "asker.py"]
        self.till = [sys.executable, self.root / "bindings/python/till.py"]


class Swift(Language):
    """The core in a program of its own, without the library; scripts/test-bindings builds it."""

    def build(self):
        self.asker = [self.root / ".build/debug/ConformanceAsker"]

    @staticmethod
    def comparable(operation, status, text):
        """Its errors have one status."""
        return min(status, 10), text


BINDINGS = {"java": Java, "go": Go, "csharp": CSharp, "node": Node}
ALL = {**BINDINGS, "python": Python, "c": C}
ASKED = {"swift": Swift, **ALL}
