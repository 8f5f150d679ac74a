import { expect, test } from "@odoo/hoot";
import { edit, queryAllTexts } from "@odoo/hoot-dom";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import "@case_organizer/count/count_field";

class Item extends models.Model {
    _name = "item";
    days = fields.Integer();
    unit = fields.Selection({
        selection: [
            ["days", "Days"],
            ["hours", "Hours"],
        ],
    });
    _records = [
        { id: 1, days: 0, unit: "days" },
        { id: 2, days: 1500, unit: "hours" },
    ];
}

defineMailModels();
defineModels([Item]);

const FIELD = `<field name="days" widget="case_count" options="{'unit_field': 'unit'}" placeholder="No limit"/>`;

test.tags("desktop");
test("none is nothing, anything else has its unit", async () => {
    await mountView({ type: "list", resModel: "item", arch: `<list>${FIELD}</list>` });
    expect(queryAllTexts(".o_data_cell[name=days]")).toEqual(["", "1,500 Hours"]);
});

test("none says what that means, and is what an emptied field is kept as", async () => {
    onRpc("item", "web_save", ({ args }) => {
        expect.step(args[1].days);
    });
    await mountView({ type: "form", resModel: "item", resId: 1, arch: `<form>${FIELD}</form>` });
    expect("[name=days] input").toHaveValue("");
    expect("[name=days] input").toHaveAttribute("placeholder", "No limit");
    for (const days of ["14", ""]) {
        await contains("[name=days] input").click();
        await edit(days, { confirm: "tab" });
        await contains(".o_form_button_save").click();
    }
    expect.verifySteps([14, 0]);
    expect("[name=days] input").toHaveValue("");
});
