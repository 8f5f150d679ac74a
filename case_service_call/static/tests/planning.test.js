import { beforeEach, expect, test } from "@odoo/hoot";
import { drag, queryAllTexts, queryFirst, queryRect } from "@odoo/hoot-dom";
import { advanceFrame, animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    mockService,
    models,
    mountView,
    onRpc,
    preloadBundle,
} from "@web/../tests/web_test_helpers";
import {
    findDateColumn,
    findTimeRow,
    moveEventToTime,
    toggleFilter,
} from "@web/../tests/views/calendar/calendar_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { Worker } from "@case_service_call/../tests/worker_model";

class ServiceAction extends models.Model {
    _name = "case.service.action";
    name = fields.Char();
    planned_start = fields.Datetime();
    planned_end = fields.Datetime();
    worker_id = fields.Many2one({ relation: "resource.resource" });
    site_id = fields.Many2one({ relation: "res.partner" });
    in_conflict = fields.Boolean();
    conflicts = fields.Char();
    _records = [
        { id: 11, name: "Boiler", worker_id: 1, planned_start: "2025-06-11 08:00:00", planned_end: "2025-06-11 10:00:00" },
        {
            id: 12,
            name: "Pump",
            worker_id: 2,
            planned_start: "2025-06-12 08:00:00",
            planned_end: "2025-06-12 09:00:00",
            in_conflict: true,
            conflicts: "Tim Water is away then.",
        },
    ];
    has_access() {
        return true;
    }
}

defineMailModels();
defineModels([Worker, ServiceAction]);
preloadBundle("web.fullcalendar_lib");

const HOTEL = { id: 3, display_name: "Hotel" };
const WAITING = [
    { id: 21, display_name: "Inspect the valve", duration: 1.5, deadline: "2025-06-13 10:00:00", partner_id: HOTEL },
    { id: 22, display_name: "Clean the filter", duration: 0, deadline: false, partner_id: false },
];

let planner, planned, objections, asked, opened;

beforeEach(() => {
    mockDate("2025-06-11T12:00:00", 1);
    planner = true;
    [planned, objections, asked, opened] = [[], [], [], []];
    mockService("action", { doAction: (action) => opened.push(action) });
    onRpc("has_group", () => planner);
    onRpc("case.service.action", "web_search_read", ({ kwargs }) => {
        asked.push(kwargs);
        return { length: 5, records: WAITING };
    });
    onRpc("case.service.action", "plan_at", ({ args: [[id], start], kwargs }) => {
        const how = Object.fromEntries(Object.entries(kwargs).filter(([name]) => name !== "context"));
        if (objections.length && !how.anyway) {
            throw makeServerError({ message: objections[0] });
        }
        planned.push([id, start, how]);
        return "Tom Gas";
    });
    onRpc("case.service.action", "get_objections", () => (objections[0] === "Never" ? [] : objections));
});

async function open() {
    await mountView({
        type: "calendar",
        resModel: "case.service.action",
        domain: [
            ["worker_id", "!=", 9],
            ["site_id", "!=", 7],
        ],
        arch: `
            <calendar js_class="case_service_planning" date_start="planned_start" date_stop="planned_end"
                color="worker_id" mode="week" scales="day,week,month" create="0" delete="0">
                <field name="worker_id" filters="1"/>
                <field name="site_id"/>
                <field name="in_conflict" invisible="1"/>
                <field name="conflicts"/>
            </calendar>`,
    });
    await animationFrame();
}

/** Drop what waits on an hour of the calendar. */
async function dropAt(id, date, time) {
    const row = findTimeRow(time);
    row.scrollIntoView({ behavior: "instant", block: "center" });
    const [{ y }, column] = [queryRect(row), queryRect(findDateColumn(date))];
    const { drop, moveTo } = await drag(queryFirst(`.o_service_waiting[data-id='${id}'] .small`));
    await animationFrame();
    await moveTo(row, { position: { y: y + 1, x: column.x + column.width / 2 } });
    await animationFrame();
    await drop();
    await advanceFrame(5);
}

