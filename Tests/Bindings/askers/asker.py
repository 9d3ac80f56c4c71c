"""Asks through the Python binding what conversation.py says, and answers in its frames."""

import json
import sys

import scrip


def main(mode, options):
    assert mode == "json"
    with scrip.Host(**json.loads(options)) as host:
        while head := sys.stdin.buffer.readline():
            operation, length = head.split()
            status, answer = host.call_json(operation, sys.stdin.buffer.read(int(length)))
            sys.stdout.buffer.write(b"%d %d\n" % (status, len(answer)) + answer)
            sys.stdout.buffer.flush()


main(*sys.argv[1:])
