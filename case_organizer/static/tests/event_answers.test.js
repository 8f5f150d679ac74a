import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, editSelectMenu, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

const QUESTION = { help: "", required: false, unit: "", choices: [], columns: [], value: null };
const RENT = { ...QUESTION, key: "rent", kind: "integer", label: "Rent" };
const DOOR = { ...QUESTION, key: "door", kind: "char", label: "Door" };
/** What each event asks: the last one nothing. */
const ASKED = { moved: [RENT, DOOR], renovated: [DOOR], died: [] };

class EventRaise extends models.Model {
    _name = "case.event.raise";
    event = fields.Selection({ selection: Object.keys(ASKED).map((key) => [key, key]) });
    questions = fields.Json();
    answers = fields.Json();
    _records = [{ id: 1, event: "moved", questions: ASKED.moved }];
    /** As the server does it: what the event does not ask is no answer to it. */
    _onChanges = {
        event(record) {
            const asked = ASKED[record.event] || [];
            const kept = Object.entries(record.answers || {}).filter(([key]) => asked.some((question) => question.key === key));
            Object.assign(record, { questions: asked, answers: Object.fromEntries(kept) });
        },
    };
}

defineMailModels();
defineModels([EventRaise]);

beforeEach(async () => {
    onRpc("case.event.raise", "web_save", ({ args: [, values] }) => {
        expect.step(values.answers);
    });
    await mountView({
        type: "form",
        resModel: "case.event.raise",
        resId: 1,
        arch: `
            <form>
                <field name="event"/>
                <field name="questions" invisible="1"/>
                <field name="answers" widget="case_event_answers" invisible="not questions"/>
            </form>`,
    });
});

const labels = () => queryAllTexts(".o_case_event_answers label");
const answer = (key, text) => contains(`[data-key=${key}] input`).edit(text, { confirm: "tab" });
const save = () => contains(".o_form_button_save").click();

async function choose(event) {
    await editSelectMenu("[name=event] input", { value: event });
    await animationFrame();
    await animationFrame();
}

test("what the event asks is answered, and kept by its codes", async () => {
    expect(labels()).toEqual(["Rent", "Door"]);
    await answer("rent", "950");
    await answer("door", "green");
    await save();
    expect.verifySteps([{ rent: 950, door: "green" }]);
});

test("what is no number is said, and not sent without it being noticed", async () => {
    await answer("rent", "much");
    expect("[data-key=rent] .o_case_question_error").toHaveText("“much” is not a whole number.");
    await save();
    expect.verifySteps([]);
    await answer("rent", "900");
    expect("[data-key=rent] .o_case_question_error").toHaveText("");
    await save();
    expect.verifySteps([{ rent: 900 }]);
});

test("another event keeps what it asks too; what is shown is what is sent", async () => {
    await answer("rent", "950");
    await answer("door", "green");
    await choose("renovated");
    expect(labels()).toEqual(["Door"]);
    expect("[data-key=door] input").toHaveValue("green");
    await save();
    await choose("moved");
    expect("[data-key=rent] input").toHaveValue("950");
    await save();
    expect.verifySteps([{ door: "green" }, { rent: 950, door: "green" }]);
});

test("an event that asks nothing is raised without what was answered to another", async () => {
    await answer("rent", "much");
    await choose("died");
    expect(".o_case_event_answers").toHaveCount(0);
    await save();
    expect.verifySteps([{}]);
    await choose("moved");
    expect("[data-key=rent] input").toHaveValue("");
});