test.tags("desktop");
test("who plans sees who does what, what does not fit, and what waits, soonest first", async () => {
    await open();
    expect(".o_event[data-event-id='11']").toHaveText(/Tom Gas/);
    expect(queryAllTexts(".o_event .badge")).toEqual(["Does not fit"]);
    expect(".o_event[data-event-id='12'] .badge").toHaveAttribute("title", "Tim Water is away then.");
    expect(queryAllTexts(".o_service_waiting")).toEqual(["Inspect the valve\nHotel · until Jun 13", "Clean the filter"]);
    expect(".o_calendar_sidebar section").toHaveText(/and 3 more: narrow the search\./);
    expect(asked[0].order).toBe("deadline, id");
    // Who is searched for does not matter: nobody does yet what waits.
    expect(JSON.stringify(asked[0].domain)).not.toInclude("worker_id");
    expect(JSON.stringify(asked[0].domain)).toInclude('["site_id","!=",7]');
    expect(JSON.stringify(asked[0].domain)).toInclude('["planned_start","=",false]');
});

test.tags("desktop");
test("what is moved is planned by the verb, and who does it is said", async () => {
    await open();
    await moveEventToTime(11, "2025-06-13 13:00:00");
    await animationFrame();
    expect(planned).toEqual([[11, "2025-06-13 12:00:00", { duration: 2 }]]);
    expect(".o_notification").toHaveText(/Planned: Tom Gas, Fri/);
});

test.tags("desktop");
test("what something speaks against wants a reason", async () => {
    objections = ["Tom Gas is away then."];
    await open();
    await moveEventToTime(11, "2025-06-13 13:00:00");
    await animationFrame();
    expect(".modal p").toHaveText("Tom Gas is away then.");
    expect(".modal .btn-primary").not.toBeEnabled();
    await contains(".modal textarea").edit(" He comes back for it ", { confirm: false });
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect(planned).toEqual([[11, "2025-06-13 12:00:00", { duration: 2, anyway: "He comes back for it" }]]);
    expect(".modal").toHaveCount(0);
});

test.tags("desktop");
test("what is refused whatever the reason is said, and nothing is asked", async () => {
    expect.errors(1);
    objections = ["Never"];
    await open();
    await moveEventToTime(11, "2025-06-13 13:00:00");
    await animationFrame();
    await animationFrame();
    expect.verifyErrors(["Never"]);
    expect(".modal textarea").toHaveCount(0);
    expect(planned).toEqual([]);
});

test.tags("desktop");
test("what waits is dropped on an hour: who is nearest does it, or the one who alone is shown", async () => {
    await open();
    await dropAt(21, "2025-06-12", "14:00:00");
    await animationFrame();
    await toggleFilter("worker_id", 2);
    await dropAt(22, "2025-06-13", "09:00:00");
    await animationFrame();
    expect(planned).toEqual([
        [21, "2025-06-12 13:00:00", { worker_id: false }],
        [22, "2025-06-13 08:00:00", { worker_id: 1 }],
    ]);
});

test.tags("desktop");
test("for all that waits, who and when is suggested", async () => {
    onRpc("case.service.action", "action_suggest", ({ args: [ids] }) => ({ type: "ir.actions.act_window", ids }));
    await open();
    await contains("button:contains(Plan These)").click();
    expect(opened[0].ids).toEqual([21, 22]);
});

test.tags("desktop");
test("who does not plan looks, and moves nothing", async () => {
    planner = false;
    await open();
    expect(".o_event").toHaveCount(2);
    expect(".o_service_waiting, .fc-event-draggable").toHaveCount(0);
    expect(asked).toEqual([]);
});

test.tags("mobile");
test("a phone begins with a day", async () => {
    await open();
    expect(".fc-timeGridDay-view").toHaveCount(1);
    expect(".o_event").toHaveCount(1);
});
