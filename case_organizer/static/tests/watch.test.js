import { expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineModels, fields, MockServer, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import "@case_organizer/watch/watch";

class Work extends models.Model {
    _name = "work";
    done = fields.Integer();
    state = fields.Char();
    _records = [{ id: 1, done: 0, state: "running" }];
}

defineMailModels();
defineModels([Work]);

test("what is under way is followed until it is over", async () => {
    onRpc("work", "web_read", () => {
        expect.step("read");
    });
    await mountView({
        type: "form",
        resModel: "work",
        resId: 1,
        arch: `<form edit="0"><field name="state" invisible="1"/><field name="done"/>
            <widget name="case_watch" invisible="state != 'running'"/></form>`,
    });
    expect(".o_case_watch").toHaveCount(1);
    const look = async () => {
        await advanceTime(3100);
        await animationFrame();
    };
    MockServer.env["work"].write([1], { done: 7 });
    await look();
    expect("[name=done]").toHaveText("7");
    MockServer.env["work"].write([1], { done: 9, state: "done" });
    await look();
    expect("[name=done]").toHaveText("9");
    expect(".o_case_watch").toHaveCount(0);
    expect.verifySteps(["read", "read", "read"]);
    await look();
    expect.verifySteps([]);
});
