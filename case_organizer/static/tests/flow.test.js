import { beforeEach, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, setInputRange } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CaseFlow } from "@case_organizer/steering/flow";

defineMailModels();

const FLOW = {
    nodes: [
        { code: "ask", name: "Ask", place: 1, count: 12, waiting: [2, 30] },
        { code: "decide", name: "Decide", place: 2, count: 10, waiting: [0.5, 3] },
        { code: "tell", name: "Tell", place: 3, count: 9, waiting: null },
    ],
    edges: [
        { from: false, to: "ask", count: 12, gap: null, ninetieth: null },
        { from: "ask", to: "decide", count: 10, gap: 48, ninetieth: 300 },
        { from: "decide", to: "tell", count: 8, gap: 1, ninetieth: 2 },
        { from: "ask", to: "tell", count: 1, gap: 3, ninetieth: 3 },
    ],
};

let opened;

beforeEach(async () => {
    opened = [];
    await mountWithCleanup(CaseFlow, { props: { flow: FLOW, open: (row, title) => opened.push([title, row.count]) } });
    await animationFrame();
});

const ways = () => queryAll(".o_case_flow_edge title").map((title) => title.textContent);

test("steps and the ways between them, the slowest marked", () => {
    const labels = queryAll(".o_case_flow_node").map((node) => node.getAttribute("aria-label"));
    expect(labels).toEqual(["Ask: 12 × · waited 2 h", "Decide: 10 × · waited 30 min", "Tell: 9 × · waited –"]);
    expect(ways()).toEqual(["Ask → Decide: 10 × · 2 d", "Decide → Tell: 8 × · 1 h"]);
    expect(queryAll(".o_case_flow_slow title").map((title) => title.textContent)).toEqual(["Ask → Decide: 10 × · 2 d"]);
});

test("seldom ways are shown to who asks for all", async () => {
    await setInputRange(".o_case_flow_share", 100);
    await animationFrame();
    expect(ways()).toHaveLength(3);
    expect(".o_case_flow label").toHaveText(/100 %/);
    await setInputRange(".o_case_flow_share", 20);
    await animationFrame();
    // Never so few that a step stands alone.
    expect(ways()).toHaveLength(2);
});

test("steps and ways are opened with the keyboard and the mouse", async () => {
    await contains(".o_case_flow_node:eq(1)").focus();
    await press("Enter");
    await press(" ");
    await contains(".o_case_flow_node:eq(2) rect").click();
    await contains(".o_case_flow_edge:first text").click();
    expect(opened).toEqual([
        ["Decide", 10],
        ["Decide", 10],
        ["Tell", 9],
        ["Ask → Decide", 10],
    ]);
});

test("the table says the same, and can be shown to open each way", async () => {
    const shown = () => queryAllTexts(".o_case_flow tbody tr").map((text) => text.replace(/\s+/g, " "));
    const rows = ["Begin Ask 12 – –", "Ask Decide 10 2 d 13 d", "Decide Tell 8 1 h 2 h", "Ask Tell 1 3 h 3 h"];
    expect(".o_case_flow tbody button").toHaveCount(0);
    await contains("button:contains(Show as a table)").click();
    expect(shown()).toEqual(rows);
    expect("button:contains(Hide the table)").toHaveAttribute("aria-expanded", "true");
    await contains("[aria-label='Ask → Tell: 1']").click();
    expect(opened).toEqual([["Ask → Tell", 1]]);
});
