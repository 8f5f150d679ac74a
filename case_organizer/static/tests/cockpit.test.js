import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CASE_MESSAGE } from "@case_organizer/cockpit/cockpit";

class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char();
    state = fields.Char();
    _records = [{ id: 1, name: "2025-0042", state: "active" }];
}

defineMailModels();
defineModels([CaseCase]);

const STEP = {
    id: 5,
    name: "Advice",
    kind: "action",
    state: "todo",
    state_label: "To do",
    who: "Marc · Adviser",
    since: "2025-06-10T08:00:00Z",
    until: "2025-06-09T08:00:00Z",
    late: true,
    mine: true,
};
const OTHER = { ...STEP, id: 6, name: "Approve", who: "Anna", mine: false, late: false, until: "2025-06-20T08:00:00Z" };
const WORK = {
    id: 5,
    name: "Advice",
    kind: "action",
    state: "todo",
    state_label: "To do",
    case: { id: 1, name: "2025-0042", title: "", partner: "" },
    who: "Marc",
    until: false,
    can_work: true,
    why_not: [],
    questions: [],
    documents: [],
    approves: [],
    outcomes: [{ code: "done", label: "Done", needs_reason: false, style: "primary" }],
};
const BOARD = { notes: [], more: false, can_post: true, unread: 0, last: 0 };
const ROWS = [{ id: 9, at: "2025-06-11T10:00:00Z", who: "Anna", text: "Approve: started" }];

let moves, news;

beforeEach(() => {
    mockDate("2025-06-11 12:00:00");
    moves = { steps: [STEP, OTHER], count: 2, late: 1, mine: 1 };
    news = { count: 1, since: "2025-06-10T12:00:00Z", rows: ROWS };
    onRpc("case.case", "get_cockpit", () => {
        expect.step("get_cockpit");
        return { moves, news: { ...news, rows: [] }, answering: [], whiteboard: BOARD };
    });
    onRpc("case.case", "get_moves", () => moves);
    onRpc("case.case", "get_news", ({ kwargs }) => {
        if (kwargs.all_known) {
            news = { count: 0, since: "2025-06-11T12:00:00Z", rows: [] };
        }
        return news;
    });
    onRpc("case.step", "get_work", () => WORK);
});

async function open() {
    await mountView({
        type: "form",
        resModel: "case.case",
        resId: 1,
        arch: `<form><field name="state" invisible="1"/><widget name="case_cockpit"/><widget name="case_whiteboard"/></form>`,
    });
    await animationFrame();
    await animationFrame();
}

test("whose move it is, since when, and what is late; asked for once with the whiteboard", async () => {
    await open();
    expect.verifySteps(["get_cockpit"]);
    expect(queryAllTexts(".o_case_move_name")).toEqual(["Advice", "Approve"]);
    expect(".o_case_moves_late").toHaveText("1 late");
    expect(".o_case_move_mine").toHaveCount(1);
    expect(".o_case_move_mine .o_case_deadline_late").toHaveText("2 days late");
    expect(".o_case_move_mine").toHaveText(/You · Marc · Adviser/);
    expect(".o_case_move_mine").toHaveText(/asked 1 day ago/);
    expect(".o_case_whiteboard textarea").toHaveCount(1);
});

test("what is new is told, and said to be seen", async () => {
    await open();
    expect.verifySteps(["get_cockpit"]);
    expect(".o_case_news_count").toHaveText("1 new");
    expect(queryAllTexts(".o_case_news_row")).toEqual(["Approve: started\nAnna · 2 hours ago"]);
    await contains(".o_case_news_known").click();
    expect(".o_case_news").toHaveCount(0);
});

test("a step is done in its place, and the next one that is mine opens", async () => {
    onRpc("case.step", "submit", () => {
        expect.step("submit");
        moves = { steps: [{ ...STEP, id: 7, name: "Offer" }, OTHER], count: 2, late: 0, mine: 1 };
        return { case_id: 1, next_step_id: 7, message: "" };
    });
    await open();
    await contains(".o_case_move_mine .o_case_move_head").click();
    expect(".o_case_move_work .o_case_outcome").toHaveCount(1);
    await contains(".o_case_move_work .o_case_outcome").click();
    await advanceTime(500);
    await animationFrame();
    expect.verifySteps(["get_cockpit", "submit"]);
    expect(queryAllTexts(".o_case_move_name")).toEqual(["Offer", "Approve"]);
    expect("[data-step='7'] .o_case_move_work").toHaveCount(1);
    expect(".o_case_moves_late").toHaveCount(0);
});

test("what happens on the case is shown at once, and a step being done stays open", async () => {
    await open();
    await contains(".o_case_move_mine .o_case_move_head").click();
    getService("bus_service").addChannel("mine");
    await waitForChannels(["mine"]);
    moves = { steps: [STEP, { ...OTHER, name: "Approve again" }], count: 2, late: 0, mine: 1 };
    const heard = new Deferred();
    getService("bus_service").subscribe(CASE_MESSAGE, () => heard.resolve());
    MockServer.env["bus.bus"]._sendone("mine", CASE_MESSAGE, { case_id: 1 });
    await heard;
    await advanceTime(500);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["get_cockpit"]);
    expect(queryAllTexts(".o_case_move_name")).toEqual(["Advice", "Approve again"]);
    expect(".o_case_move_work").toHaveCount(1);
});

test("nothing asked is said in words", async () => {
    moves = { steps: [], count: 0, late: 0, mine: 0 };
    await open();
    expect.verifySteps(["get_cockpit"]);
    expect(".o_case_moves p").toHaveText(/Nothing is asked of anybody now/);
});
