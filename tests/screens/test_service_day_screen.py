"""A worker's day on a phone, in a real browser of its size: in a cellar without a network, and after a restart."""

import contextlib
import io
import json
import shutil
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit
from urllib.request import urlopen

import websocket
from PIL import Image

from odoo import fields
from odoo.tests import tagged
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME

from odoo.addons.case_organizer.tests.browsing import LONG, BrowsingCase, Screen
from odoo.addons.case_service_call.tests.common import ServiceCommon

DAY = "/case/service/day"
CUT = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
#: Targets that are smaller than a finger, and fields that nothing names.
TOO_SMALL = """
[...document.querySelectorAll("a, button, summary, label.button, label.box, main input, main textarea")]
    .filter((el) => el.offsetParent && !el.matches(".camera, .box input"))
    .map((el) => [el.id || el.className, el.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 44)
    .map(([name, box]) => `${name}: ${box.width}x${box.height}`)
"""
UNNAMED = """
[...document.querySelectorAll("main input, main textarea, main canvas")]
    .filter((el) => !el.labels?.length && !el.getAttribute("aria-label")).map((el) => el.outerHTML)
"""
#: Makes the visits on the phone ones that were finished long ago.
FINISHED_LONG_AGO = """
new Promise((resolve) => {
    const request = indexedDB.open(%s);
    request.onsuccess = () => {
        const run = request.result.transaction("visits", "readwrite");
        run.objectStore("visits").openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (cursor) {
                const visit = cursor.value;
                visit.data.finished_on = "2020-01-01T00:00:00Z";
                cursor.update(visit);
                cursor.continue();
            }
        };
        run.oncomplete = () => {
            request.result.close();
            resolve(true);
        };
    };
})
"""
#: What was typed, as it lies on the disk: a transaction is answered after those before it are written.
KEPT = """
new Promise((resolve) => {
    const request = indexedDB.open(%s);
    request.onsuccess = () => {
        const drafts = request.result.transaction("drafts").objectStore("drafts").getAll();
        drafts.onsuccess = () => {
            request.result.close();
            resolve(JSON.stringify(drafts.result));
        };
    };
})
"""


class Network:
    """The network of a whole browser: of its pages, and of service workers, also of those that start later."""

    def __init__(self, browser):
        with urlopen(f"http://{HOST}:{browser.devtools_port}/json/version") as answer:
            address = json.load(answer)["webSocketDebuggerUrl"]
        self.socket = websocket.create_connection(address, suppress_origin=True, enable_multithread=True)
        self.number, self.sessions, self.conditions = 0, set(), {**CUT, "offline": False}
        threading.Thread(target=self._listen, daemon=True).start()
        self._attach()

    def cut(self):
        self._all({**CUT, "offline": True})

    def mend(self):
        self._all({**CUT, "offline": False})

    def close(self):
        self.socket.close()

    def _attach(self, session=None):
        self._send("Target.setAutoAttach", session, autoAttach=True, waitForDebuggerOnStart=True, flatten=True)

    def _all(self, conditions):
        self.conditions = conditions
        for session in tuple(self.sessions):
            self._send("Network.emulateNetworkConditions", session, **conditions)

    def _send(self, method, session=None, **params):
        self.number += 1
        told = {"id": self.number, "method": method, "params": params}
        self.socket.send(json.dumps({**told, "sessionId": session} if session else told))

    def _listen(self):
        with contextlib.suppress(websocket.WebSocketException, OSError):
            while message := self.socket.recv():
                told = json.loads(message)
                if told.get("method") == "Target.attachedToTarget":
                    session = told["params"]["sessionId"]
                    self.sessions.add(session)
                    self._send("Network.enable", session)
                    self._send("Network.emulateNetworkConditions", session, **self.conditions)
                    self._attach(session)
                    self._send("Runtime.runIfWaitingForDebugger", session)
                elif told.get("method") == "Target.detachedFromTarget":
                    self.sessions.discard(told["params"]["sessionId"])


