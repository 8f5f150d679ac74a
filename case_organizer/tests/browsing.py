"""People at their screens: real browsers, each logged in as somebody, with real clicks and keys."""

import base64
import contextlib
import json
import os
import time
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urljoin

from odoo.tests import HttpCase, new_test_user
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME, ChromeBrowser, _registry_test_lock

from odoo.addons.bus.models.bus import BusBus
from odoo.addons.bus.websocket import CloseCode, WebsocketConnectionHandler, _kick_all

from ..models.case_writer_news import CaseWriter
from .common import CaseCommon
from .common_users import uninvited

#: Seconds until somebody waited in vain, and until a page that is loaded for the first time has to be there.
PATIENCE, LONG = 30, 120
#: Where pictures are kept, and whether anybody wants them: a complete run is faster without.
PICTURES = Path(__file__).resolve().parents[2] / ".run" / "pictures"
WANTED = os.environ.get("CASE_PICTURES") != "no"

#: The elements that a person can see, by CSS and the text on them (whole, or else a part of it).
FIND = """
(css, text, nth) => {
    const seen = (el) => {
        const box = el.getBoundingClientRect();
        return box.width && box.height && getComputedStyle(el).visibility !== "hidden";
    };
    const textOf = (el) => (el.innerText || el.value || el.title || "").trim().replace(/\\s+/g, " ");
    let found = [...document.querySelectorAll(css)].filter(seen);
    if (text !== null) {
        const whole = found.filter((el) => textOf(el) === text);
        found = whole.length ? whole : found.filter((el) => textOf(el).includes(text));
    }
    return found.at(nth);
}
"""

#: Counts what a page has asked the server and not been answered yet, and remembers what names it looked for last.
WATCH_REQUESTS = """
window.requestsUnderWay = 0;
const { send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.send = function (body) {
    window.requestsUnderWay++;
    this.addEventListener("loadend", () => {
        window.requestsUnderWay--;
        if (String(body).includes("name_search")) {
            window.lookedFor = JSON.parse(body).params.kwargs.name;
        }
    });
    return send.call(this, body);
};
"""

#: Wait until the scripts of a page for people from outside work. Left while it opens what it keeps in the browser, the
#: next page would wait for that for ever: Odoo's ``IndexedDB`` does not hear that it is blocked.
STARTED = """
(async () => {
    const ours = "script[src*=assets_frontend], script[data-src*=assets_frontend]";
    for (let tries = 0; tries < 600 && document.querySelector(ours); tries++) {
        const root = odoo.loader?.modules.get("@web/legacy/js/public/public_root_instance");
        const pause = new Promise((resolve) => setTimeout(resolve, 50, "pause"));
        if (root && (await Promise.race([root[Symbol.for("default")], pause])) !== "pause") {
            return;
        }
        await pause;
    }
})()
"""

#: Where to click on an element: once it stands still for two frames, and nothing lies over it.
STANDS = """
async (find) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    find()?.scrollIntoView({ block: "nearest" });
    let before;
    for (let n = 0; n < 3; n++) {
        await frame();
        const box = find()?.getBoundingClientRect();
        if (!box || (before && (before.x !== box.x || before.y !== box.y))) {
            return null;
        }
        before = box;
    }
    const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
    const [el, hit] = [find(), document.elementFromPoint(x, y)];
    return el && hit && (el.contains(hit) || hit.contains(el)) ? [x, y] : null;
}
"""


