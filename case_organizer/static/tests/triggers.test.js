import { expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import "@case_organizer/triggers/triggers_field";

class Step extends models.Model {
    _name = "step";
    alternative_ids = fields.One2many({ relation: "alternative", relation_field: "step_id" });
    _records = [{ id: 1, alternative_ids: [1, 2] }];
}

class Alternative extends models.Model {
    _name = "alternative";
    step_id = fields.Many2one({ relation: "step" });
    condition = fields.Char();
    trigger_ids = fields.One2many({ relation: "trigger", relation_field: "alternative_id" });
    _records = [
        { id: 1, step_id: 1, condition: "one", trigger_ids: [1] },
        { id: 2, step_id: 1, condition: "two", trigger_ids: [2, 3] },
    ];
}

class Trigger extends models.Model {
    _name = "trigger";
    _rec_name = "event";
    alternative_id = fields.Many2one({ relation: "alternative" });
    event = fields.Char();
    _records = [
        { id: 1, alternative_id: 1, event: "Moved" },
        { id: 2, alternative_id: 2, event: "Divorced" },
        { id: 3, alternative_id: 2, event: "Born" },
    ];
}

defineMailModels();
defineModels([Step, Alternative, Trigger]);

const ARCH = `
    <form>
        <field name="alternative_ids">
            <list><field name="condition"/></list>
            <form>
                <field name="trigger_ids" widget="case_triggers" mode="form">
                    <form>
                        <field name="display_name" invisible="1"/>
                        <field name="event" required="1"/>
                    </form>
                </field>
                <field name="condition"/>
            </form>
        </field>
    </form>`;
const EVENT = ".modal .o_case_trigger [name=event] input";

/** Open the form of a step. :param resId: of one that is there; :return: what will be saved of its alternatives */
async function stepForm(resId) {
    const saved = [];
    onRpc("step", "web_save", ({ args }) => {
        saved.push(...args[1].alternative_ids.map(([command, , values]) => [command, values]));
    });
    await mountView({ type: "form", resModel: "step", resId, arch: ARCH });
    return saved;
}

async function save() {
    await contains(".modal .o_form_button_save").click();
    await contains(".o_form_button_save").click();
}

test.tags("desktop");
test("an alternative begins with its first trigger, and is saved by one button", async () => {
    const saved = await stepForm();
    await contains(".o_field_x2many_list_row_add a").click();
    await waitFor(".modal .o_case_trigger");
    await contains(EVENT).edit("Married");
    await contains(".o_case_trigger_add").click();
    await waitFor(".modal .o_case_trigger:nth-child(2)");
    expect(EVENT).toHaveCount(1);
    await contains(EVENT).edit("Retired");
    await save();
    const [[command, values]] = saved;
    expect(command).toBe(0);
    expect(values.trigger_ids.map(([, , { event }]) => event)).toEqual(["Married", "Retired"]);
});

test.tags("desktop");
test("a trigger that was left as it is is not kept", async () => {
    const saved = await stepForm();
    await contains(".o_field_x2many_list_row_add a").click();
    await contains(".modal [name=condition] input").edit("only if");
    await save();
    expect(saved[0][1].condition).toBe("only if");
    expect(saved[0][1].trigger_ids || []).toEqual([]);
});

test.tags("desktop");
test("one trigger is there to be changed, several are told; each is removed by itself", async () => {
    const saved = await stepForm(1);
    await contains(".o_data_row:first .o_data_cell").click();
    await waitFor(EVENT);
    expect(EVENT).toHaveValue("Moved");
    await contains(".modal .o_form_button_cancel").click();
    await contains(".o_data_row:last .o_data_cell").click();
    await waitFor(".modal .o_case_trigger");
    expect(EVENT).toHaveCount(0);
    expect(queryAllTexts(".modal .o_case_trigger")).toEqual(["Divorced", "Born"]);
    await contains(".modal .o_case_trigger:first button:first").click();
    await waitFor(EVENT);
    expect(EVENT).toHaveValue("Divorced");
    await contains(EVENT).edit("Divorced abroad");
    await contains(".modal .o_case_trigger:last .o_case_trigger_remove").click();
    expect(".modal .o_case_trigger").toHaveCount(1);
    await save();
    const triggers = saved.find(([command]) => command === 1)[1].trigger_ids;
    expect(triggers).toEqual([
        [1, 2, { event: "Divorced abroad" }],
        [2, 3],
    ]);
});
