"""Scrip in a Python program: the C interface of libscrip by ctypes, without anything to build.

    with scrip.Host("scrip.db", rules="rules") as host:
        receipt = host.call("redeem", checkout)

A request is a dict (or JSON as bytes or str), an answer a dict; operations are those of every door.
"""

import ctypes
import ctypes.util
import json

__all__ = ["Host", "ScripError", "ABI_VERSION"]

ABI_VERSION = 1
_RULE_FAILED = 1


class ScripError(Exception):
    """A call that could not be answered; a coupon that does not apply is no error."""

    def __init__(self, status, error):
        super().__init__(": ".join(filter(None, [error["message"], error.get("remedy")])))
        self.status = status
        self.code = error["code"]
        self.message = error["message"]
        self.remedy = error.get("remedy")
        self.path = error.get("path")
        self.line = error.get("line")
        self.column = error.get("column")
        self.document = error.get("document")


def _load(path):
    library = ctypes.CDLL(path or ctypes.util.find_library("scrip") or "libscrip.so.1")
    text, size, pointer = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p
    library.scrip_abi_version.argtypes = []
    library.scrip_version.restype = text
    library.scrip_open.argtypes = [text, size, ctypes.POINTER(pointer)]
    library.scrip_open.restype = pointer
    library.scrip_call.argtypes = [pointer, text, text, size]
    library.scrip_call.restype = pointer
    library.scrip_answer_status.argtypes = [pointer]
    library.scrip_answer_json.argtypes = [pointer, ctypes.POINTER(size)]
    library.scrip_answer_json.restype = pointer
    library.scrip_answer_free.argtypes = [pointer]
    library.scrip_close.argtypes = [pointer]
    if library.scrip_abi_version() < ABI_VERSION:
        raise ImportError(
            f"libscrip has interface {library.scrip_abi_version()}, and {ABI_VERSION} is needed")
    return library


class Host:
    """A host over one ledger, for any number of threads."""

    def __init__(self, ledger="scrip.db", rules="rules", library=None, proof=None, gates=None, abuse=None,
                 abuse_rule=None):
        """Opens the ledger, which is made if there is none.

        `library` is the path of libscrip.so.1; `proof` what is asked of a rule before it is published, such as
        "check,cases"; `abuse_rule` the gate, a file of the folder `gates`, that is asked before coupons are sent or
        redeemed, and `abuse` limits ("off", "standard", "strict").
        """
        self._library = _load(library)
        self._host = ctypes.c_void_p()
        options = {"ledger": ledger, "rules": rules}
        for name, value in (("proof", proof), ("gates", gates), ("abuse", abuse), ("abuse_rule", abuse_rule)):
            if value is not None:
                options[name] = value
        options = json.dumps(options).encode()
        status, answer = self._take(
            self._library.scrip_open(options, len(options), ctypes.byref(self._host)))
        if not self._host:
            raise ScripError(status, json.loads(answer)["error"])
        self.book = json.loads(answer)

    @property
    def version(self):
        """The library's version."""
        return self._library.scrip_version().decode()

    def call(self, operation, request=None):
        """Asks an operation; the answer as a dict. What it changed is durable on return."""
        if not isinstance(request, (bytes, str)):
            request = json.dumps({} if request is None else request, ensure_ascii=False)
        status, answer = self.call_json(operation, request)
        answer = json.loads(answer)
        if status > _RULE_FAILED:
            raise ScripError(status, answer["error"])
        return answer

    def call_json(self, operation, request):
        """The same with JSON in and out: a status of scrip.h, and the answer's bytes."""
        if isinstance(request, str):
            request = request.encode()
        if isinstance(operation, str):
            operation = operation.encode()
        # A NUL must not cut the name to that of another operation.
        operation = operation.replace(b"\0", "\ufffd".encode())
        return self._take(
            self._library.scrip_call(self._host, operation, request, len(request)))

    def close(self):
        """Waits for calls in flight and lets go of the ledger; may be called again."""
        self._library.scrip_close(self._host)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _take(self, answer):
        library = self._library
        length = ctypes.c_size_t()
        try:
            text = library.scrip_answer_json(answer, ctypes.byref(length))
            return library.scrip_answer_status(answer), ctypes.string_at(text, length.value)
        finally:
            library.scrip_answer_free(answer)
