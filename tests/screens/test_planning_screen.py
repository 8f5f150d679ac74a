"""Planning in real browsers: a suggestion accepted, a visit dragged, one dropped from the list, days looked through."""

from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_service_call.tests.test_planning import PlanningCommon

#: Where the middle of an hour of a day lies in the calendar.
SLOT = """(() => {
    const column = document.querySelector('.fc-timegrid-col[data-date="%s"]').getBoundingClientRect();
    const slot = document.querySelector('.fc-timegrid-slot-lane[data-time="%s"]').getBoundingClientRect();
    return [column.x + column.width / 2, slot.y + 2];
})()"""
MIDDLE = """(() => {
    const box = document.querySelector("%s").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + %d];
})()"""

#: A place in the lane of a worker on the board.
LANE = """(() => {
    const lane = [...document.querySelectorAll(".o_kanban_group")].find((one) => one.innerText.includes("%s"));
    const box = lane.querySelector("%s").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + %d];
})()"""


@tagged("post_install", "-at_install")
class TestPlanningScreen(PlanningCommon, BrowsingCase):
    """The planner's desk, and a worker's phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gas_worker.name, cls.water_worker.name = "Tom Gas", "Tim Water"
        (cls.planner | cls.worker).tz = "UTC"
        today = datetime.combine(datetime.now().date(), time())
        cls.monday = today + timedelta(days=7 - today.weekday())

    @classmethod
    def startClassPatcher(cls, patcher):  # noqa: N802
        """Browsers do not live in a time that stands still."""
        return None if isinstance(patcher, type(freeze_time())) else super().startClassPatcher(patcher)

    def at(self, day, hour):
        """A moment of the week to come. :param day: 0 is Monday"""
        return self.monday + timedelta(days=day, hours=hour)

    def slot(self, day, hour):
        """Where that is in the calendar."""
        return SLOT % (self.at(day, 0).date().isoformat(), hour)

    def drag(self, screen, start, end):
        """Drag from one point of the screen to another, as a hand does."""
        (x, y), (to_x, to_y) = screen.value(start), screen.value(end)
        screen._input("dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        screen._input("dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)
        for part in range(1, 11):
            at = {"x": x + (to_x - x) * part / 10, "y": y + (to_y - y) * part / 10}
            screen._input("dispatchMouseEvent", type="mouseMoved", button="left", **at)
        screen._input("dispatchMouseEvent", type="mouseReleased", x=to_x, y=to_y, button="left", clickCount=1)

    def test_plan_drag_and_look(self):
        waits, other, third = self.one(), self.one(self.inspection), self.one(self.inspection)
        third.plan(self.at(0, 9), self.water_worker.ids)
        fourth = self.one(self.inspection)
        fourth.plan(self.at(0, 9.5), self.water_worker.ids)
        self.env["resource.calendar.leaves"].create(
            {"resource_id": self.water_worker.id, "date_from": self.at(4, 0), "date_to": self.at(5, 0)}
        )
        day = self.monday.date().isoformat()
        with self.screens("planner", "tom_gas") as (desk, phone):
            desk.go("/odoo/service-actions")
            desk.click(".o_data_row:nth-child(1) .o_list_record_selector")
            desk.see("Repair of a boiler")
            desk.picture("service_actions_list.png")

            self.calendar_on(desk, day)
            desk.see("To Be Planned", "Look at it", "Tim Water", "Does not fit")
            desk.picture("planning_week.png")
            self.drag(desk, MIDDLE % (f".o_service_waiting[data-id='{waits.id}']", 8), self.slot(1, "10:00:00"))
            desk.see("Planned: Tom Gas")
            self.drag(desk, MIDDLE % (f".fc-event[data-event-id='{third.id}']", 8), self.slot(2, "13:00:00"))
            desk.see("Planned: Tim Water")
            desk.settle()
            desk.picture("planning_week_after.png")
            self.drag(desk, MIDDLE % (f".fc-event[data-event-id='{third.id}']", 8), self.slot(4, "13:00:00"))
            desk.see("Tim Water is away then", "Why is it planned nevertheless?")
            desk.picture("planning_nevertheless.png")
            desk.type("#o_service_anyway", "back for it")
            desk.click(".modal button.btn-primary")
            desk.gone(".modal")
            desk.settle()

            desk.go(f"/odoo/service-actions/{other.id}")
            desk.click("button[name=action_suggest]")
            desk.see("First of the day", "hours planned that day")
            desk.picture("planning_suggestion.png")
            desk.click(".modal button[name=action_take]")
            desk.see_element(".o_field_widget[name=planned_start]")

            desk.go("/odoo/service-lanes")
            desk.see("Tom Gas", "Tim Water", "Today")
            desk.click(".o_searchview_facet:nth-of-type(2) .o_facet_remove")
            desk.settle()
            desk.see("Tom Gas", "Tim Water", "Look at it")
            desk.picture("planning_lanes.png")
            card = LANE % ("Tim Water", ".o_kanban_record:not(.o_kanban_ghost)", 30)
            self.drag(desk, card, LANE % ("Tom Gas", ".o_kanban_header", 60))
            desk.see("Planned: Tom Gas")
            desk.settle()
            desk.picture("planning_lanes_after.png")

            phone.resize(390, 844)
            phone.go("/odoo/service-planning")
            phone.settle()
            phone.picture("planning_phone.png")
        with self.quietly():
            self.env.invalidate_all()
            self.assertEqual((waits.worker_id, waits.planned_start), (self.gas_worker, self.at(1, 10)))
            self.assertEqual((third.planned_start, third.planned_anyway), (self.at(4, 13), "back for it"))
            self.assertTrue(other.planned_start)
            self.assertEqual((fourth.worker_id, fourth.planned_start), (self.gas_worker, self.at(0, 9.5)))

    def calendar_on(self, screen, day):
        """Open the calendar in the week of a day."""
        screen.go("/odoo/service-planning")
        screen.value(
            "odoo.__WOWL_DEBUG__.root.env.services.action.doAction('case_service_call.action_case_service_planning',"
            f" {{additionalContext: {{initial_date: '{day} 00:00:00'}}, clearBreadcrumbs: true}}).then(() => true)"
        )
        screen.settle()

    def test_days(self):
        self.one(self.inspection).plan(self.at(1, 9), self.gas_worker.ids)
        self.one(self.inspection).plan(self.at(1, 8), self.water_worker.ids, duration=9)
        with self.screens("planner", "planner") as (desk, phone):
            desk.go("/odoo/service-days")
            desk.see("Tom Gas", "Tim Water")
            # The page begins today: from Wednesday on that day is on it already.
            later = self.at(1, 0).date() > datetime.now().date() + timedelta(days=6)
            if later:
                desk.click("button[title='A week later']")
            desk.see("2:00 of 8:00 h", "9:30 of 8:00 h: 1:30 h too much", "Free, 8:00 h")
            desk.picture("planning_days.png")
            phone.resize(390, 844)
            phone.go("/odoo/service-days")
            if later:
                phone.click("button[title='A week later']")
            phone.see("Tom Gas", "9:30 of 8:00 h: 1:30 h too much")
            phone.picture("planning_days_phone.png")
            desk.click("button[data-state=over]")
            desk.see_element(".fc-event", "Tim Water")
            desk.picture("planning_day_opened.png")
