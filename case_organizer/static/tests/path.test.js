import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import "@case_organizer/path/path_field";

class CaseType extends models.Model {
    _name = "case.type";
    name = fields.Char();
    characteristic_definition = fields.PropertiesDefinition();
    detail_ids = fields.One2many({ relation: "detail", relation_field: "type_id" });
    _records = [
        { id: 1, name: "Mortgage", characteristic_definition: [{ name: "income", string: "Income", type: "integer" }] },
        { id: 2, name: "Permit", characteristic_definition: [{ name: "area", string: "Area", type: "integer" }] },
    ];
}

class Place extends models.Model {
    _name = "place";
    name = fields.Char();
    city = fields.Char({ string: "City" });
}

class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char({ string: "Number" });
    step_ids = fields.One2many({ relation: "place", string: "Steps" });
    partner_id = fields.Many2one({ relation: "place", string: "Customer" });
    type_id = fields.Many2one({ relation: "case.type" });
    characteristics = fields.Properties({
        string: "Details",
        definition_record: "type_id",
        definition_record_field: "characteristic_definition",
    });
}

class Detail extends models.Model {
    _name = "detail";
    type_id = fields.Many2one({ relation: "case.type" });
    path = fields.Char();
    _records = [{ id: 1, type_id: 1, path: false }];
}

defineMailModels();
defineModels([CaseType, Place, CaseCase, Detail]);

const ARCH = `<form><field name="type_id" invisible="1"/><field name="path" widget="case_path" placeholder="e.g. a city"/></form>`;
const offered = () => queryAllTexts(".o_model_field_selector_popover_item_name");

test.tags("desktop");
test("a way is chosen name by name, over links to one record and details of this type", async () => {
    onRpc("detail", "web_save", ({ args }) => {
        expect.step(args[1].path);
    });
    await mountView({ type: "form", resModel: "detail", resId: 1, arch: ARCH });
    expect(".o_case_path").toHaveText("e.g. a city");
    await contains(".o_model_field_selector").click();
    await animationFrame();
    expect(offered()).toInclude("Customer");
    expect(offered()).toInclude("Number");
    expect(offered()).not.toInclude("Steps");
    await contains(".o_model_field_selector_popover_item:contains(Details) .o_model_field_selector_popover_item_relation").click();
    expect(offered()).toEqual(["Income (Mortgage)"]);
    await contains(".o_model_field_selector_popover_prev_page").click();
    await contains(".o_model_field_selector_popover_item:contains(Customer) .o_model_field_selector_popover_item_relation").click();
    await contains(".o_model_field_selector_popover_item_name:contains(City)").click();
    await animationFrame();
    expect(queryAllTexts(".o_model_field_selector_chain_part")).toEqual(["Customer", "City"]);
    await contains(".o_form_button_save").click();
    expect.verifySteps(["partner_id.city"]);
});

test.tags("desktop");
test("a way over other types can be written", async () => {
    await mountView({ type: "form", resModel: "detail", resId: 1, arch: ARCH });
    await contains(".o_model_field_selector").click();
    await contains(".o_model_field_selector_debug").edit("partner_id.name");
    await contains(".o_form_view").click();
    await animationFrame();
    expect(queryAllTexts(".o_model_field_selector_chain_part")).toEqual(["Customer", "Name"]);
});
