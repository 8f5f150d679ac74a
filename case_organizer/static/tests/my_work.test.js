import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    mockService,
    models,
    mountView,
    onRpc,
    toggleMenuItem,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { deadlineLook, readMoment } from "@case_organizer/core/moments";

class CaseStep extends models.Model {
    _name = "case.step";
    name = fields.Char();
    due = fields.Date();
    until = fields.Datetime();
    done = fields.Integer();
    total = fields.Integer();
    state = fields.Selection({
        selection: [
            ["todo", "To do"],
            ["done", "Done"],
            ["on_hold", "On hold"],
        ],
    });
    _records = [
        { id: 1, name: "A", due: "2025-06-10", until: "2025-06-10 15:00:00", state: "todo", done: 3, total: 7 },
        { id: 2, name: "B", due: "2025-06-08", until: "2025-06-10 09:00:00", state: "done", done: 0, total: 0 },
        { id: 3, name: "C", due: "2025-06-13", until: false, state: "on_hold", done: 2, total: 2 },
    ];
}

defineMailModels();
defineModels([CaseStep]);

test("deadlines in words", async () => {
    await makeMockEnv();
    mockDate("2025-06-10 12:00:00", 0);
    const words = (value) => deadlineLook(readMoment(value)).text;
    expect(words("2025-06-10")).toBe("today");
    expect(words("2025-06-11")).toBe("tomorrow");
    expect(words("2025-06-13")).toBe("in 3 days");
    expect(words("2025-06-09")).toBe("1 day late");
    expect(words("2025-06-08")).toBe("2 days late");
    expect(words("2025-04-12")).toBe("59 days late");
    expect(words("2024-06-10")).toBe("11 months late");
    expect(words("2010-06-10")).toBe("15 years late");
    expect(words("2026-06-10")).toBe("Jun 10, 2026");
    expect(words("2025-06-10T15:30:00Z")).toMatch(/^today 15:30/);
    expect(words("2025-06-10 09:00:00")).toMatch(/^late since 09:00/);
    expect(words("2025-06-11T00:30:00Z")).toBe("tomorrow");
    expect(readMoment(false)).toBe(null);
    expect(readMoment("nonsense")).toBe(null);
});

test("deadlines and states in a list have words, icons and an exact date", async () => {
    mockDate("2025-06-10 12:00:00", 0);
    await mountView({
        type: "list",
        resModel: "case.step",
        arch: `<list>
            <field name="due" widget="case_deadline" options="{'closed': &quot;state == 'done'&quot;}"/>
            <field name="state" widget="case_step_state"/>
        </list>`,
    });
    expect(queryAllTexts(".o_data_cell[name=due]")).toEqual(["today", "Jun 8", "in 3 days"]);
    expect(queryFirst(".o_case_deadline").title).toBe("Tue, Jun 10, 2025");
    expect(queryAllTexts(".o_data_cell[name=state]")).toEqual(["To do", "Done", "On hold"]);
    expect(".o_case_state .fa").toHaveCount(3);
    expect(".o_case_deadline .fa").toHaveCount(3);
});

test("progress as a bar and in words", async () => {
    await mountView({
        type: "list",
        resModel: "case.step",
        arch: `<list><field name="done" widget="case_progress" options="{'total_field': 'total'}"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["3 of 7", "", "2 of 2"]);
    expect(".o_case_progress_full").toHaveCount(1);
    expect(".o_case_progress:first").toHaveAttribute("aria-valuetext", "3 of 7");
});

test.tags("desktop");
test("news that come while a filter is being read do not bring back what was shown before", async () => {
    const listeners = {};
    mockService("bus_service", {
        subscribe: (type, listener) => (listeners[type] = listener),
        unsubscribe: (type) => delete listeners[type],
    });
    const read = [];
    let held;
    onRpc("case.step", "web_search_read", async ({ kwargs }) => {
        read.push(kwargs.domain.length);
        await held;
    });
    await mountView({
        type: "list",
        resModel: "case.step",
        arch: `<list js_class="case_my_work"><field name="name"/></list>`,
        searchViewArch: `<search><filter name="done" string="Done" domain="[('state', '=', 'done')]"/></search>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["A", "B", "C"]);
    held = new Deferred();
    await toggleSearchBarMenu();
    await toggleMenuItem("Done");
    listeners["case_organizer.work"]({ box_ids: [1] });
    await advanceTime(400);
    held.resolve();
    await animationFrame();
    expect(read).toEqual([0, 1, 1]);
    expect(queryAllTexts(".o_data_cell")).toEqual(["B"]);
});

test.tags("desktop");
test("my work loads again on news, once, and keeps what is selected", async () => {
    const listeners = {};
    mockService("bus_service", {
        subscribe: (type, listener) => (listeners[type] = listener),
        unsubscribe: (type) => delete listeners[type],
    });
    onRpc("case.step", "web_search_read", () => {
        expect.step("web_search_read");
    });
    await mountView({
        type: "list",
        resModel: "case.step",
        arch: `<list js_class="case_my_work"><field name="name"/></list>`,
    });
    expect.verifySteps(["web_search_read"]);
    await contains(".o_data_row:eq(1) input[type=checkbox]").click();
    listeners["case_organizer.work"]({ box_ids: [1] });
    listeners["case_organizer.work"]({ box_ids: [1] });
    await advanceTime(400);
    await animationFrame();
    expect.verifySteps(["web_search_read"]);
    expect(".o_data_row:eq(1) input[type=checkbox]").toBeChecked();
    expect(".o_data_row:eq(0) input[type=checkbox]").not.toBeChecked();
});
