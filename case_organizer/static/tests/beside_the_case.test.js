import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeDialogMockEnv,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CaseCase } from "@case_organizer/../tests/case_model";
import { WaiveDialog } from "@case_organizer/documents/waive_dialog";

class CasePlanItem extends models.Model {
    _name = "case.plan.item";
    name = fields.Char();
    _records = [{ id: 4, name: "Approve" }];
}

class CasePlanCriterion extends models.Model {
    _name = "case.plan.criterion";
    source_id = fields.Many2one({ relation: "case.plan.item" });
    outcome = fields.Char();
    questions = fields.Json();
    answers = fields.Json();
    _records = [
        { id: 1, source_id: 4, outcome: "rejected" },
        { id: 2, source_id: 4, outcome: "forgotten" },
    ];
}

defineMailModels();
defineModels([CaseCase, CasePlanItem, CasePlanCriterion]);

const WAITS = {
    code: "offer",
    name: "Make an offer",
    kind: "action",
    stage: "Decision",
    who: "Adviser",
    since: "2025-06-10T08:00:00Z",
    waits: ["Waits until “Approve” is done."],
    can_skip: true,
};

const onCase = (widget) =>
    mountView({
        type: "form",
        resModel: "case.case",
        resId: 1,
        arch: `<form><field name="name"/><widget name="${widget}"/></form>`,
    });

beforeEach(() => {
    onRpc("case.plan.item", "get_outcomes", () => [
        ["approved", "Approved"],
        ["rejected", "Rejected"],
    ]);
});

test("what is not asked yet says for whom and for what it waits, and is skipped from there", async () => {
    onRpc("case.case", "get_waiting", () => ({ items: [WAITS], closing: [] }));
    onRpc("case.case", "action_ask_skip", ({ args }) => {
        expect.step(args[1]);
        return { type: "ir.actions.act_window_close" };
    });
    mockService("action", { doAction: () => {} });
    await onCase("case_waiting");
    expect(".o_case_waiting_item").toHaveText(/Make an offer/);
    expect(".o_case_waiting_item").toHaveText(/Adviser/);
    expect(queryAllTexts(".o_case_waiting_item ul li")).toEqual(["Waits until “Approve” is done."]);
    await contains(".o_case_waiting_item button").click();
    expect.verifySteps(["offer"]);
});

test("nothing waits: nothing is said", async () => {
    onRpc("case.case", "get_waiting", () => ({ items: [], closing: [] }));
    await onCase("case_waiting");
    expect(".o_case_waiting").toHaveCount(0);
});

test("a macro that lacks something says what, and one that does not is run", async () => {
    onRpc("case.case", "get_macros", () => [
        { id: 1, name: "Not ours", missing: [] },
        { id: 2, name: "Reject", missing: ["No mail address is known."] },
    ]);
    onRpc("case.case", "run_macro", ({ args }) => {
        expect.step(`run ${args[1]}`);
        return "3 things done";
    });
    await onCase("case_macros");
    await contains(".o_case_macros").click();
    expect(queryAllTexts(".o_case_macro")).toEqual(["Not ours", "Reject\nNo mail address is known."]);
    expect(".o_case_macro[aria-disabled=true]").toHaveCount(1);
    await contains(".o_case_macro:first").click();
    await animationFrame();
    expect.verifySteps(["run 1"]);
    expect(".o_notification").toHaveText(/3 things done/);
});

test("who is writing to the parties is told, one or several", async () => {
    onRpc("case.case", "get_cockpit", () => ({ answering: [{ name: "Anna" }, { name: "Marc" }], whiteboard: {} }));
    await onCase("case_answering");
    await animationFrame();
    await animationFrame();
    expect(".o_case_answering").toHaveText("Anna, Marc are answering…");
});

test("an outcome that the step no longer has is shown, and mended by choosing another", async () => {
    onRpc("case.plan.criterion", "web_save", ({ args }) => {
        expect.step(args[1].outcome);
    });
    const arch = `<form><field name="source_id"/><field name="outcome" widget="case_outcome"/></form>`;
    await mountView({ type: "form", resModel: "case.plan.criterion", resId: 2, arch });
    expect(queryAllTexts("[name=outcome] option")).toEqual([
        "Any outcome",
        "Approved",
        "Rejected",
        "forgotten (unknown)",
    ]);
    await contains("[name=outcome] select").select("approved");
    await contains(".o_form_button_save").click();
    expect.verifySteps(["approved"]);
});

test("an outcome is read by its name", async () => {
    const arch = `<form edit="0"><field name="source_id"/><field name="outcome" widget="case_outcome" readonly="1"/></form>`;
    await mountView({ type: "form", resModel: "case.plan.criterion", resId: 1, arch });
    expect("[name=outcome]").toHaveText("Rejected");
});

test("a document is not needed only with a reason", async () => {
    const closed = () => expect.step("closed");
    const confirm = (reason) => expect.step(reason);
    await mountWithCleanup(WaiveDialog, {
        env: await makeDialogMockEnv(),
        props: { name: "Income statement", confirm, close: closed },
    });
    expect(".modal .btn-primary").not.toBeEnabled();
    await contains(".modal textarea").edit("It is known already", { confirm: false });
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect.verifySteps(["It is known already", "closed"]);
});
