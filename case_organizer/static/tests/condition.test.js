import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import "@case_organizer/condition/condition_field";

class CaseType extends models.Model {
    _name = "case.type";
    name = fields.Char();
    characteristic_definition = fields.PropertiesDefinition();
    _records = [
        {
            id: 1,
            name: "Mortgage",
            characteristic_definition: [{ name: "income", string: "Income", type: "integer" }],
        },
        {
            id: 2,
            name: "Permit",
            characteristic_definition: [
                { name: "income", string: "Income of the firm", type: "char" },
                { name: "area", string: "Area", type: "integer" },
            ],
        },
    ];
}

class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char();
    log_seq = fields.Integer();
    priority = fields.Selection({ selection: [["0", "Normal"], ["1", "High"]] });
    type_id = fields.Many2one({ relation: "case.type" });
    characteristics = fields.Properties({
        string: "Details",
        definition_record: "type_id",
        definition_record_field: "characteristic_definition",
    });
}

class Criterion extends models.Model {
    _name = "criterion";
    type_id = fields.Many2one({ relation: "case.type" });
    condition = fields.Char();
    _records = [
        { id: 1, type_id: 1, condition: `[("characteristics.income", ">", 5)]` },
        { id: 2, type_id: 1, condition: false },
    ];
}

class Step extends models.Model {
    _name = "step";
    type_id = fields.Many2one({ relation: "case.type" });
    question_ids = fields.One2many({ relation: "question", relation_field: "step_id" });
    _records = [{ id: 1, type_id: 1, question_ids: [1, 2] }];
}

class Question extends models.Model {
    _name = "question";
    step_id = fields.Many2one({ relation: "step" });
    name = fields.Char();
    condition = fields.Char({ string: "Only if" });
    _records = [
        { id: 1, step_id: 1, name: "Employer", condition: `[("characteristics.income", ">", 5)]` },
        { id: 2, step_id: 1, name: "Rent", condition: false },
    ];
}

defineMailModels();
defineModels([CaseType, CaseCase, Criterion, Step, Question]);

function mountCriterion(id) {
    onRpc("case.type", "condition_in_words", ({ args }) => {
        expect.step(args[1]);
        return "Income is more than 5";
    });
    return mountView({
        type: "form",
        resModel: "criterion",
        resId: id,
        arch: `<form>
            <field name="type_id" invisible="1"/>
            <field name="condition" widget="case_condition"/>
        </form>`,
    });
}

test("a condition reads as a sentence", async () => {
    await mountCriterion(1);
    expect(".o_case_condition_sentence").toHaveText("Income is more than 5");
    expect(".o_domain_selector").toHaveCount(0);
    expect.verifySteps([`[("characteristics.income", ">", 5)]`]);
});

test("it offers the columns and the details of this type, and nothing else", async () => {
    await mountCriterion(1);
    await click(".o_case_condition_edit");
    await animationFrame();
    await animationFrame();
    await click(".o_model_field_selector");
    await animationFrame();
    await animationFrame();
    expect(queryAllTexts(".o_model_field_selector_popover_item_name")).toEqual(["Income (Mortgage)"]);
    await click(".o_model_field_selector_popover_prev_page");
    await animationFrame();
    const offered = queryAllTexts(".o_model_field_selector_popover_item_name");
    expect(offered).toInclude("Details");
    expect(offered).toInclude("Priority");
    expect(offered).not.toInclude("Log seq");
    expect.verifySteps([`[("characteristics.income", ">", 5)]`]);
});

test("a condition is added and removed", async () => {
    await mountCriterion(2);
    expect(".o_case_condition").toHaveText(/No condition/);
    await click(".o_case_condition_add");
    await animationFrame();
    await animationFrame();
    expect(".o_domain_selector").toHaveCount(1);
    expect(".o_case_condition_sentence").toHaveText("Income is more than 5");
    await click(".o_case_condition_clear");
    await animationFrame();
    expect(".o_case_condition").toHaveText(/No condition/);
    expect.verifySteps([`[("priority", "=", "1")]`]);
});

test.tags("desktop");
test("in a list it is read as a sentence and edited in a dialog, for the case type of the form", async () => {
    onRpc("case.type", "condition_in_words", ({ args }) => `said of ${args[0][0]}: ${args[1]}`);
    onRpc("step", "web_save", ({ args }) => {
        expect.step(args[1].question_ids);
    });
    await mountView({
        type: "form",
        resModel: "step",
        resId: 1,
        arch: `<form>
            <field name="type_id" invisible="1"/>
            <field name="question_ids">
                <list editable="bottom"><field name="name"/><field name="condition" widget="case_condition"/></list>
            </field>
        </form>`,
    });
    expect(queryAllTexts(".o_data_cell[name=condition]")).toEqual([
        `said of 1: [("characteristics.income", ">", 5)]`,
        "",
    ]);
    expect(".o_case_condition_edit").toHaveCount(0, { message: "nothing to press before the row is edited" });
    await contains(".o_data_row:eq(1) .o_data_cell[name=name]").click();
    await contains(".o_case_condition_edit").click();
    await animationFrame();
    expect(".modal-title").toHaveText("Only if");
    expect(".modal .o_domain_selector").toHaveCount(1);
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect(".o_data_row:eq(1) .o_data_cell[name=condition]").toHaveText(`said of 1: [("priority", "=", "1")]\nChange`);
    await contains(".o_data_row:eq(0) .o_data_cell[name=name]").click();
    await contains(".o_case_condition_edit").click();
    await animationFrame();
    await contains(".modal .o_case_condition_clear").click();
    await contains(".o_form_button_save").click();
    expect.verifySteps([
        [
            [1, 2, { condition: `[("priority", "=", "1")]` }],
            [1, 1, { condition: false }],
        ],
    ]);
});
