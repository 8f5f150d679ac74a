"""A small client of Case Organizer's API: Python's standard library, one file, to copy and change.

    cases = CaseClient("https://odoo.example.com", key="…")
    case = cases.open_case(type="PER", title="Dormer window", customer="dewit@example.com")
    cases.complete_step(step=case["steps"][0]["id"], answers={"activity": "build", "site_area": 12.5})

Every method of docs/api/openapi.json is a method here. What changes something is sent with an idempotency key: when the
network breaks, the same request is sent again and acts once. ``follow`` goes on with what changed since the last time,
and ``checked`` looks whether a webhook comes from whom it says.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

#: Seconds for one request; how often it is sent, and seconds before the second time, doubled each time.
TIMEOUT, TRIES, PAUSE = 30, 4, 1
#: Methods that change nothing: they need no key.
READS = ("read_", "find_")


class Refused(Exception):  # noqa: N818  (the name of what happened)
    """The server refused, and has done nothing. ``code``, ``field`` and ``known`` are for programs."""

    def __init__(self, status, body):
        super().__init__(body.get("message") or f"HTTP {status}")
        context = body.get("context") or {}
        self.status, self.code = status, context.get("code")
        self.field, self.known = context.get("field"), context.get("known")


class CaseClient:
    """The API of one server, with the rights of the user whose key it is."""

    def __init__(self, address, key, database=None, pause=PAUSE):
        self.address, self.pause = address.rstrip("/"), pause
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        if database:
            self.headers["X-Odoo-Database"] = database

    def __getattr__(self, method):
        if method.startswith("_"):
            raise AttributeError(method)
        return lambda **arguments: self.call(method, **arguments)

    def call(self, method, **arguments):
        """Call a method. :raises Refused: with what the server said"""
        if not method.startswith(READS):
            arguments.setdefault("idempotency_key", str(uuid.uuid4()))
        return self._send("POST", f"/json/2/case.api.v1/{method}", json.dumps(arguments).encode())

    def openapi(self):
        """The description of what this server offers."""
        return self._send("GET", "/case/api/openapi.json")

    def follow(self, cursor=None, **arguments):
        """What changed since ``cursor``: pairs of a change and the cursor to keep once it was dealt with."""
        while True:
            page = self.read_changes(cursor=cursor, **arguments)
            for number, change in enumerate(page["changes"], start=1):
                # In the middle of a page one goes on from its beginning.
                yield change, page["cursor"] if number == len(page["changes"]) else cursor
            cursor = page["cursor"]
            if not page["more"]:
                return

    def _send(self, verb, path, body=None):
        for number in range(TRIES):
            request = urllib.request.Request(self.address + path, body, self.headers, method=verb)
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 502, 503, 504) or number == TRIES - 1:
                    raise Refused(error.code, _json(error.read())) from None
            except OSError:
                if number == TRIES - 1:
                    raise
            time.sleep(self.pause * 2**number)
        raise AssertionError


def document(kind, path):
    """A file as the API takes it."""
    path = Path(path)
    return {"kind": kind, "name": path.name, "data": base64.b64encode(path.read_bytes()).decode()}


def checked(secret, headers, body, now=None, tolerance=300):
    """Look whether a webhook comes from whom it says, and is new: its content, or ValueError.

    :param secret: ``whsec_…``, as the subscription shows it
    :param headers: of the request, by name in small letters
    :param body: bytes, as they came
    """
    message, moment = headers["webhook-id"], headers["webhook-timestamp"]
    if abs((now or time.time()) - int(moment)) > tolerance:
        raise ValueError("too old, or from the future")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message}.{moment}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(wanted, given) for given in headers["webhook-signature"].split()):
        raise ValueError("signed by somebody else")
    return json.loads(body)


def _json(text):
    try:
        return json.loads(text)
    except ValueError:
        return {}


def main(argv=None):
    """From the command line: ``CASE_URL`` and ``CASE_KEY`` say where and who."""
    about = "Call Case Organizer. CASE_URL is the address of the server, CASE_KEY a key of the user who calls."
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("method", help="openapi, or a method: read_my_work, open_case…")
    parser.add_argument("arguments", nargs="?", default="{}", help="JSON")
    given = parser.parse_args(argv)
    missing = [name for name in ("CASE_URL", "CASE_KEY") if not os.environ.get(name)]
    if missing:
        parser.error(f"{' and '.join(missing)} must be set: the address of the server, and a key of a user")
    cases = CaseClient(os.environ["CASE_URL"], os.environ["CASE_KEY"], os.environ.get("CASE_DATABASE"))
    try:
        found = (
            cases.openapi() if given.method == "openapi" else cases.call(given.method, **json.loads(given.arguments))
        )
    except Refused as refused:
        print(f"{refused.code or refused.status}: {refused}", file=sys.stderr)
        return 1
    json.dump(found, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
