import { expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, defineModels, fields, getService, MockServer, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { OUTSIDE_MESSAGE } from "@case_organizer/news/outside_news";

class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char();
    status = fields.Char();
    _records = [{ id: 1, name: "2025-0042", status: "Waits for the client" }];
}

defineMailModels();
defineModels([CaseCase]);

async function open() {
    await mountView({
        type: "form",
        resModel: "case.case",
        resId: 1,
        arch: `<form><field name="name"/><field name="status" readonly="1"/><widget name="case_outside_news"/></form>`,
    });
    onRpc("case.case", "web_read", () => {
        expect.step("read");
    });
}

/** Somebody outside did something on a case. */
async function news(caseId, times = 1) {
    MockServer.env["case.case"].write([1], { status: "The client has answered" });
    const bus = getService("bus_service");
    bus.addChannel("case");
    await waitForChannels(["case"]);
    for (let time = 0; time < times; time++) {
        const heard = new Deferred();
        const hear = () => heard.resolve();
        bus.subscribe(OUTSIDE_MESSAGE, hear);
        MockServer.env["bus.bus"]._sendone("case", OUTSIDE_MESSAGE, { case_id: caseId });
        await heard;
        bus.unsubscribe(OUTSIDE_MESSAGE, hear);
    }
    await advanceTime(300);
    await animationFrame();
}

test("what somebody did outside is seen at once, several things together read once", async () => {
    await open();
    expect("[name=status]").toHaveText("Waits for the client");
    await news(1, 2);
    expect("[name=status]").toHaveText("The client has answered");
    expect.verifySteps(["read"]);
});

test("what happens on another case is no news here", async () => {
    await open();
    await news(2);
    expect("[name=status]").toHaveText("Waits for the client");
    expect.verifySteps([]);
});

test("what is being typed is left alone", async () => {
    await open();
    await contains("[name=name] input").edit("2025-0042 urgent", { confirm: false });
    await news(1);
    expect("[name=name] input").toHaveValue("2025-0042 urgent");
    expect.verifySteps([]);
});
