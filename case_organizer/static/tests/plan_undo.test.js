import { beforeEach, expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, makeServerError, MockServer, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class CasePlan extends models.Model {
    _name = "case.plan";
    name = fields.Char();
    _records = [101, 102, 103, 104].map((id) => ({ id, name: "Draft" }));
}

class CaseType extends models.Model {
    _name = "case.type";
    name = fields.Char();
    draft_plan_id = fields.Many2one({ relation: "case.plan" });
    _records = [
        { id: 1, name: "Loan", draft_plan_id: 101 },
        { id: 2, name: "Loan", draft_plan_id: 102 },
        { id: 3, name: "Loan", draft_plan_id: 103 },
        { id: 4, name: "Loan", draft_plan_id: 104 },
        { id: 5, name: "Loan", draft_plan_id: false },
    ];
}

defineMailModels();
defineModels([CasePlan, CaseType]);

let moments, type;

/** A draft is here what its type is called: each name is a state that it was in. */
const nameNow = () => MockServer.env["case.type"].read([type], ["name"])[0].name;

beforeEach(() => {
    moments = ["Loan"];
    onRpc("case.plan", "get_moment", () => {
        if (!moments.includes(nameNow())) {
            moments.push(nameNow());
        }
        return moments.indexOf(nameNow()) + 1;
    });
    onRpc("case.plan", "go_to_moment", ({ args: [, moment, seen] }) => {
        expect.step(`from ${seen} to ${moment}`);
        MockServer.env["case.type"].write([type], { name: moments[moment - 1] });
        return { moment };
    });
});

async function open(resId, mode = "") {
    type = resId;
    await mountView({
        type: "form",
        resModel: "case.type",
        resId,
        arch: `<form ${mode}><field name="name"/><field name="draft_plan_id" invisible="1"/><widget name="case_plan_undo"/></form>`,
    });
    await animationFrame();
    await animationFrame();
}

async function rename(name) {
    await contains("[name=name] input").edit(name, { confirm: false });
    await contains(".o_form_button_save").click();
    await animationFrame();
    await animationFrame();
}

async function press(word) {
    await contains(`.o_case_plan_undo button:contains(${word})`).click();
    await animationFrame();
    await animationFrame();
}

const can = (word) => !document.querySelector(`.o_case_plan_undo .${word}`).closest("button").disabled;
const UNDO = "fa-undo";
const REDO = "fa-repeat";

test("a change is undone and done again; with nothing to undo there is nothing to press", async () => {
    await open(1);
    await waitFor(".o_case_plan_undo");
    expect([can(UNDO), can(REDO)]).toEqual([false, false]);
    await rename("Loan for a house");
    expect([can(UNDO), can(REDO)]).toEqual([true, false]);
    await press("Undo");
    expect("[name=name] input").toHaveValue("Loan");
    expect([can(UNDO), can(REDO)]).toEqual([false, true]);
    await press("Redo");
    expect("[name=name] input").toHaveValue("Loan for a house");
    expect.verifySteps(["from 2 to 1", "from 1 to 2"]);
});

test("what was typed and not yet saved is what is undone", async () => {
    await open(2);
    await rename("Loan for a house");
    await contains("[name=name] input").edit("Loan for a boat", { confirm: false });
    await press("Undo");
    expect("[name=name] input").toHaveValue("Loan for a house");
    expect.verifySteps(["from 3 to 2"]);
});

test("refused, because a colleague changed it meanwhile: what they did is shown", async () => {
    expect.errors(1);
    await open(3);
    await rename("Loan for a house");
    onRpc("case.plan", "go_to_moment", () => {
        MockServer.env["case.type"].write([3], { name: "By a colleague" });
        throw makeServerError({ message: "Somebody else changed this draft meanwhile." });
    });
    await press("Undo");
    expect.verifyErrors(["Somebody else changed this draft meanwhile."]);
    expect("[name=name] input").toHaveValue("By a colleague");
    expect(can(UNDO)).toBe(true);
});

test("a case type without a draft has nothing to undo", async () => {
    await open(5);
    expect(".o_case_plan_undo").toHaveCount(0);
});

test("who only reads a draft is offered no undo", async () => {
    await open(4, `edit="0"`);
    expect(".o_case_plan_undo").toHaveCount(0);
});
