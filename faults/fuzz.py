"""Every route of ours, from the routing map, asked for what is somebody else's: ids, tokens, methods, parameters."""

import inspect
import io
import json
import logging
import random
import re
import threading
import time
from urllib.parse import urlsplit

from _fuzz_client import Browser
from _fuzz_world import GONE, SECRET, World
from _killing import Ground
from _table import often, tried

from odoo.addons.case_organizer.models import case_webhook_in, link_tries

TIMES = {"short": 2000, "full": 100_000}
PLACE = re.compile(r"<(?:[^<>]*:)?(\w+)>")
#: What stands in an address and is nobody's: ``{name: what is tried}``.
OPEN = {
    "slug": ("x-1", "x-999999", "1", "-", "x-0", "x--1"),
    "page": ("1", "0", "99999999", str(GONE)),
    "version": ("1", "..", "%2e%2e"),
    "name": ("day.js", "..%2Fday.js", "%00"),
    "kind": ("xlsx", "pdf", "html"),
    "code": ("A" * 12, "%00", "A" * 300),
}
NUMBERS = (str(GONE), "0", "1", "99999999999999999999", "-1", "007", "1.5", "٣")
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE")
#: Parameters that ask for more than is offered.
WIDER = {
    "fields": ("*", "token_hash", "id,name,partner_id", "['name']"),
    "domain": ("[]", "[(1,'=',1)]", "[('id','!=',0)]"),
    "context": ('{"allowed_company_ids": [1, 2, 3]}', '{"uid": 1}', "{}"),
    "ids": ("1", "1,2,3", "all", "-1", "1' OR '1'='1"),
    "model": ("res.users", "case.case"),
    "order": ("id desc; select 1", "token_hash"),
    "limit": ("-1", "99999999", "x"),
    "lang": ("xx_XX", "../../etc", "nl_NL"),
    "sudo": ("1",),
    "access_token": ("", "A" * 43),
}
TEXTS = (
    "",
    "x",
    "0",
    "-1",
    "\x00",
    "é" * 300,
    "<script>1</script>",
    "{{ 7*7 }}",
    "%s",
    "null",
    "2026-13-45",
    "[]",
    "1e999",
)
#: Where somebody may be sent.
ELSEWHERE = (None, "", "localhost")
#: Tables by which processes tell each other that a cache is stale.
COUNTED = {"orm_signaling_default", "orm_signaling_stable", "orm_signaling_groups", "orm_signaling_templates"}


