import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mockService,
    mountView,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import "@case_organizer/more/more_buttons";

class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char();
    _records = [
        { id: 1, name: "Running" },
        { id: 2, name: "Closed" },
    ];
}

defineMailModels();
defineModels([CaseCase]);

function mountCase(id) {
    return mountView({
        type: "form",
        resModel: "case.case",
        resId: id,
        arch: `<form js_class="case_form">
            <header>
                <button name="action_cancel" type="object" string="Cancel" class="o_case_seldom" invisible="name == 'Closed'"/>
                <button name="action_add" type="object" string="Add a step"/>
            </header>
            <field name="name"/>
        </form>`,
    });
}

test.tags("desktop");
test("what is seldom needed waits under More, and works from there", async () => {
    mockService("action", {
        doActionButton({ name }) {
            expect.step(name);
        },
    });
    await mountCase(1);
    expect(queryAllTexts(".o_statusbar_buttons button")).toEqual(["Add a step", "More"]);
    await contains(".o_case_more").click();
    expect(queryAllTexts(".o-dropdown--menu button")).toEqual(["Cancel"]);
    await contains(".o-dropdown--menu button").click();
    expect.verifySteps(["action_cancel"]);
});

test.tags("desktop");
test("there is no More without anything in it", async () => {
    await mountCase(2);
    expect(queryAllTexts(".o_statusbar_buttons button")).toEqual(["Add a step"]);
});

test.tags("mobile");
test("on a phone what is done every day comes first", async () => {
    await mountCase(1);
    expect(queryAllTexts(".o_statusbar_buttons > button")).toEqual(["Add a step", ""]);
    await contains(".o_statusbar_buttons > button:last").click();
    expect(queryAllTexts(".o-dropdown-item button")).toEqual(["Cancel"]);
});