class Screen:
    """What one person sees and does. Every wish waits until it can be done; what cannot be fails the test."""

    def __init__(self, case, browser, login):
        self.case, self.browser, self.login = case, browser, login
        browser._websocket_request("Page.addScriptToEvaluateOnNewDocument", params={"source": WATCH_REQUESTS})

    # -- looking

    def value(self, expression):
        """The value of a JavaScript expression in the page."""
        params = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        answer = self.browser._websocket_request("Runtime.evaluate", params=params, timeout=LONG)
        return answer["result"].get("value")

    def holds(self, expression, patience):
        """Whether a JavaScript expression holds within so many seconds."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            self._check_errors()
            if self.value(f"(() => {{ try {{ return Boolean({expression}) }} catch {{ return false }} }})()"):
                return True
            time.sleep(0.05)
        return False

    def wait(self, expression, what, patience=PATIENCE):
        """Wait until a JavaScript expression holds. :param what: named when it never does"""
        if self.holds(expression, patience):
            return
        self.browser.take_screenshot()
        self.case.fail(f"{self.login} waited in vain for {what}. The page says:\n{self.text()[:3000]}")

    def text(self, css="body"):
        """The visible text of an element, in one line."""
        return self.value(f"(document.querySelector({json.dumps(css)})?.innerText || '').replace(/\\s+/g, ' ')") or ""

    def see(self, *texts, css="body", patience=PATIENCE):
        """Wait until all of these texts can be read."""
        for text in texts:
            read = f"document.querySelector({json.dumps(css)}).innerText.replace(/\\s+/g, ' ')"
            self.wait(f"{read}.includes({json.dumps(text)})", f"“{text}” in {css}", patience)

    def see_no(self, *texts, css="body"):
        """Wait until none of these texts can be read."""
        for text in texts:
            read = f"(document.querySelector({json.dumps(css)})?.innerText || '').replace(/\\s+/g, ' ')"
            self.wait(f"!{read}.includes({json.dumps(text)})", f"“{text}” to be gone from {css}")

    def see_element(self, css, text=None, nth=0):
        """Wait until such an element can be seen."""
        self.wait(self._found(css, text, nth), f"{css} {text or ''}")

    def settle(self):
        """Wait until nothing is asked of the server: the web client shows what it remembers before it knows better."""
        self.value(STARTED)
        self.wait("!window.requestsUnderWay", "the server's answers", patience=LONG)
        self.value("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")

    def gone(self, css):
        """Wait until there is no such element any more."""
        self.wait(f"!document.querySelector({json.dumps(css)})", f"{css} to be gone")

    def connected(self):
        """Wait until live messages reach this screen."""
        bus = "odoo.__WOWL_DEBUG__.root.env.services.bus_service"
        self.wait(f"{bus}.workerState === 'CONNECTED'", "the connection")

    def all(self, css):
        """The texts of all visible elements that match."""
        return self.value(
            f"[...document.querySelectorAll({json.dumps(css)})].filter((el) => el.offsetParent)"
            ".map((el) => el.innerText.trim().replace(/\\s+/g, ' '))"
        )

    # -- doing

    def go(self, path, ready=".o_action_manager > *"):
        """Open an address and wait until something is there; no page is left before it works."""
        self.value(STARTED)
        self.browser.navigate_to(urljoin(self.case.base_url(), path))
        self.wait(self._found(ready, None, 0), ready, patience=LONG)
        self.settle()

    def middle(self, css, text=None, nth=0):
        """Where the middle of an element is, once it stands still and nothing lies over it. :return: x and y"""
        found, end, middle = self._found(css, text, nth), time.monotonic() + PATIENCE, None
        while not middle and time.monotonic() < end:
            self.wait(found, f"{css} {text or ''}")
            middle = self.value(f"({STANDS})(() => {found})")
        if not middle:
            self.browser.take_screenshot()
            self.case.fail(f"{self.login} cannot click on {css} {text or ''}: it moves, or something lies over it")
        return middle

    def click(self, css, text=None, nth=0):
        """Click in the middle of an element."""
        self._press(*self.middle(css, text, nth))

    def more(self, name):
        """Choose what stands under *More* in the header of a form."""
        self.click(".o_case_more")
        self.click(".o-dropdown--menu button", name)

    def tab(self, name):
        """Turn to a page of the form's notebook. What comes in above it moves it, also between press and release."""
        links = ".o_notebook_headers a"
        self.settle()
        self.click(links, name)
        turned = self._found(f"{links}.active", name, 0)
        self._click_until(turned, self._found(links, name, 0), f"turn to “{name}”")

    def type(self, css, text, nth=0):
        """Replace what an input holds."""
        self.click(css, nth=nth)
        self.value("document.activeElement.select?.()")
        self._input("insertText", text=text)

    def file(self, path, css="input[type=file]"):
        """Choose a file in an upload."""
        self.wait(f"document.querySelector({json.dumps(css)})", css)
        expression = f"document.querySelector({json.dumps(css)})"
        element = self.browser._websocket_request("Runtime.evaluate", params={"expression": expression})["result"]
        params = {"files": [str(path)], "objectId": element["objectId"]}
        self.browser._websocket_request("DOM.setFileInputFiles", params=params)

    def press(self, key):
        """Press a key such as ``Escape``, ``Tab`` or ``Enter``."""
        codes = {"Escape": 27, "Tab": 9, "Enter": 13, "End": 35}
        for kind in ("keyDown", "keyUp"):
            self._input("dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key])

    def choose(self, css, text):
        """Choose in an autocomplete by typing, or in a select menu: that opens again where somebody typed before."""
        option = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option), .o_select_menu_item"
        self.see_element(css)
        if self.value(f"{self._found(css, None, 0)}.matches('.o_select_menu_toggler')"):
            self.click(css)
            self._click_until(self._found(option, None, 0), self._found(css, None, 0), f"open the menu of {css}")
        else:
            self.look_for(css, text)
        self.click(option, text)
        found = self._found(option, text, 0)
        self._click_until(f"!{found}", found, f"choose “{text}”")
        # A menu that closes gives the focus back, which who types on at once would lose again.
        self.settle()

    def make(self, css, text):
        """Type what is not there yet in an autocomplete, and let it be made."""
        self.look_for(css, text)
        self.click(".o_m2o_dropdown_option_create", f'Create "{text}"')

    def look_for(self, css, text):
        """Type in an autocomplete and wait until it found what it could: what it found before makes way for that."""
        self.value("window.lookedFor = null")
        self.type(css, text)
        looks = f"{self._found(css, None, 0)}?.closest('.o-autocomplete')"
        self.wait(f"!{looks} || window.lookedFor === {json.dumps(text)}", f"“{text}” to be looked for")
        self.settle()

    def save(self):
        """Save the form."""
        self.click(".o_form_button_save")
        self.wait("!document.querySelector('.o_form_status_indicator_buttons:not(.invisible)')", "the form to be saved")

    def resize(self, width, height):
        """Another size of the window, in pixels."""
        params = {"mobile": False, "width": width, "height": height, "deviceScaleFactor": 1}
        self.browser._websocket_request("Emulation.setDeviceMetricsOverride", params=params)

    def picture(self, file):
        """Look at the screen for a moment, and keep what is there as a PNG when pictures are wanted.

        :param file: its name; relative, it lies among this clone's pictures
        """
        self.value("document.fonts.ready.then(() => true)")
        time.sleep(0.5)
        if not WANTED:
            return
        data = self.browser._websocket_request("Page.captureScreenshot", timeout=LONG)["data"]
        file = PICTURES / file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(data))

    # -- how

    def _found(self, css, text, nth):
        return f"({FIND})({json.dumps(css)}, {json.dumps(text)}, {nth})"

    def _try_to_click(self, found):
        """Click in the middle of an element, if it stands still and nothing lies over it."""
        if middle := self.value(f"({STANDS})(() => {found})"):
            self._press(*middle)

    def _click_until(self, done, found, what):
        """Click on an element again until something holds: a page that is drawn anew at that moment misses a click."""
        end = time.monotonic() + PATIENCE
        while not self.holds(done, 2):
            self.case.assertLess(time.monotonic(), end, f"{self.login} cannot {what}")
            self._try_to_click(found)

    def _press(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self._input("dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def _input(self, method, **params):
        self.browser._websocket_request(f"Input.{method}", params=params)

    def _check_errors(self):
        if self.browser._result.done() and self.browser._result.exception():
            self.case.fail(f"{self.login}'s browser: {self.browser._result.exception()}")


class BrowsingCase(HttpCase):
    """Tests with one or several people at their screens."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = uninvited(cls.env)

    @contextlib.contextmanager
    def screens(self, *logins):
        """A browser for each login, on the same server and in this test's transaction, live messages included."""
        with contextlib.ExitStack() as stack:
            first = self._browser(stack)
            stack.enter_context(self.allow_requests(browser=first))
            stack.callback(self._wait_remaining_requests)
            self._deliver_bus_messages(stack)
            browsers = [first, *(self._browser(stack) for _login in logins[1:])]
            for browser, login in zip(browsers, logins, strict=True):
                browser.set_cookie(TEST_CURSOR_COOKIE_NAME, self.http_request_key, "/", HOST)
                self.session = None
                self.authenticate(login, login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            # Windows are closed before the server is waited for: a page that is left open keeps asking.
            for browser in browsers:
                stack.callback(browser.navigate_to, "about:blank")
            yield tuple(Screen(self, *pair) for pair in zip(browsers, logins, strict=True))

    @contextlib.contextmanager
    def quietly(self):
        """Look at (or change) records while screens are open: no request is served meanwhile."""
        with _registry_test_lock:
            self.env.invalidate_all()
            yield
            self.env.flush_all()

    def _browser(self, stack):
        browser = ChromeBrowser(self)
        stack.callback(browser.stop)
        return browser

    def _deliver_bus_messages(self, stack):
        """As ``browser_js`` does: messages go out at once, although a test never commits."""

        def at_once(send):
            def send_now(model, *told):
                send(model, *told)
                model.env.cr.precommit.run()
                model.env.cr.postcommit.run()

            return send_now

        stack.callback(_kick_all, CloseCode.KILL_NOW)
        stack.enter_context(patch.object(BusBus, "_sendone", at_once(BusBus._sendone)))
        stack.enter_context(patch.object(CaseWriter, "_tell", at_once(CaseWriter._tell)))
        stack.enter_context(patch.object(WebsocketConnectionHandler, "websocket_allowed", return_value=True))


class MortgageBrowsing(BrowsingCase):
    """The mortgage request of :class:`.common.CaseCommon` at people's screens; they are called as they log in.

    :cvar COLLEAGUES: logins of further case users
    """

    COLLEAGUES = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = dict.fromkeys(("adviser", "underwriter", *cls.COLLEAGUES), "user")
        for name, group in {**people, "modeller": "modeller"}.items():
            user = new_test_user(cls.env, name, groups=f"case_organizer.group_case_{group}", name=name.title())
            setattr(cls, name, user)
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)

    @classmethod
    def open_case(cls):
        """A case opened by the adviser."""
        return cls.env(user=cls.adviser)["case.case"].create(
            {"type_id": cls.case_type.id, "partner_id": cls.partner.id, "title": "House in Kerkstraat"}
        )
