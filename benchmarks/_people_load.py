"""A clerk's day, and the same day on tasks of a project: what people do where they have no cases."""

import re
from base64 import b64encode
from itertools import count

from _portal_load import PAPER, Clerk, Person, Visitor, WrongAnswerError, paper

#: What clerks file is mostly scanned letters of a page.
LETTER = paper(60_000)
NUMBERS = count()


class DayClerk(Clerk):
    """A colleague who looks at their work, opens cases, writes on whiteboards, completes steps and files documents."""

    habits = {"look": 3, "read": 3, "complete": 3, "write": 2, "file": 1}

    def __init__(self, *given):
        super().__init__(*given)
        self.token = None

    def write(self):
        """Write on the whiteboard of a case."""
        yield "a whiteboard note", self._remark

    def file(self):
        """File a letter on a case."""
        yield "file a letter", self._letter

    def _remark(self):
        body = f"Remark {next(NUMBERS)}."
        self.call("case.case", "post_note", [[self.random.choice(self.cases)], body])
        self.written.append(body)

    def _letter(self):
        case_id, name = self.random.choice(self.cases), f"paper_{next(NUMBERS)}.pdf"
        if not self.token:
            # What the web client is told once, when it is opened.
            self.token = re.search(r'csrf_token: "(\w+)"', self.get("/odoo").text)[1]
        answer = self.post(
            f"/case_organizer/file/{case_id}",
            {"csrf_token": self.token, "kind_id": self.asks["kind"]},
            {"ufile": (name, LETTER, "application/pdf")},
        ).json()
        if "error" in answer:
            raise WrongAnswerError(f"{name}: {answer['error']}")
        self.filed.append((case_id, name))


# --- the same on tasks ------------------------------------------------------------------------------------------------


class TaskClerk(DayClerk):
    """A colleague with tasks: the list, a task, a message inside, a task done, a file. ``cases`` are ids of tasks."""

    def look(self):
        """The list of their open tasks."""
        yield "My Tasks", lambda: self.call("project.task", "web_search_read", [], self.asks["work"])

    def complete(self):
        """Set one done."""
        if self.steps:
            number = self.steps.pop(0)
            yield "a task inside", lambda: self._read_task(number)
            yield "complete a task", lambda: self._set_done(number)

    def _open_case(self):
        self._read_task(self.random.choice(self.cases))

    def _read_task(self, number):
        self.call("project.task", "web_read", [[number]], {"specification": self.asks["task"]})
        self.ask("/mail/thread/messages", thread_model="project.task", thread_id=number, fetch_params={"limit": 30})

    def _set_done(self, number):
        self.call("project.task", "web_save", [[number], {"state": "1_done"}], {"specification": self.asks["task"]})
        self.completed.append(number)

    def _remark(self):
        number = self.random.choice(self.cases)
        post = {"body": f"Remark {next(NUMBERS)}.", "message_type": "comment", "subtype_xmlid": "mail.mt_note"}
        self.ask("/mail/message/post", thread_model="project.task", thread_id=number, post_data=post)

    def _letter(self):
        values = {
            "name": f"paper_{next(NUMBERS)}.pdf",
            "datas": b64encode(LETTER).decode(),
            "res_model": "project.task",
            "res_id": self.random.choice(self.cases),
        }
        self.call("ir.attachment", "create", [[values]])

    def ask(self, path, **params):
        """A call of a route of its own. :raises WrongAnswerError: with what the server says"""
        return asked(self, path, params)


class TaskVisitor(Visitor):
    """A customer who follows tasks of a project in the portal. ``seats`` are ``[(id of a task, the same)]``."""

    def look(self):
        """The list."""
        yield "the list of tasks", lambda: self.get("/my/tasks")

    def answer(self):
        """A message instead of an answer: a task asks for nothing."""
        yield "a task", self._open_case
        yield "answer", self._write

    def file(self):
        """A file in a message."""
        yield "a task", self._open_case
        yield "send a file", self._send

    def _open_case(self):
        number, _same = self.random.choice(self.seats)
        self.task, self.page = number, self.get(f"/my/tasks/{number}")

    def _write(self, **more):
        post = {"body": f"Note {next(NUMBERS)}.", "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **more}
        asked(self, "/mail/message/post", {"thread_model": "project.task", "thread_id": self.task, "post_data": post})

    def _send(self):
        token = re.search(r'csrf_token: "(\w+)"', self.page.text)[1]
        sent = self.post(
            "/mail/attachment/upload",
            {"csrf_token": token, "thread_model": "project.task", "thread_id": self.task, "is_pending": "true"},
            {"ufile": (f"drawing_{next(NUMBERS)}.pdf", PAPER, "application/pdf")},
        ).json()
        found = next(iter(sent["data"]["store_data"]["ir.attachment"]))
        self._write(attachment_ids=[found["id"]], attachment_tokens=[found.get("ownership_token")])


def asked(person: Person, path, params):
    """A JSON-RPC call by a person. :raises WrongAnswerError: with what the server says"""
    told = person._answer(
        person.browser.post(person.address + path, json={"jsonrpc": "2.0", "method": "call", "params": params})
    ).json()
    if "error" in told:
        raise WrongAnswerError(f"{path}: {told['error'].get('data', {}).get('message', told['error'])}")
    return told.get("result")
