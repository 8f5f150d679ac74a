import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
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

defineMailModels();
defineModels([CaseType, CaseCase, Criterion]);

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
