import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, makeMockEnv, makeServerError, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { ServiceWall } from "@case_service_call/wall/wall";

defineMailModels();

const columns = [
    { key: "late", label: "Too late", count: 1 },
    { key: "today", label: "Today", count: 2 },
    { key: "none", label: "No time target", count: 0 },
];
const call = (values) => ({ name: "C-1", title: "Cold", place: "Hotel, Domburg", who: "", left: "today", due: false, ...values });

let told, fails, opened;

beforeEach(() => {
    mockDate("2025-06-11 12:00:00", 0);
    [fails, opened] = [false, []];
    told = {
        columns,
        calls: [
            call({ id: 1, title: "Leaks", left: "late", due: "2025-06-11 10:30:00", who: "Anna" }),
            call({ id: 2, due: "2025-06-11 14:00:00" }),
            call({ id: 3, title: "", left: "none" }),
        ],
        more: 4,
        visits: { today: 6, under_way: 2, finished: 3 },
    };
    mockService("action", { doAction: (action) => opened.push(action) });
    onRpc("case.service.call", "get_wall", () => {
        if (fails) {
            throw makeServerError({ message: "away" });
        }
        return told;
    });
});

async function open() {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(ServiceWall, { props: { action: {}, actionId: 1 } });
    await animationFrame();
}
const said = (selector) => queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));

test("how many are late, what comes next and who has it, in words and not in colours alone", async () => {
    await open();
    expect(said(".o_service_wall_counts li")).toEqual(["1 Too late", "2 Today", "0 No time target"]);
    expect(said(".o_service_wall_due")).toEqual(["1 h 30 min late", "in 2 h", "–"]);
    expect(said(".o_service_wall_what b")).toEqual(["Leaks", "Cold", "C-1"]);
    expect(said(".o_service_wall_who")).toEqual(["Anna", "Nobody yet", "Nobody yet"]);
    expect(said(".o_service_wall footer span")).toEqual([
        "Visits today: 6",
        "Under way: 2",
        "Finished: 3",
        "Calls that are not listed: 4",
    ]);
    await contains("[aria-label='Leave the wall screen']").click();
    expect(opened).toEqual(["case_service_call.action_service_board"]);
});

test("it looks again by itself, and says so when it hears nothing", async () => {
    await open();
    told = { ...told, calls: [], more: 0 };
    await advanceTime(31_000);
    await animationFrame();
    expect(".o_service_wall").toHaveText(/No service call is running/);
    fails = true;
    await advanceTime(31_000);
    await animationFrame();
    expect(".o_service_wall [role=status]").toHaveText("No connection: this is how it was before.");
    fails = false;
    await advanceTime(31_000);
    await animationFrame();
    expect(".o_service_wall [role=status]").toHaveCount(0);
});
