"""People at work over HTTP: each clicks at moments that do not depend on how fast the server answers."""

import random
import statistics
import threading
import time
from collections import defaultdict
from itertools import count

import requests
from lxml import html

PATIENCE = 60


def paper(size):
    """A page as somebody scans it: a PDF with a line of text and a picture that does not get smaller.

    :param size: bytes of the picture
    :return: bytes
    """
    text = b"BT /F1 12 Tf 72 720 Td (A drawing of the house in Kerkstraat) Tj ET"
    picture = random.Random(size).randbytes(size)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << /I1 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
        b" /Length %d >>\nstream\n%s\nendstream" % (size, size, picture),
    ]
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(file))
    return file + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table) + end


#: A file as somebody sends it, of about 200 kB.
PAPER = paper(200_000)


class WrongAnswerError(Exception):
    """An answer that is none."""


class Person:
    """Somebody with a browser: a session, and what they do next.

    :param address: of the server
    :param cookie: of the session
    :param seed: what they do follows from it
    """

    #: What may be done, with its weight: names of methods that return the clicks of it.
    habits = {}

    def __init__(self, address, cookie, seed):
        self.address, self.random = address, random.Random(seed)
        self.browser = requests.Session()
        self.browser.cookies.set("session_id", cookie)
        self.browser.headers["Connection"] = "close"
        self.clicks = []
        #: ``[(what, when it was due, seconds until it was answered)]``, and what went wrong.
        self.times, self.errors = [], []

    def next(self):
        """The next click. :return: ``(what, function)``"""
        while not self.clicks:
            habit = self.random.choices(list(self.habits), list(self.habits.values()))[0]
            self.clicks = list(getattr(self, habit)())
        return self.clicks.pop(0)

    def click(self, due=None):
        """Click once. :param due: when, by :func:`time.perf_counter`; now when left out"""
        what, work = self.next()
        begun = time.perf_counter() if due is None else due
        try:
            work()
        except Exception as error:
            self.errors.append(f"{what}: {error}"[:2000])
            self.clicks = []
        self.times.append((what, begun, time.perf_counter() - begun))

    def at_work(self, start, end, think):
        """Click from ``start`` until ``end``, every ``think`` seconds on average, whatever the server does.

        What is late counts from when it was due. Who is later than :data:`PATIENCE` gives up, and it is an error.
        """
        due = start + self.random.uniform(0, think)
        while due < end:
            if time.perf_counter() > due + PATIENCE:
                self.errors.append("the server does not keep up")
                return
            time.sleep(max(0, due - time.perf_counter()))
            self.click(due)
            due += self.random.expovariate(1 / think)

    def get(self, path):
        return self._answer(self.browser.get(self.address + path, timeout=PATIENCE))

    def post(self, path, data, files=None):
        return self._answer(self.browser.post(self.address + path, data=data, files=files, timeout=PATIENCE))

    def _answer(self, answer):
        if answer.status_code != 200 or "/web/login" in answer.url:
            raise WrongAnswerError(f"{answer.status_code} {answer.url} {answer.text[:300]}")
        return answer


class Visitor(Person):
    """A customer in the portal. :param seats: ``[(id of the case, id of the participant)]``, theirs"""

    habits = {"look": 4, "read": 4, "answer": 2, "file": 2, "write": 2}
    numbers = count()

    def __init__(self, address, cookie, seed, seats):
        super().__init__(address, cookie, seed)
        self.seats = seats
        self.asked = {"tell": list(seats), "drawings": list(seats)}
        #: What they sent and was taken: cases answered, names of files, texts of notes.
        self.answered, self.filed, self.written, self.page = [], [], [], None

    def look(self):
        yield "the list of cases", lambda: self.get("/my/cases")

    def read(self):
        yield "a case", self._open_case

    def write(self):
        yield "a case", self._open_case
        yield "write a note", self._write

    def answer(self):
        if self.asked["tell"]:
            seat = self.asked["tell"].pop(0)
            yield "a step", lambda: self._open_step(seat, "Tell us more")
            yield "answer a question", lambda: self._hand_in(seat, twice=self.random.random() < 0.05)

    def file(self):
        if self.asked["drawings"]:
            seat = self.asked["drawings"].pop(0)
            yield "a step", lambda: self._open_step(seat, "Drawings")
            yield "file a document", lambda: self._file(seat)

    def _open_case(self):
        _case, seat = self.random.choice(self.seats)
        self.base = f"/my/case/{seat}"
        self.page = html.fromstring(self.get(f"{self.base}?everything=1").text)

    def _write(self):
        body = f"Note {next(self.numbers)}."
        token = self.page.xpath("//input[@name='csrf_token']/@value")[0]
        answer = self.post(f"{self.base}/note", {"csrf_token": token, "body": body})
        if body not in answer.text:
            raise WrongAnswerError("the note is not on the page")
        self.written.append(body)

    def _open_step(self, seat, name):
        """The page of a step, which the page of its case leads to."""
        case_page = html.fromstring(self.get(f"/my/case/{seat[1]}?everything=1").text)
        paths = [
            link.get("href")
            for link in case_page.xpath("//a[contains(@href, '/step/')]")
            if name in (link.text_content() or "") or name in link.getparent().getparent().text_content()
        ]
        if not paths:
            raise WrongAnswerError(f"“{name}” is not asked on case {seat[0]}")
        self.page = html.fromstring(self.get(paths[0].split("#")[0]).text)
        self.path = paths[0].split("#")[0]

    def _form(self):
        hidden = self.page.xpath("//form[.//input[@name='seen']]//input[@type='hidden']")
        return {field.get("name"): field.get("value", "") for field in hidden}

    def _hand_in(self, seat, twice):
        """Answer; some click twice."""
        data = {**self._form(), "q.purpose": f"A shed, by {seat[1]}"}
        sent = [threading.Thread(target=self._again, args=(self.path, data))] if twice else []
        for other in sent:
            other.start()
        answer = self.post(self.path, data)
        for other in sent:
            other.join()
        if "/receipt/" not in answer.url:
            raise WrongAnswerError(f"no receipt: {answer.url}")
        self.answered.append(seat[0])

    def _again(self, path, data):
        try:
            self.post(path, data)
        except Exception as error:
            self.errors.append(f"clicked twice: {error}"[:2000])

    def _file(self, seat):
        name = f"drawing_{next(self.numbers)}.pdf"
        place = self.page.xpath("//input[@type='file'][starts-with(@name, 'file.')]/@name")[0]
        answer = self.post(self.path, self._form(), {place: (name, PAPER, "application/pdf")})
        if "/receipt/" not in answer.url:
            raise WrongAnswerError(f"no receipt: {answer.url}")
        self.filed.append((seat[0], name))


