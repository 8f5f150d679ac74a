import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getMockEnv,
    MockServer,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char();
    _records = [
        { id: 1, name: "2025-0042" },
        { id: 2, name: "2025-0043" },
    ];
}

class CaseThing extends models.Model {
    _name = "case.thing";
    name = fields.Char();
    case_id = fields.Many2one({ relation: "case.case" });
    _records = [
        { id: 11, name: "Income", case_id: 1 },
        { id: 12, name: "Valuation", case_id: 1 },
        { id: 13, name: "Of another case", case_id: 2 },
    ];
    _views = {
        list: `<list><field name="case_id"/></list>`,
        "list,case_organizer.case_thing_view_list_on_case": `
            <list js_class="case_list_on_case" create="0" edit="0" delete="0">
                <field name="name"/>
                <button name="action_take_back" type="object" title="Take back"/>
            </list>`,
        "kanban,case_organizer.case_thing_view_kanban_on_case": `
            <kanban js_class="case_kanban_on_case" create="0" edit="0" delete="0">
                <templates><t t-name="card">
                    <field name="name"/>
                    <button name="action_take_back" type="object" title="Take back"/>
                </t></templates>
            </kanban>`,
        search: `<search/>`,
    };
}

defineMailModels();
defineModels([CaseCase, CaseThing]);

let opened;

beforeEach(() => {
    opened = [];
    mockService("action", {
        doAction: (action) => opened.push([action.res_model, action.res_id]),
        doActionButton: async ({ name, resModel, resId, onClose }) => {
            expect.step(`${name} ${resModel} ${resId}`);
            MockServer.env[resModel].unlink([resId]);
            await onClose();
        },
    });
    onRpc("case.case", "web_save", ({ args: [, values] }) => {
        expect.step(`save ${values.name}`);
    });
});

async function open(resId, more = "") {
    await mountView({
        type: "form",
        resModel: "case.case",
        resId,
        arch: `
            <form>
                <field name="name"/>
                <widget name="case_list" id="thing_ids" help="Nothing is there &lt;yet&gt;."
                    options="{'model': 'case.thing', 'link': 'case_id', 'views': 'case_organizer.case_thing_view'${more}}"/>
            </form>`,
    });
    await animationFrame();
}

/** A row, or its card on a phone. */
const row = () => `.o_case_list ${getMockEnv().isSmall ? ".o_kanban_record:not(.o_kanban_ghost)" : ".o_data_row"}`;
const name = () => (getMockEnv().isSmall ? "span" : ".o_data_cell");
const names = () => queryAllTexts(row()).map((text) => text.trim());

test("what belongs to this case alone, and what is opened by a click", async () => {
    await open(1, ", 'opens': True");
    expect(names()).toEqual(["Income", "Valuation"]);
    expect(".o_case_list [name=case_id]").toHaveCount(0);
    await contains(`${row()}:contains(Valuation) ${name()}`).click();
    expect(opened).toEqual([["case.thing", 12]]);
});

test("what is only a list is not opened", async () => {
    await open(1);
    expect(".o_case_list").toHaveClass("o_case_list_still");
    await contains(`${row()}:first ${name()}`).click();
    expect(opened).toEqual([]);
});

test("a button of a row saves the case first, and the list is then read again", async () => {
    await open(1);
    await contains(".o_field_widget[name=name] input").edit("Renamed", { confirm: false });
    await contains(`${row()}:contains(Valuation) button`).click();
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["save Renamed", "action_take_back case.thing 12"]);
    expect(names()).toEqual(["Income"]);
});

test("nothing there: it is said, as words and not as markup", async () => {
    CaseThing._records = [];
    await open(1);
    expect(".o_case_list .o_view_nocontent").toHaveText("Nothing is there <yet>.");
});
