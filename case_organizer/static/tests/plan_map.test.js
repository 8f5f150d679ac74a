import { beforeEach, expect, test } from "@odoo/hoot";
import { keyDown, press, queryAll, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { Deferred } from "@web/core/utils/concurrency";
import {
    contains,
    defineModels,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CaseCase } from "@case_organizer/../tests/case_model";

defineMailModels();
defineModels([CaseCase]);

function node(code, more = {}) {
    return {
        code,
        name: code.toUpperCase(),
        kind: "step",
        step_kind: "action",
        parent: false,
        state: "waiting",
        state_label: "Waiting",
        who: "Marc",
        supervisor: "",
        until: false,
        late: false,
        instances: 1,
        step_id: false,
        waits: [],
        required: true,
        repeatable: false,
        discretionary: false,
        help: "",
        ...more,
    };
}

const edge = (from, to, kind = "entry", label = "") => ({ from, to, kind, label });

const PLAN = {
    title: "Adaptation",
    nodes: [
        node("intake", { kind: "stage", step_kind: false, state: "done", state_label: "Done" }),
        node("form", { parent: "intake", state: "done", state_label: "Done" }),
        node("advice", { state: "todo", state_label: "To do", step_id: 5 }),
        node("approve", { waits: ["“Advice” is not done yet."] }),
    ],
    edges: [edge("form", "advice"), edge("advice", "approve"), edge("approve", "advice", "again", "rejected")],
};

const ARCH = `<form><field name="name"/><widget name="case_plan_map"/></form>`;
let fetched = 0;

beforeEach(() => {
    fetched = 0;
});

async function mountMap(plan = PLAN) {
    onRpc("case.case", "get_plan_map", () => {
        fetched++;
        return plan;
    });
    await mountView({ type: "form", resModel: "case.case", resId: 1, arch: ARCH });
    await waitFor(".o_case_map");
}

test("the form does not wait for its map", async () => {
    const answer = new Deferred();
    onRpc("case.case", "get_plan_map", () => answer);
    await mountView({ type: "form", resModel: "case.case", resId: 1, arch: ARCH });
    expect(".o_field_widget[name=name]").toHaveCount(1);
    expect(".o_case_map").toHaveCount(0);
    answer.resolve(PLAN);
    await waitFor(".o_case_map");
});

test.tags("desktop");
test("every item is drawn with its state in words, and every edge", async () => {
    await mountMap();
    expect(fetched).toBe(1);
    expect(queryAllTexts(".o_case_node_text")).toEqual(["INTAKE", "FORM", "ADVICE", "APPROVE"]);
    expect(queryAllTexts(".o_case_node .o_case_state_label")).toEqual(["Done", "Done", "To do", "Waiting"]);
    expect(".o_case_edge").toHaveCount(3);
    expect(".o_case_edge_again").toHaveCount(1);
    expect(".o_case_edge_label text").toHaveCount(1);
    expect("[data-code=approve]").toHaveAttribute("aria-label", "Action, APPROVE, Waiting, Marc");
});

test.tags("desktop");
test("arrow keys walk over the map, one node is in the tab order", async () => {
    await mountMap();
    const inOrder = () => queryAll(".o_case_node[tabindex='0']").map((el) => el.dataset.code);
    expect(inOrder()).toEqual(["advice"]);
    await contains("[data-code=advice]").focus();
    await press("ArrowRight");
    await animationFrame();
    expect("[data-code=approve]").toBeFocused();
    expect(inOrder()).toEqual(["approve"]);
    await press("Home");
    await animationFrame();
    expect("[data-code=intake]").toBeFocused();
});

test.tags("desktop");
test("a node that waits tells why not", async () => {
    await mountMap();
    await contains("[data-code=approve]").click();
    expect(".o_case_map_panel h3").toHaveText("APPROVE");
    expect(queryAllTexts(".o_case_map_panel .o_case_why_not li")).toEqual(["“Advice” is not done yet."]);
    expect(".o_case_map_panel .btn-primary").toHaveCount(0);
    await keyDown("Escape");
    await animationFrame();
    expect(".o_case_map_panel").toHaveCount(0);
    expect("[data-code=approve]").toBeFocused();
});

test.tags("desktop");
test("a step of mine is opened from the map", async () => {
    onRpc("case.step", "get_work", ({ args }) => ({
        id: args[0][0],
        name: "Advice",
        help: "",
        kind: "action",
        state: "todo",
        state_label: "To do",
        case: { id: 1, name: "2025-0042", title: "", partner: "" },
        who: "Marc",
        until: false,
        late: false,
        can_work: true,
        why_not: [],
        questions: [],
        documents: [],
        approves: [],
        outcomes: [{ code: "done", label: "Done", needs_reason: false, style: "primary" }],
        reason: false,
    }));
    await mountMap();
    await contains("[data-code=advice]").click();
    await contains(".o_case_map_panel .btn-primary").click();
    expect(".modal .o_case_step_title").toHaveText("Advice");
});

test.tags("desktop");
test("the list says the same in plan order", async () => {
    await mountMap();
    await contains(".o_case_map_bar button:contains(List)").click();
    expect(".o_case_node").toHaveCount(0);
    expect(queryAllTexts(".o_case_plan_name")).toEqual(["INTAKE", "FORM", "ADVICE", "APPROVE"]);
    expect(queryAllTexts(".o_case_plan_waits")).toEqual(["", "", "", "“Advice” is not done yet."]);
    await contains("[data-code-row=approve] button").click();
    expect(".o_case_map_panel h3").toHaveText("APPROVE");
});

test.tags("mobile");
test("a narrow screen starts with the list", async () => {
    await mountMap();
    expect(".o_case_plan_list").toHaveCount(1);
    expect(".o_case_node").toHaveCount(0);
});

test.tags("desktop");
test("a plan that is not running shows kinds, not states", async () => {
    const nodes = PLAN.nodes.map((item) => ({ ...item, state: "plan", state_label: "", waits: [] }));
    await mountMap({ ...PLAN, nodes });
    expect(".o_case_node .o_case_state").toHaveCount(0);
    expect("[data-code=form] .o_case_node_kind").toHaveText("Action");
});

test("a plan without steps says so", async () => {
    await mountMap({ title: "", nodes: [], edges: [] });
    expect(".o_case_map_empty").toHaveText("There are no steps in this plan yet.");
});

test.tags("desktop");
test("saving the record fetches the map again", async () => {
    await mountMap();
    expect(fetched).toBe(1);
    await contains("[name=name] input").edit("2025-0043");
    await contains(".o_form_button_save").click();
    await animationFrame();
    await animationFrame();
    expect(fetched).toBe(2);
});

test.tags("desktop");
test("stages are closed and opened, by hand and by keys, and say how far they are", async () => {
    await mountMap();
    expect("[data-code=form]").toHaveCount(1);
    await contains("[data-fold=intake]").click();
    expect("[data-code=form]").toHaveCount(0);
    expect("[data-code=intake] .o_case_node_inside").toHaveText("1 of 1 done");
    expect(".o_case_edge").toHaveCount(3);
    await contains("[data-code=intake]").focus();
    await press("+");
    await animationFrame();
    await animationFrame();
    expect("[data-code=form]").toHaveCount(1);
    await contains("[data-code=form]").focus();
    await press("-");
    await animationFrame();
    await animationFrame();
    expect("[data-code=form]").toHaveCount(0);
    expect("[data-code=intake]").toBeFocused();
    await contains(".o_case_map_fold_all").click();
    expect("[data-code=form]").toHaveCount(1);
});

test.tags("desktop");
test("the item that has the focus or the pointer says why not", async () => {
    await mountMap();
    expect(".o_case_map_tip").toHaveCount(0);
    await contains("[data-code=approve]").focus();
    await animationFrame();
    expect(".o_case_map_tip strong").toHaveText("APPROVE");
    expect(queryAllTexts(".o_case_map_tip li")).toEqual(["“Advice” is not done yet."]);
    await contains("[data-code=form]").focus();
    await animationFrame();
    expect(".o_case_map_tip li").toHaveCount(0);
    await contains("[data-code=advice]").hover();
    expect(".o_case_map_tip strong").toHaveText("ADVICE");
});

test.tags("desktop");
test("of a large plan only the stages in which something is going on are open at first", async () => {
    const nodes = [
        node("past", { kind: "stage", step_kind: false, state: "done" }),
        node("now", { kind: "stage", step_kind: false, state: "in_progress" }),
        node("next", { kind: "stage", step_kind: false, state: "waiting" }),
    ];
    for (let n = 0; n < 90; n++) {
        nodes.push(node(`s${n}`, { parent: ["past", "now", "next"][n % 3] }));
    }
    await mountMap({ title: "Large", nodes, edges: [] });
    expect(".o_case_node").toHaveCount(33);
    expect("[data-fold=past]").toHaveAttribute("aria-expanded", "false");
    expect("[data-fold=now]").toHaveAttribute("aria-expanded", "true");
    await contains("[data-fold=past]").click();
    expect(".o_case_node").toHaveCount(63);
});

test.tags("desktop");
test("zooming draws no item anew", async () => {
    await mountMap();
    const before = queryAll(".o_case_node");
    const width = () => parseFloat(queryAll(".o_case_map_paper")[0].style.width);
    const small = width();
    await contains("[aria-label=Larger]").click();
    expect(".o_case_map_canvas").toHaveAttribute("style", /scale\(/);
    await advanceTime(300);
    expect(width()).toBeGreaterThan(small);
    expect(queryAll(".o_case_node").every((el, index) => el === before[index])).toBe(true);
});
