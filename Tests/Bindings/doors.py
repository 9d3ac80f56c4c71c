"""The command line and HTTP as doors: asked the same questions as a binding, each in a ledger that is there already."""

import http.client
import json
import re
import subprocess
import threading
import urllib.parse


ERROR = 10


def density(text, but=()):
    """An answer without what only makes it easier to read, and an error without what one door says of it alone."""
    answer = json.loads(text)
    if isinstance(answer.get("error"), dict):
        answer["error"] = {key: value for key, value in answer["error"].items() if key not in but}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


class Command:
    """`scrip call`, a process for each question."""

    def __init__(self, scrip, ledger, rules, key):
        self.command = [scrip, "call"]
        self.options = ["-", "--json", "--ledger", ledger, "--rules", rules]

    def ask(self, operation, request):
        done = subprocess.run(
            [*map(str, [*self.command, operation, *self.options])], input=request, capture_output=True, timeout=100)
        if done.returncode in (0, 3):
            assert done.stderr == b"", done.stderr
            return (0 if done.returncode == 0 else 1), done.stdout
        assert done.stdout == b"", (operation, done.stdout, done.stderr)
        return ERROR, density(done.stderr, ("document",))

    @staticmethod
    def comparable(operation, status, text):
        """Errors have one status, and JSON is set for people."""
        return min(status, ERROR), density(text)

    def close(self):
        pass


class Served:
    """`scrip serve`, asked over one connection."""

    def __init__(self, scrip, ledger, rules, key):
        self.key = key
        self.process = subprocess.Popen(
            [*map(str, [scrip, "serve", "--port", "0", "--ledger", ledger, "--rules", rules])],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ledger.parent)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("scrip serve: listening on"):
                break
        else:
            raise RuntimeError("the host did not start:\n" + "".join(said))
        # A pipe nobody reads would fill up and stop the host.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(line.split()[-1]).netloc, timeout=100)

    def ask(self, operation, request):
        method, path = self.routes[operation]
        headers = {"Authorization": f"Bearer {self.key}"}
        for part in re.findall(r"\{(\w+)\}", path):
            value, request = without(part, request)
            path = path.replace(f"{{{part}}}", urllib.parse.quote(value, safe=""))
        if method in ("GET", "DELETE"):
            members = json.loads(request)
            if "request_no" in members:
                headers["Idempotency-Key"] = members.pop("request_no")
            query = {key: value if isinstance(value, str) else json.dumps(value) for key, value in members.items()}
            path, request = path + ("?" + urllib.parse.urlencode(query) if query else ""), None
        else:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, request, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return (0 if answer.status == 200 else ERROR), text

    @classmethod
    def comparable(cls, operation, status, text):
        """A broken rule is an answer; an error has no line and column where parts of a request are in no body."""
        if status < ERROR:
            return 0, text
        method, path = cls.routes[operation]
        elsewhere = method in ("GET", "DELETE") or "{" in path
        return ERROR, density(text, ("line", "column") if elsewhere else ())

    def close(self):
        self.connection.close()
        self.process.terminate()
        assert self.process.wait(timeout=30) == 0

    @classmethod
    def know(cls, root):
        """Routes of operations, as their page has them; a test of the server's holds it to the routes."""
        rows = re.findall(
            r"^\| `([\w.]+)` \| `\w+` \| `([A-Z]+) (\S+)` \|", (root / "docs/operations.md").read_text(), re.M)
        cls.routes = {name: (method, path) for name, method, path in rows}


def without(key, request):
    """A member that is a text, and the request without it; every other byte stays."""
    found = re.search(rb'(,\s*)?"%s":\s*("(?:[^"\\]|\\.)*")(\s*,\s*)?' % key.encode(), request)
    assert found, (key, request)
    between = b"," if found[1] and found[3] else b""
    return json.loads(found[2]), request[:found.start()] + between + request[found.end():]


DOORS = {"the command line": Command, "HTTP": Served}
