import { beforeEach, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getMockEnv,
    makeMockEnv,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
    preloadBundle,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { download } from "@web/core/network/download";
import { getDefaultConfig } from "@web/views/view";
import { CaseChart } from "@case_organizer/steering/chart";
import { CaseSteering } from "@case_organizer/steering/steering";

class CaseType extends models.Model {
    _name = "case.type";
    name = fields.Char();
    is_fragment = fields.Boolean();
    _records = [
        { id: 3, name: "Mortgage" },
        { id: 4, name: "Part of a plan", is_fragment: true },
    ];
}

class CaseTeam extends models.Model {
    _name = "case.team";
    name = fields.Char();
}

defineMailModels();
defineModels([CaseType, CaseTeam]);
preloadBundle("web.chartjs_lib");

const TILE = { help: "", more: "", model: "case.fact" };
const STEP = { type_id: 3, type: "Mortgage", worked: null, work: null, late: 0, again: 0, model: "case.step.fact" };
const FIGURES = {
    tiles: [
        { ...TILE, key: "opened", label: "Opened", kind: "count", value: 1200, domain: [["opened_on", "!=", false]] },
        { ...TILE, key: "throughput", label: "Throughput", kind: "hours", value: 51, ninetieth: 300, working: false, domain: [] },
        { ...TILE, key: "late", label: "Closed Late", kind: "share", value: 0.25, domain: [["late", "=", 1]] },
        { ...TILE, key: "response", label: "First Response", kind: "hours", value: null, ninetieth: null, domain: [] },
    ],
    series: {
        bucket: "day",
        rows: [
            { from: "2025-06-09", to: "2025-06-09", opened: 2, closed: 1, running: 5 },
            { from: "2025-06-10", to: "2025-06-10", opened: 3, closed: 4, running: 4 },
        ],
    },
    steps: [
        { ...STEP, code: "ask", name: "Ask", count: 9, waiting: [2, 30], domain: [["code", "=", "ask"]] },
        { ...STEP, code: "decide", name: "Decide", count: 4, waiting: null, domain: [] },
    ],
    types: [],
    roles: [],
    teams: [],
    approvals: [],
    documents: [],
    order: [],
    issues: [],
    results: [],
    costs: [],
    satisfaction: [],
};
const GROUP = { throughput: [10, 20], ratio: 1, late: 0.5, rejected: 0, cancelled: 0, results: [], model: "case.fact", domain: [] };
const FLOW = { nodes: [{ code: "ask", name: "Ask", place: 1, count: 9, cases: 9, waiting: [2, 30] }], edges: [] };

let asked, opened;

beforeEach(() => {
    mockDate("2025-06-11 12:00:00", +2);
    [asked, opened] = [[], []];
    mockService("action", { doAction: (action) => opened.push(action) });
    onRpc("case.steering", "get_choices", () => ({ refreshed_on: false, companies: [], may_schedule: false }));
    onRpc("case.steering", "get_figures", ({ args: [filters] }) => {
        asked.push(filters);
        return FIGURES;
    });
    onRpc("case.steering", "get_flow", ({ args: [filters] }) => (filters.type_ids.length ? FLOW : { nodes: [], edges: [] }));
    onRpc("case.steering", "get_groups", () => [
        { key: "category_id", label: "Category" },
        { key: "country", label: "Country of the Customer" },
    ]);
    onRpc("case.steering", "get_fairness", ({ args: [, group] }) =>
        group === "country"
            ? [
                  { ...GROUP, label: "Belgium", count: 40, few: false, hidden: false },
                  { ...GROUP, label: "France", count: 3, late: null, few: true, hidden: true },
              ]
            : [{ ...GROUP, label: "Not known", count: 12, few: true, hidden: false }]
    );
});

async function open() {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(CaseSteering, { props: { action: {}, actionId: 1 } });
    await animationFrame();
}

/** A day is chosen in the calendar of the browser. */
async function chooseDay(name, day) {
    const input = queryOne(`input[name=${name}]`);
    input.value = day;
    await manuallyDispatchProgrammaticEvent(input, "change");
    await animationFrame();
}

const lastPeriod = () => [asked.at(-1).date_from, asked.at(-1).date_to];
const chart = (label) => window.Chart.getChart(queryOne(`canvas[aria-label="${label}"]`));

/** A button at the top: behind More on a phone. */
async function press(word) {
    if (getMockEnv().isSmall && !queryAll(".o-control-panel-adaptive-dropdown.dropdown-menu").length) {
        await contains("button.o-control-panel-adaptive-dropdown").click();
    }
    await contains(`button:contains(${word}):visible`).click();
}

/** Click on the bar of a chart. */
async function clickBar(label, index) {
    const { canvas } = chart(label);
    const position = chart(label).getDatasetMeta(0).data[index].getCenterPoint();
    await contains(canvas).click({ position, relative: true });
}

test("figures of the last year in words, each of which opens the rows behind it", async () => {
    await open();
    expect(lastPeriod()).toEqual(["2024-06-12", "2025-06-11"]);
    expect(queryAllTexts(".o_case_tile").map((text) => text.replace(/\s+/g, " "))).toEqual([
        "Opened 1,200",
        "Throughput 2 d 3 h 90 % below 13 d",
        "Closed Late 25 %",
        "First Response –",
    ]);
    expect(".o_case_steering_of").toHaveText("Nothing is counted yet: refresh.");
    await contains("[data-key=late]").click();
    await contains(".o_case_sticks td button:contains(Decide)").click();
    expect(opened.map(({ name, res_model, domain }) => [name, res_model, domain])).toEqual([
        ["Closed Late", "case.fact", [["late", "=", 1]]],
        ["Decide", "case.step.fact", []],
    ]);
    expect(opened[0].views.map(([, view]) => view)).toEqual(["list", "pivot", "graph"]);
});

test("another period is asked for, and never one that ends before it begins", async () => {
    await open();
    await contains("select[name=period]").select("last_month");
    expect(lastPeriod()).toEqual(["2025-05-01", "2025-05-31"]);
    await chooseDay("from", "2025-05-12");
    expect(lastPeriod()).toEqual(["2025-05-12", "2025-05-31"]);
    expect("select[name=period]").toHaveValue("own");
    await chooseDay("from", "2025-06-02");
    expect(asked).toHaveLength(3);
    await chooseDay("to", "2025-06-03");
    expect(lastPeriod()).toEqual(["2025-06-02", "2025-06-03"]);
});

test("a bar opens the cases that were closed then, by the clock of this person", async () => {
    await open();
    const label = "Cases opened, closed and in progress over time";
    expect(chart(label).data.datasets.map((set) => [set.label, set.data])).toEqual([
        ["Opened", [2, 3]],
        ["Closed", [1, 4]],
        ["In progress", [5, 4]],
    ]);
    expect(queryAllTexts(".visually-hidden tbody tr:last td").slice(1)).toEqual(["3", "4", "4"]);
    await clickBar(label, 1);
    expect(opened[0].domain).toEqual([
        ["closed_on", ">=", "2025-06-09 22:00:00"],
        ["closed_on", "<", "2025-06-10 22:00:00"],
    ]);
    // A step for which nobody waited has no bar.
    expect(chart("How long steps waited").data.labels).toEqual(["Ask (Mortgage)"]);
    await clickBar("How long steps waited", 0);
    expect(opened[1].name).toBe("Ask");
});

test("one case type shows the ways that its cases took; workbook and print are of what is shown", async () => {
    patchWithCleanup(download, {
        _download: ({ url, data }) => expect.step([url, JSON.parse(data.filters).type_ids]),
    });
    await open();
    expect(".o_case_ways").toHaveText(/Choose one case type/);
    await contains(".o_case_steering_many[aria-label='Case types'] input").click();
    await runAllTimers();
    expect(".o-autocomplete--dropdown-item:contains(Part of a plan)").toHaveCount(0);
    await contains(".o-autocomplete--dropdown-item:contains(Mortgage)").click();
    await animationFrame();
    expect(asked.at(-1).type_ids).toEqual([3]);
    expect(".o_case_ways").not.toHaveText(/Choose one case type/);
    expect(".o_case_ways .o_case_flow_node").toHaveAttribute("aria-label", "Ask: 9 × · waited 2 h");
    expect(".o_case_sticks td button:first").toHaveText("Ask");
    await press("Workbook");
    await press("Print");
    expect.verifySteps([
        ["/case_organizer/report/xlsx", [3]],
        ["/case_organizer/report/pdf", [3]],
    ]);
});

test("groups are compared, and few cases said to be few", async () => {
    await open();
    expect(queryAllTexts(".o_case_fair tbody td:first-child > *")).toEqual(["Not known", "few cases"]);
    await contains(".o_case_fair select").select("country");
    await animationFrame();
    const rows = queryAllTexts(".o_case_fair tbody tr").map((text) => text.replace(/\s+/g, " "));
    expect(rows[0]).toMatch(/^Belgium 40 10 h 100 % 50 %/);
    expect(rows[1]).toMatch(/^France ?too few to show 3 10 h 100 % –/);
});

test("the groups chosen last are shown, although those before are answered later", async () => {
    await open();
    const held = new Deferred();
    onRpc("case.steering", "get_fairness", async ({ args: [, group], parent }) => {
        await (group === "country" && held);
        return parent();
    });
    await contains(".o_case_fair select").select("country");
    await contains(".o_case_fair select").select("category_id");
    await animationFrame();
    held.resolve();
    await animationFrame();
    await animationFrame();
    expect(queryAllTexts(".o_case_fair tbody td:first-child button")).toEqual(["Not known"]);
});

test("a chart says in a word what it shows, and is as high as it has bars", async () => {
    const props = { type: "bar", label: "Waiting", horizontal: true, sets: [{ label: "Half", data: [1] }], labels: ["Ask"] };
    const { height } = await mountWithCleanup(CaseChart, { props });
    expect(height).toBe(140);
    expect(".o_case_chart canvas").toHaveAttribute("aria-label", "Waiting");
    expect(".o_case_chart canvas").toHaveAttribute("role", "img");
    const many = await mountWithCleanup(CaseChart, { props: { ...props, label: "Many", labels: Array(12).fill("Ask") } });
    expect(many.height).toBe(400);
});