def run(env, scale):
    """Requests at random, then pairs that must be answered alike."""
    ground, rows, total = Ground(env), [], often(TIMES, scale)
    # A refusal is a line of the log.
    for name in ("odoo.http", "odoo.addons.base.models.ir_http", "werkzeug"):
        logging.getLogger(name).setLevel(logging.CRITICAL if name != "odoo.http" else logging.ERROR)
    fuzz = Fuzz(World(ground), ground)
    with fuzz.browser.watching():
        fuzz.at_random(rows, total * 3 // 4)
        fuzz.alike(rows, total // 4)
    return rows


class Fuzz:
    """Requests to every route.

    :param world: a :class:`World`
    """

    def __init__(self, world, ground):
        self.world, self.browser = world, Browser()
        self.random = random.Random(12)
        with ground.committed() as env:
            threading.current_thread().dbname = ground.name
            self.routes = sorted(self.ours(env), key=lambda route: route[0])
        assert len(self.routes) > 40, "the routing map tells of our routes"

    def ours(self, env):
        """``(rule, methods, type, names of arguments)`` of each route of ours."""
        for rule in env["ir.http"].routing_map().iter_rules():
            function = getattr(rule.endpoint, "func", rule.endpoint)
            if not function.__module__.startswith("odoo.addons.case_"):
                continue
            if re.match(r"^/(mail|discuss|web)/", rule.rule):
                continue
            names = [name for name in inspect.signature(function).parameters if name != "self"]
            yield (
                rule.rule,
                sorted((rule.methods or {"GET", "POST"}) - {"HEAD", "OPTIONS"}),
                rule.endpoint.routing["type"],
                names,
            )

    # --- what is sent ---------------------------------------------------------------------------------------------

    def at_random(self, rows, times):
        """Each route in turn, with whatever comes to mind."""
        with tried(rows, "requests at random") as row:
            begun, statuses, last = time.monotonic(), {}, None
            while row["tried"] < times:
                if last and self.random.random() < 0.05:
                    what, sent = last
                    what = f"again {what}"
                else:
                    route = self.routes[row["tried"] % len(self.routes)]
                    what, sent = self.request(*route)
                answer = self.send(sent)
                row["faults"] += [f"{what}: {fault}" for fault in self.wrong(sent, answer)]
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
                row["tried"] += 1
                last = what, sent
            seconds = time.monotonic() - begun
            row["more"] = {
                "routes": len(self.routes),
                "per_second": round(times / seconds),
                **{f"status {status}": number for status, number in sorted(statuses.items())},
            }

    def request(self, rule, methods, kind, names):
        """A request at random. :return: ``(what, what is sent)``"""
        draw = self.random
        login = draw.choice((None, "attacker", "elsewhere", "employee"))
        method = draw.choice(methods) if draw.random() < 0.85 else draw.choice(METHODS)
        why, token = draw.choice([("own", self.world.attacker["token"]), ("none", ""), *self.world.tokens.items()])
        # Odoo itself breaks at addresses of nobody with this in them.
        numbers = () if token == "%00" else NUMBERS
        path = PLACE.sub(lambda found: self.part(found[1], token, numbers), rule)
        parameters = {
            name: self.value(name)
            for name in draw.sample(sorted({*names, *WIDER}), draw.randint(0, 5))
            if name not in PLACE.findall(rule)
        }
        sent = {"path": path, "method": method, "login": login, "kind": kind, "parameters": parameters}
        sent["csrf"] = draw.choice(("right", "right", "right", "another's", "none"))
        sent["file"] = draw.random() < 0.1
        return f"{login}: {method} {rule} ({why}; {path[:80]}; {sorted(parameters)})", sent

    def part(self, name, token, numbers):
        """A part of an address."""
        draw = self.random
        if name == "token":
            return token
        if name in OPEN:
            return draw.choice(OPEN[name])
        own, others = self.world.attacker[name], self.world.victim[name]
        return str(draw.choice((own, others, others, others, *numbers)))

    def value(self, name):
        """Of a parameter."""
        draw = self.random
        if name in WIDER and draw.random() < 0.8:
            return draw.choice(WIDER[name])
        if name in self.world.victim and draw.random() < 0.7:
            return str(self.world.victim[name])
        return draw.choice(TEXTS)

    def send(self, sent):
        """Send it as a browser would. :return: an ``Answer``"""
        for module in (link_tries, case_webhook_in):
            module.WRONG_TRIES._tries.clear()
        session, csrf = self.world.sessions[sent["login"]]
        if sent["csrf"] == "another's":
            csrf = self.world.sessions["victim"][1]
        parameters, given = dict(sent["parameters"]), {}
        if sent["kind"] == "jsonrpc":
            given["data"] = json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters})
            given["headers"] = {"Content-Type": "application/json"}
        elif sent["method"] in ("GET", "HEAD", "OPTIONS", "TRACE"):
            given["query_string"] = parameters
        else:
            given["data"] = {**parameters, **({"csrf_token": csrf} if sent["csrf"] != "none" else {})}
            if sent["file"]:
                given["data"]["file"] = (io.BytesIO(b"%PDF-1.4"), "x.pdf")
        return self.browser.ask(sent["path"], sent["method"], session, **given)

    # --- what must be so ------------------------------------------------------------------------------------------

    def wrong(self, sent, answer):
        """Sentences about what is wrong with an answer."""
        if answer.status >= 500:
            yield f"breaks with {answer.status}"
        # Odoo answers programs with what went wrong, whole; pages do so in developer mode alone.
        if sent["kind"] != "jsonrpc" and "Traceback (most recent call last)" in answer.text:
            yield "shows a traceback"
        if SECRET in answer.text or self.world.victim["name_of_case"] in answer.text:
            yield "tells of the victim"
        target = urlsplit(answer.location)
        if target.hostname not in ELSEWHERE or answer.location.startswith(("//", "/\\")):
            yield f"sends to {answer.location}"
        refused = answer.status >= 400 or "/web/login" in answer.location
        if refused and (written := answer.written.keys() - COUNTED):
            yield f"is refused with {answer.status} and writes {dict(answer.written)}: {sorted(written)}"

    # --- answered alike -------------------------------------------------------------------------------------------

    def alike(self, rows, times):
        """What is not there and what is somebody else's: the same status, length and number of statements."""
        with tried(rows, "not there and not yours") as row:
            row["more"] = {"pairs": 0}
            for rule, method, kind, name, login, token in self.pairs():
                if row["tried"] + 3 > max(times, 3 * len(self.routes)):
                    break
                answers = [
                    self.send(self.asked(rule, method, kind, login, token, name, value))
                    for value in (GONE, GONE, self.world.victim[name])
                ]
                row["tried"], row["more"]["pairs"] = row["tried"] + 3, row["more"]["pairs"] + 1
                _first, missing, foreign = (self.shape(answer) for answer in answers)
                if missing != foreign:
                    row["faults"].append(f"{login}: {method} {rule}, {name}: not there {missing}, not yours {foreign}")
        with tried(rows, "tokens that are none") as row:
            for rule, methods, kind, _names in self.routes:
                for method in methods if "token>" in rule else ():
                    shapes = {}
                    for why in ("unknown", "unknown", "swapped", "turned", "one letter", "the hash"):
                        token = self.world.tokens[why]
                        answer = self.send(self.asked(rule, method, kind, None, token, None, None))
                        shapes[why] = self.shape(answer)
                        row["tried"] += 1
                    if len(set(shapes.values())) > 1:
                        row["faults"].append(f"{method} {rule}: {shapes}")

    def pairs(self):
        """``(rule, method, type, name of the id, login, token)``, in a random order."""
        found = []
        for rule, methods, kind, _names in self.routes:
            for name in PLACE.findall(rule):
                if name not in self.world.victim or name == "token":
                    continue
                for method in methods:
                    logins = (None,) if "token>" in rule else ("attacker", "elsewhere", "employee")
                    found += [(rule, method, kind, name, login, self.world.attacker["token"]) for login in logins]
        self.random.shuffle(found)
        return found

    def asked(self, rule, method, kind, login, token, name, value):
        """A request in which all is the attacker's own but one id."""
        values = {**self.world.attacker, **{key: tries[0] for key, tries in OPEN.items()}, "token": token}
        values |= {name: value} if name else {}
        path = PLACE.sub(lambda found: str(values[found[1]]), rule)
        return {
            "path": path,
            "method": method,
            "login": login,
            "kind": kind,
            "parameters": {},
            "csrf": "right",
            "file": False,
        }

    def shape(self, answer):
        """What somebody could tell answers apart by. Ids and addresses in it are their own."""
        text = re.sub(r"csrf_token[^,>]*|[0-9a-f]{32,}|[\w-]{40,}|\b\d{1,12}\b", "", answer.text)
        return answer.status, len(text), answer.statements, bool(answer.written)
