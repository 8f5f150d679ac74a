import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate, mockTimeZone } from "@odoo/hoot-mock";
import { contains, makeMockEnv, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { PlanningDays } from "@case_service_call/planning/planning_days";

defineMailModels();

const OFF = { state: "off", text: "Off", visits: 0 };
const DAYS = [
    { state: "free", text: "0 of 8 h", visits: 0 },
    { state: "over", text: "9 of 8 h", visits: 3 },
    { state: "away", text: "Away", visits: 0 },
    { state: "room", text: "2 of 8 h", visits: 1 },
    OFF,
    OFF,
    OFF,
];

let workers, asked, opened, held;

beforeEach(() => {
    mockDate("2025-06-11 12:00:00", 0);
    workers = [{ id: 1, name: "Tom Gas", team: "Gas", days: DAYS }];
    [asked, opened, held] = [[], [], {}];
    mockService("action", { doAction: (action, { additionalContext }) => opened.push(additionalContext) });
    onRpc("resource.resource", "search_read", () => [
        { id: 1, service_team_id: [4, "Gas"] },
        { id: 2, service_team_id: [4, "Gas"] },
        { id: 3, service_team_id: false },
    ]);
    onRpc("case.service.skill", "search_read", () => [{ id: 6, name: "Boilers" }]);
    onRpc("case.service.planner", "get_days", async ({ args: [first], kwargs: { team_id, skill_id } }) => {
        asked.push([first, team_id, skill_id]);
        await held[first];
        const start = luxon.DateTime.fromISO(first);
        return { days: DAYS.map((_, number) => start.plus({ days: number }).toISODate()), workers };
    });
});

async function open() {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(PlanningDays, { props: { action: {}, actionId: 1 } });
    await animationFrame();
}
const said = (selector) => queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));

test.tags("desktop");
test("how full each day of each worker is, in words; a day opens its visits", async () => {
    await open();
    expect(".o_service_days h2").toHaveText("June 11 to June 17, 2025");
    expect(said(".o_service_days_table thead th").slice(0, 3)).toEqual(["Worker", "Wed, Jun 11", "Thu, Jun 12"]);
    expect(said(".o_service_days_table tbody :is(th, td)").slice(0, 5)).toEqual([
        "Tom Gas Gas",
        "0 of 8 h",
        "9 of 8 h 3 visits",
        "Away",
        "2 of 8 h 1 visit",
    ]);
    await contains("button[data-state=over]").click();
    expect(opened).toEqual([{ search_default_worker_id: 1, initial_date: "2025-06-12 12:00:00" }]);
});

test.tags("mobile");
test("on a phone each worker has a list of the days on which they work", async () => {
    await open();
    expect(".o_service_days h3").toHaveText("Tom Gas Gas");
    expect(said(".o_service_days .list-group-item")).toEqual([
        "Wed, Jun 11 0 of 8 h",
        "Thu, Jun 12 9 of 8 h",
        "Fri, Jun 13 Away",
        "Sat, Jun 14 2 of 8 h",
    ]);
    await contains("button[data-state=room]").click();
    expect(opened).toEqual([{ search_default_worker_id: 1, initial_date: "2025-06-14 12:00:00" }]);
});

test("it begins today; weeks are leafed through, and narrowed to a team and a skill", async () => {
    await open();
    await contains("[aria-label='A week later']").click();
    expect(".o_service_days h2").toHaveText("June 18 to June 24, 2025");
    expect(said("[aria-label=Team] option")).toEqual(["All teams", "Gas"]);
    await contains("[aria-label=Team]").select("4");
    await contains("[aria-label=Skill]").select("6");
    await contains("button:contains(Today)").click();
    expect(asked).toEqual([
        ["2025-06-11", false, false],
        ["2025-06-18", false, false],
        ["2025-06-18", 4, false],
        ["2025-06-18", 4, 6],
        ["2025-06-11", 4, 6],
    ]);
});

test.tags("desktop");
test("of two weeks the one chosen last is shown, whichever is answered first", async () => {
    await open();
    held["2025-06-18"] = new Deferred();
    await contains("[aria-label='A week later']").click();
    await contains("[aria-label='A week later']").click();
    await animationFrame();
    held["2025-06-18"].resolve();
    await animationFrame();
    await animationFrame();
    expect(".o_service_days h2").toHaveText("June 25 to July 1, 2025");
    expect(said(".o_service_days_table thead th")[1]).toBe("Wed, Jun 25");
});

test("nobody to plan for: it is said where workers are kept", async () => {
    workers = [];
    await open();
    expect(".o_service_days").toHaveText(/Nobody here\. Workers are kept under Configuration\./);
});

// It is noon in Greenwich: the day after begins already where clocks are thirteen hours ahead.
for (const [zone, day, initial_date] of [
    [+13, "2025-06-13", "2025-06-12 23:00:00"],
    [-11, "2025-06-12", "2025-06-12 23:00:00"],
]) {
    test.tags("desktop");
    test(`the day that is opened is that day where the planner is: UTC ${zone}`, async () => {
        mockTimeZone(zone);
        await open();
        await contains("button[data-state=over]").click();
        expect(opened).toEqual([{ search_default_worker_id: 1, initial_date }]);
        const shown = luxon.DateTime.fromSQL(initial_date, { zone: "utc" }).toLocal();
        expect(shown.toISODate()).toBe(day);
    });
}