@tagged("post_install", "-at_install")
class TestServiceDayScreen(ServiceCommon, BrowsingCase):
    """Tom repairs a boiler; Tim takes over a phone, or a visit."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modelling = cls.env(user=cls.modeller)
        case_type = modelling["case.type"].create({"name": "Service call"})
        modelling["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": "Ask whether it works", "step_kind": "action"}
        )
        case_type.action_publish()
        cls.site.write({"street": "Strandweg 1", "city": "Zandvoort", "partner_latitude": 52.37})
        cls.site.write({"partner_longitude": 4.53, "phone": "+31 23 555 01"})
        cls.boiler_1 = cls.boiler(serial="ZB-1", title="Boiler 1").with_env(cls.env)
        cls.valve = cls.env["product.product"].create({"name": "Gas valve", "type": "consu"})
        cls.repair.part_ids = [(0, 0, {"product_id": cls.valve.id, "quantity": 1})]
        cls.pump = cls.env["product.product"].create({"name": "Circulation pump", "type": "consu"})
        cls.repair.copy({"part_ids": [(0, 0, {"product_id": cls.pump.id})]})
        for worker, name in ((cls.gas_worker, "Tom Bakker"), (cls.water_worker, "Tim Visser")):
            worker.name = worker.user_id.name = name
        cls.case = cls.env(user=cls.planner)["case.case"].create(
            {"type_id": case_type.id, "partner_id": cls.partner.id, "title": "No hot water"}
        )
        cls.action = cls.visit()
        cls.leaks, cls.pressure = cls.action.check_ids

    @classmethod
    def visit(cls, worker=None):
        """A visit that is planned in five minutes."""
        (action,) = cls.case.add_service_actions(cls.repair.ids, installation_ids=cls.boiler_1.ids)
        soon = fields.Datetime.now() + timedelta(minutes=5)
        action.plan(soon, (worker or cls.gas_worker).ids, anyway="Nobody else is free" if worker else False)
        return action.with_env(cls.env)

    # --- phones

    @contextlib.contextmanager
    def phones(self):
        """A function that opens a browser: ``open(login, profile)``."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.allow_requests())
            stack.callback(self._wait_remaining_requests)

            def opened(login, profile=None):
                folder = profile or tempfile.mkdtemp(suffix="_chrome_odoo")
                with patch("odoo.tests.common.tempfile.mkdtemp", return_value=folder):
                    browser = self._browser(stack)
                browser.network = Network(browser)
                stack.callback(browser.network.close)
                browser.set_cookie(TEST_CURSOR_COOKIE_NAME, self.http_request_key, "/", HOST)
                self.log_in(browser, login)
                return Screen(self, browser, login)

            yield opened

    def log_in(self, browser, login):
        self.session = None
        self.authenticate(login, login, browser=browser)
        self.cr.flush()
        self.cr.clear()

    def killed(self, screen):
        """Kill a browser as a phone does when its battery is empty. :return: what lay on its disk"""
        screen.browser.network.close()
        screen.browser.chrome.kill()
        screen.browser.chrome.wait(10)
        profile = tempfile.mkdtemp(suffix="_chrome_odoo")
        shutil.copytree(screen.browser.user_data_dir, profile, dirs_exist_ok=True, symlinks=True)
        for file in (*Path(profile).glob("Singleton*"), Path(profile, "DevToolsActivePort")):
            file.unlink(missing_ok=True)
        return profile

    def kept(self, screen):
        """Wait until the phone has the page for when there is no network."""
        screen.wait("navigator.serviceWorker.controller", "the service worker", patience=LONG)

    def ready(self, screen):
        screen.go(DAY, ready="main h1")
        screen.see("Repair of a boiler")
        self.kept(screen)

    def open_visit(self, screen, action=None):
        screen.click(f"#visit_{(action or self.action).id}")
        screen.see("Code 4471", "Close the gas first.")

    def entered(self, screen):
        """Press Enter, as a keyboard does it on links and buttons."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        screen._input("dispatchKeyEvent", type="keyDown", text="\r", **key)
        screen._input("dispatchKeyEvent", type="keyUp", **key)

    def drawn(self, screen):
        """Sign."""
        screen.value("document.querySelector('#signature').scrollIntoView({block: 'center'})")
        box = screen.value("JSON.stringify(document.querySelector('#signature').getBoundingClientRect())")
        box = json.loads(box)
        points = [(0.2, 0.6), (0.35, 0.2), (0.5, 0.7), (0.7, 0.3), (0.85, 0.6)]
        places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in points]
        for kind, (x, y) in zip(["mousePressed", *["mouseMoved"] * 3, "mouseReleased"], places, strict=True):
            screen._input("dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)

    # --- stories

    def test_in_a_cellar(self):
        photo = Path(tempfile.mkdtemp()) / "valve.jpg"
        Image.new("RGB", (3000, 2000), "#b5651d").save(photo)
        with self.phones() as opened:
            tom = opened("tom_gas")
            self.ready(tom)
            tom.see("All sent", "Hotel Zeeblick · Zandvoort", "Planned")
            tom.picture("service_day_list.png")
            tom.browser.network.cut()
            self.open_visit(tom)
            tom.click("#do_go")
            tom.see("No network", "1 to send", "On the way since")
            tom.value("new Promise((resolve) => setTimeout(resolve, 1000))")
            tom.click("#do_arrive")
            tom.click("#finish")
            tom.see("Say in a few words what was done.", "Leaks: not done", css="#in_the_way")
            tom.value("document.querySelector('#in_the_way').scrollIntoView({block: 'end'})")
            tom.picture("service_day_in_the_way.png")
            # A second tap right after the first is a slip; later, what is in the way shows its place.
            tom.value("new Promise((resolve) => setTimeout(resolve, 1000))")
            tom.click("#in_the_way button", "Leaks: not done")
            tom.wait(f"document.activeElement.id === 'check_{self.leaks.id}'", "the line that is in the way")
            tom.click(f"label[for=check_{self.leaks.id}]")
            tom.see_no("Leaks: not done", css="#in_the_way")
            tom.type(f"#check_{self.pressure.id}", "34,5")
            tom.see("Outside of 20 to 30 mbar")
            tom.see("Gas pressure: outside of 20 to 30 mbar", css="#in_the_way")
            tom.picture("service_day_outside.png")
            tom.type(f"#check_{self.pressure.id}_remark", "Valve is worn")
            tom.press("Tab")
            tom.see("4 to send")
            tom.file(photo, "#photo")
            tom.see_element(".thumbs img")
            tom.type(f"#part_{self.action.part_ids.id}", "1")
            # Another part than those taken along.
            tom.type("#other_part", "no such thing")
            tom.click("#other_part_add")
            tom.see("No such part is on the list")
            tom.type("#other_part", "circul")
            tom.click("#other_part_add")
            tom.see_element(f"label[for=product_{self.pump.id}]", "Circulation pump")
            tom.type(f"#product_{self.pump.id}", "2")
            tom.picture("service_day_parts.png")
            tom.type("#result", "New val")
            tom.see_no("Say in a few words", css="#in_the_way")
            # Reloaded in the middle of a word, without a network.
            tom.value("location.reload()")
            tom.see("Repair of a boiler", "5 to send", "On the way since", "No network")
            self.assertEqual(tom.value("document.querySelector('#result').value"), "New val")
            self.assertEqual(tom.value(f"document.querySelector('#check_{self.pressure.id}').value"), "34,5")
            self.assertTrue(tom.value(f"document.querySelector('#check_{self.leaks.id}').checked"))
            tom.type("#result", "New valve")
            self.assertIn("New valve", tom.value(KEPT % json.dumps(f"case_service_day:{self.cr.dbname}")))
            # The phone goes out.
            profile = self.killed(tom)
            tom = opened("tom_gas", profile)
            tom.browser.network.cut()
            tom.go(f"{DAY}#visit/{self.action.id}", ready="main h1")
            tom.see("Repair of a boiler", "5 to send", "No network")
            self.assertEqual(tom.value("document.querySelector('#result').value"), "New valve")
            tom.type("#signed_by", "A. Guest")
            self.drawn(tom)
            tom.picture("service_day_signed.png")
            self.assertEqual(tom.value(TOO_SMALL), [])
            self.assertEqual(tom.value(UNNAMED), [])
            tom.click("#finish")
            tom.see("Finished", "to send")
            with self.quietly():
                self.assertFalse(self.action.en_route_on)
            tom.browser.network.mend()
            tom.value("window.dispatchEvent(new Event('online'))")
            tom.see("All sent", patience=LONG)
            tom.see_no("to send")
            tom.see("New valve")
            tom.picture("service_day_finished.png")
            # Days later, still without a network, it has left the phone.
            tom.browser.network.cut()
            self.assertTrue(tom.value(FINISHED_LONG_AGO % json.dumps(f"case_service_day:{self.cr.dbname}")))
            tom.value("location.reload()")
            tom.see("This visit is not on this phone.")
        self.env.invalidate_all()
        self.assertEqual(self.action.step_state, "completed")
        self.assertEqual((self.action.result, self.action.signed_by), ("New valve", "A. Guest"))
        self.assertTrue(self.action.signature)
        self.assertEqual((self.pressure.number, self.pressure.remark), (34.5, "Valve is worn"))
        self.assertTrue(self.leaks.done and self.pressure.done)
        used = {part.product_id: part.used for part in self.action.part_ids}
        self.assertEqual(used, {self.valve: 1.0, self.pump: 2.0})
        self.assertEqual(self.action.photo_count, 1)
        photo = Image.open(io.BytesIO(self.action.photo_ids.version_ids.attachment_id.raw))
        self.assertEqual(photo.size, (1600, 1067))
        receipts = self.env["case.service.receipt"].search([("case_id", "=", self.case.id)], order="id")
        self.assertEqual(receipts.mapped("verb"), ["go", "arrive", "fill", "fill", "add_photos", "use_parts", "finish"])
        self.assertEqual(self.action.time_ids.mapped("kind"), ["travel", "work"])

    def test_cancelled_meanwhile(self):
        with self.phones() as opened:
            tom = opened("tom_gas")
            self.ready(tom)
            tom.browser.network.cut()
            # By the keyboard alone.
            tom.value(f"document.getElementById('visit_{self.action.id}').focus()")
            self.entered(tom)
            tom.see("Code 4471")
            tom.wait("document.activeElement.tagName === 'H1'", "the heading of the visit to be where the keyboard is")
            # Drawn anew, it stays there.
            tom.value("document.activeElement.drawnBefore = true, window.dispatchEvent(new Event('offline'))")
            tom.wait(
                "document.activeElement.tagName === 'H1' && !document.activeElement.drawnBefore",
                "the keyboard to be on the heading as it is drawn now",
            )
            tom.value("document.getElementById('do_arrive').focus()")
            self.entered(tom)
            tom.see("Arrived at", "1 to send")
            tom.wait("document.activeElement.id === 'told'", "what is told to be where the keyboard is")
            tom.type("#result", "I was there")
            with self.quietly():
                self.action.with_user(self.planner).cancel("Not needed")
            tom.browser.network.mend()
            tom.value("document.activeElement.blur(), window.dispatchEvent(new Event('online'))")
            tom.see("1 not accepted", "nothing is changed about it any more", "no longer yours", patience=LONG)
            tom.value("location.reload()")
            tom.see("1 not accepted", "nothing is changed about it any more", "I was there")
            tom.value("window.scrollTo(0, 0)")
            tom.picture("service_day_refused.png")
            tom.click("button", "Set Aside")
            tom.see_no("not accepted")
            tom.click("#back")
            tom.see("Set aside: 1", "No longer yours")
        self.env.invalidate_all()
        self.assertFalse(self.action.on_site_on)

    def test_two_people_and_one_phone(self):
        theirs = self.visit(self.water_worker)
        with self.phones() as opened:
            phone = opened("tom_gas")
            self.ready(phone)
            phone.browser.network.cut()
            self.open_visit(phone)
            phone.click("#do_go")
            phone.see("1 to send")
            # Tom's session ends: what he entered stays, and the page asks him to log in.
            self.session = None
            phone.browser.delete_cookie("session_id", domain=HOST)
            phone.browser.network.mend()
            phone.value("window.dispatchEvent(new Event('online'))")
            phone.see("You are logged out", "1 to send", "Log in again")
            # Tim logs in.
            self.log_in(phone.browser, "tim_water")
            phone.go(DAY, ready="main h1")
            phone.see("Tim Visser", "All sent")
            phone.see_element(f"#visit_{theirs.id}")
            phone.gone(f"#visit_{self.action.id}")
            phone.see_no("to send")
            with self.quietly():
                self.assertFalse(self.action.en_route_on)
            # Tom is back: what he entered is sent.
            self.log_in(phone.browser, "tom_gas")
            phone.go(DAY, ready="main h1")
            phone.see("Tom Bakker", "All sent", "On the way")
            phone.gone(f"#visit_{theirs.id}")
        self.env.invalidate_all()
        self.assertTrue(self.action.en_route_on)
        self.assertFalse(theirs.en_route_on)

    def test_the_customer_chooses(self):
        (action,) = self.case.add_service_actions(self.repair.ids, installation_ids=self.boiler_1.ids)
        link = self.env(user=self.planner)["case.service.invitation"]._make_sudo(action, self.partner)
        with self.screens("planner") as (screen,):
            screen.go(f"/odoo/action-case_service_call.action_case_service_action/{action.id}")
            screen.see("Hotel Zeeblick", "Customer Asked on")
            screen.picture("service_invitation_asked.png")
            screen.go(urlsplit(link).path, ready="#wrap h1")
            screen.see("Repair of a boiler", "No time has been chosen yet.", "Choose a time")
            screen.picture("service_invitation_page.png")
            screen.click("button[name=start]")
            screen.see("We come on")
        self.env.invalidate_all()
        self.assertEqual(action.worker_id, self.gas_worker)
        self.assertTrue(action.planned_start)
