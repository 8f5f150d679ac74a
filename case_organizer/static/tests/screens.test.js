import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, makeMockEnv, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { CaseOverview } from "@case_organizer/overview/overview";
import { TestBench } from "@case_organizer/test_bench/test_bench";

defineMailModels();

const TILE = { model: "case.case", help: "Running cases", alarm: false };
const SECTION = {
    key: "cases",
    label: "Case Files",
    tiles: [
        { ...TILE, key: "running", label: "Running", count: 15, more: false, domain: [["state", "=", "active"]] },
        { ...TILE, key: "late", label: "Too late", count: 1000, more: true, alarm: true, domain: [["late", "=", true]] },
    ],
};
const ROW = { role: "Adviser", who: "Anna", open: 4, soon: 1, late: 2, done: 3, domain: [["user_id", "=", 7]] };

let opened;

beforeEach(() => {
    mockDate("2025-06-11 12:00:00");
    opened = [];
    mockService("action", { doAction: (action) => opened.push(action) });
    onRpc("case.overview", "get_sections", () => [
        SECTION,
        { key: "supervised", label: "What I Supervise", tiles: [], table: { rows: [ROW], more: 2 } },
    ]);
});

/** A screen of ours, opened as an action. */
async function open(Screen, params = {}) {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(Screen, { props: { action: { params }, actionId: 1 } });
    await animationFrame();
}

test("what is going on in counts, each of which opens what it counts", async () => {
    await open(CaseOverview);
    expect(queryAllTexts(".o_case_tile").map((text) => text.replace(/\s+/g, " "))).toEqual(["Running 15", "Too late 1,000+"]);
    expect(".o_case_tile_late").toHaveText(/Too late/);
    await contains("[data-key=late]").click();
    expect(opened[0].name).toBe("Case Files: Too late");
    expect(opened[0].domain).toEqual([["late", "=", true]]);
});

test("somebody's late steps are opened from the table of load", async () => {
    await open(CaseOverview);
    expect(queryAllTexts(".o_case_overview_table tbody td")).toEqual(["Adviser", "Anna", "4", "1", "2", "3"]);
    expect(".o_case_overview").toHaveText(/2 more are not shown/);
    await contains(".o_case_overview_table button:contains(2)").click();
    expect(opened[0].res_model).toBe("case.supervision");
    expect(opened[0].domain).toEqual([["user_id", "=", 7], ["situation", "=", "late"]]);
    expect(opened[0].views.map(([, type]) => type)).toEqual(["list", "kanban"]);
});

const NODE = { code: "ask", name: "Ask", kind: "step", step_kind: "action", parent: false, state: "todo", waits: [] };
const STEP = {
    code: "ask",
    name: "Ask",
    who: "Adviser",
    until: false,
    papers: [],
    questions: [],
    offered: false,
    can_skip: true,
    outcomes: [{ code: "done", label: "Done" }],
};

/** What the server answers to a play of these moves. */
function played(moves) {
    const at = "2025-06-11T12:00:00Z";
    const entries = [{ move: { do: "open" }, at, told: [], refused: "" }];
    for (const move of moves) {
        entries.push({ move, at, told: [`${move.do} told`], refused: move.do === "suspend" ? "Not now." : "" });
    }
    return {
        at,
        map: { title: "Plan", nodes: [{ ...NODE, state: moves.length ? "done" : "todo" }], edges: [] },
        partner_fields: [{ name: "birth", label: "Date of birth" }],
        can: { state: "active", steps: moves.length ? [] : [STEP], add: [], events: [], documents: [], dates: [] },
        moves: entries,
    };
}

async function bench() {
    onRpc("case.plan", "play", ({ args, kwargs }) => {
        expect.step(`${args[1].map((move) => move.do).join()} ${kwargs.partner_values.birth || ""}`.trim());
        return played(args[1]);
    });
    await open(TestBench, { plan_id: 1, type_id: 2, title: "Plan" });
}

test.tags("desktop");
test("a plan is tried: a step is done, undone, and begun again", async () => {
    await bench();
    expect.verifySteps([""]);
    expect(".o_case_bench_step").toHaveText(/Adviser/);
    expect("button:contains(Undo)").not.toBeEnabled();
    await contains(".o_case_bench_do").click();
    expect.verifySteps(["step"]);
    expect(queryAllTexts(".o_case_bench_moves strong")).toEqual(["The case is opened", "Do “Ask”"]);
    expect(".o_case_bench_side").toHaveText(/Nothing is asked of anybody/);
    await contains("button:contains(Undo)").click();
    expect.verifySteps([""]);
    expect(".o_case_bench_step").toHaveCount(1);
});

test("what is refused is said, and the clock moves", async () => {
    await bench();
    await contains("button:contains(Put on hold)").click();
    expect(".o_case_bench_refused").toHaveText("Not now.");
    await contains("button:contains(1 month)").click();
    expect.verifySteps(["", "suspend", "suspend,clock"]);
});

test("a play is kept under a name alone", async () => {
    onRpc("case.plan", "keep_play", ({ args }) => {
        expect.step(`kept ${args[1]}`);
        return true;
    });
    await bench();
    await contains(".o_case_bench_keep").click();
    expect.verifySteps([""]);
    await contains(".o_case_bench_name").edit("Asked once");
    await contains(".o_case_bench_keep").click();
    await animationFrame();
    expect.verifySteps(["kept Asked once"]);
    expect(".o_case_bench_name").toHaveValue("");
});
