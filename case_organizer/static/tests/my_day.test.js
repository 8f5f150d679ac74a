import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class CaseStep extends models.Model {
    _name = "case.step";
    name = fields.Char();
    box_id = fields.Many2one({ relation: "case.box" });
    mine = fields.Boolean();
    asked_outside = fields.Boolean();
    _records = [
        { id: 1, name: "Advice", box_id: 1, mine: true },
        { id: 2, name: "Approve", box_id: 2, mine: true },
        { id: 3, name: "Sign the offer", box_id: 1, mine: true, asked_outside: true },
    ];
}

class CaseBox extends models.Model {
    _name = "case.box";
    name = fields.Char();
    _records = [
        { id: 1, name: "Anna" },
        { id: 2, name: "Back office" },
    ];
}

defineMailModels();
defineModels([CaseStep, CaseBox]);

let boxes;

beforeEach(() => {
    boxes = [
        { id: 1, name: "Anna", mine: true, open: 1, late: 0, others: 1 },
        { id: 2, name: "Back office", mine: false, open: 1, late: 1, others: 0 },
        { id: 3, name: "Empty team", mine: false, open: 0, late: 0, others: 0 },
    ];
    onRpc("case.step", "get_my_boxes", () => boxes);
});

const open = (selectRecord = () => {}) =>
    mountView({
        type: "list",
        resModel: "case.step",
        arch: `<list js_class="case_my_day"><field name="name"/></list>`,
        searchViewArch: `
            <search>
                <field name="box_id"/>
                <filter name="mine" string="For Me" domain="[('mine', '=', True), ('asked_outside', '=', False)]"/>
                <filter name="others" string="Waiting for Others" domain="[('mine', '=', True), ('asked_outside', '=', True)]"/>
            </search>`,
        context: { search_default_mine: 1 },
        selectRecord,
    });
const rows = () => queryAllTexts(".o_data_row");

test("how much waits in each box, what is late in words, boxes without work left out", async () => {
    await open();
    expect(queryAllTexts(".o_case_box").map((text) => text.replace(/\s+/g, " "))).toEqual(["My box 1", "Back office 1 1 late"]);
    expect(".o_case_others").toHaveText(/Waiting for others\s*1/);
});

test("a box narrows the list, and once more shows all", async () => {
    await open();
    expect(rows()).toEqual(["Advice", "Approve"]);
    await contains(".o_case_box:contains(Back office)").click();
    expect(rows()).toEqual(["Approve"]);
    expect(".o_case_box:contains(Back office)").toHaveAttribute("aria-pressed", "true");
    await contains(".o_case_box:contains(Back office)").click();
    expect(rows()).toEqual(["Advice", "Approve"]);
});

test("what waits for others is shown in the place of what is mine", async () => {
    await open();
    await contains(".o_case_others").click();
    expect(rows()).toEqual(["Sign the offer"]);
    expect(".o_case_others").toHaveAttribute("aria-pressed", "true");
    await contains(".o_case_others").click();
    expect(rows()).toEqual(["Advice", "Approve"]);
});

test("the next one is opened; with nothing to do there is nothing to press", async () => {
    await open((id) => expect.step(`open ${id}`));
    await contains(".o_case_next").click();
    expect.verifySteps(["open 1"]);
    await contains(".o_case_box:contains(My box)").click();
    await contains(".o_case_others").click();
    await animationFrame();
    expect(".o_case_next").toBeEnabled();
});

test("who has no box is shown none", async () => {
    boxes = [];
    await open();
    expect(".o_case_my_day").toHaveCount(0);
});