class Clerk(Person):
    """A colleague in the web client.

    :param cases: ids of their cases
    :param steps: ids of the steps that wait for them
    :param asks: what the client asks: ``{"work": keyword arguments of the list, "case": specification of the form}``
    """

    habits = {"look": 3, "read": 3, "complete": 3}

    def __init__(self, address, cookie, seed, cases, steps, asks):
        super().__init__(address, cookie, seed)
        self.cases, self.steps, self.asks = cases, list(steps), asks
        #: What they did and was taken: ids of steps, ``(case, name of a file)``, texts of notes.
        self.completed, self.filed, self.written = [], [], []

    def look(self):
        yield "My Work", lambda: self.call("case.step", "web_search_read", [], self.asks["work"])

    def read(self):
        yield "a case inside", self._open_case

    def complete(self):
        if self.steps:
            number = self.steps.pop(0)
            yield "a step inside", lambda: self.call("case.step", "get_work", [[number]])
            yield "complete a step", lambda: self._complete(number)

    def _open_case(self):
        ids = [self.random.choice(self.cases)]
        self.call("case.case", "web_read", [ids], {"specification": self.asks["case"]})
        self.call("case.case", "get_cockpit", [ids], {"seen": True})
        self.call("case.case", "get_plan_map", [ids])

    def _complete(self, number):
        self.call("case.step", "submit", [[number]])
        self.completed.append(number)

    def call(self, model, method, arguments, named=None):
        """A call of the web client. :return: its result; raises :class:`WrongAnswerError` with what the server says"""
        params = {"model": model, "method": method, "args": arguments, "kwargs": named or {}}
        answer = self.browser.post(
            f"{self.address}/web/dataset/call_kw/{model}/{method}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=PATIENCE,
        )
        told = self._answer(answer).json()
        if "error" in told:
            raise WrongAnswerError(f"{model}.{method}: {told['error'].get('data', {}).get('message', told['error'])}")
        return told.get("result")


def alone(people, rounds):
    """What each click takes when nobody else is there. :return: ``{what: [seconds]}``"""
    for person in people:
        for habit in person.habits:
            for _n in range(rounds):
                person.clicks = list(getattr(person, habit)())
                while person.clicks:
                    person.click()
    return _by_kind(people)


def together(people, seconds, think, warm_up):
    """All of them at work at once.

    :param warm_up: seconds whose clicks do not count
    :return: ``({what: [seconds]}, clicks a second, seconds of processor time of this process)``
    """
    start = time.perf_counter() + 0.5
    end, processor = start + warm_up + seconds, time.process_time()
    threads = [threading.Thread(target=person.at_work, args=(start, end, think)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.process_time() - processor
    found = _by_kind(people, start + warm_up)
    return found, sum(map(len, found.values())) / seconds, spent


def _by_kind(people, since=0):
    found = defaultdict(list)
    for person in people:
        for what, due, seconds in person.times:
            if due >= since:
                found[what].append(seconds)
    return dict(found)


def percentile(samples, share):
    """The value below which a share of the samples lies."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else None


def middle(samples):
    """The median."""
    return statistics.median(samples)
