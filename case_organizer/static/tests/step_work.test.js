import { expect, test } from "@odoo/hoot";
import { click, manuallyDispatchProgrammaticEvent, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getMockEnv,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { MainComponentsContainer } from "@web/core/main_components_container";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { openStepDialog } from "@case_organizer/step_work/step_dialog";

class CaseStep extends models.Model {
    _name = "case.step";
    name = fields.Char();
    _records = [
        { id: 1, name: "Household" },
        { id: 2, name: "Next" },
    ];
}

defineMailModels();
defineModels([CaseStep]);

const DONE = { code: "done", label: "Done", needs_reason: false, style: "primary" };
const APPROVE = { code: "approved", label: "Approve", needs_reason: false, style: "primary" };
const REJECT = { code: "rejected", label: "Reject", needs_reason: true, style: "danger" };

function question(key, kind, more = {}) {
    return {
        key,
        kind,
        label: key,
        help: "",
        required: false,
        unit: "",
        choices: [],
        model: false,
        value: null,
        display: "",
        columns: [],
        ...more,
    };
}

function work(more = {}) {
    return {
        id: 1,
        name: "Household",
        help: "Ask who lives there.",
        kind: "question",
        state: "todo",
        state_label: "To do",
        case: { id: 7, name: "2025-0042", title: "Stair lift", partner: "Janneke" },
        who: "Marc",
        until: false,
        late: false,
        can_work: true,
        why_not: [],
        questions: [],
        documents: [],
        approves: [],
        outcomes: [DONE],
        reason: false,
        ...more,
    };
}

/** Serve `get_work` and note every other verb as a step of the test. */
function serve(step, answers = {}) {
    const verbs = [];
    onRpc("case.step", "get_work", () => step);
    for (const method of ["save_answers", "submit", "file_document", "action_start", "action_skip"]) {
        onRpc("case.step", method, ({ args, kwargs }) => {
            verbs.push([method, args.slice(1), kwargs]);
            expect.step(method);
            return answers[method] ? answers[method]({ args, kwargs }) : step;
        });
    }
    return verbs;
}

function mountStep() {
    return mountView({
        type: "form",
        resModel: "case.step",
        resId: 1,
        arch: `<form edit="0"><field name="name" invisible="1"/><widget name="case_step_work"/></form>`,
    });
}

const submitted = () => ({ case_id: 7, next_step_id: false, message: "Well done." });

test("shows what is asked, of whom and on which case", async () => {
    serve(work({ questions: [question("rent", "monetary", { unit: "€", value: 12.5, required: true })] }));
    await mountStep();
    expect(".o_case_step_title").toHaveText("Household");
    expect(".o_case_step_help").toHaveText("Ask who lives there.");
    expect(".o_case_step_case").toHaveText("2025-0042 · Stair lift · Janneke");
    expect(".o_case_state").toHaveText("To do");
    expect("[data-key=rent] input").toHaveValue("12.50");
    expect("[data-key=rent] .o_case_unit").toHaveText("€");
    expect("[data-key=rent] input").toHaveAttribute("aria-required", "true");
});

test("a required question refuses, says so, and is sent once answered", async () => {
    const verbs = serve(work({ questions: [question("door", "char", { required: true })] }), {
        submit: submitted,
    });
    await mountStep();
    await click(".o_case_outcome");
    await animationFrame();
    expect("[data-key=door] .o_case_question_error").toHaveText("Please answer this.");
    expect("[data-key=door] input").toHaveAttribute("aria-invalid", "true");
    expect(".o_case_problems").toHaveText("One thing is still needed above.");
    expect("[data-key=door] input").toBeFocused();
    expect.verifySteps([]);
    await contains("[data-key=door] input").edit("Jansen", { confirm: false });
    expect("[data-key=door] .o_case_question_error").toHaveText("");
    await contains(".o_case_outcome").click();
    expect.verifySteps(["submit"]);
    expect(verbs[0][2]).toMatchObject({ outcome: "done", reason: false, answers: { door: "Jansen" } });
});

test("a document that is missing is gone to, and who skips the step needs none of it", async () => {
    const asked = { id: 3, label: "Proof", help: "", required: true, multiple: false, files: [] };
    const verbs = serve(work({ documents: [asked], can_skip: true }), { action_skip: () => true });
    await mountStep();
    await click(".o_case_outcome");
    await animationFrame();
    expect(".o_case_document .o_case_choose").toBeFocused();
    expect(".o_case_actions .o_case_problems").toHaveText("One thing is still needed above.");
    await contains(".o_case_skip").click();
    expect(".o_case_problems").toHaveText("");
    expect(".o_case_document").not.toHaveClass("o_case_question_wrong");
    await contains(".o_case_reason textarea").edit("Not this time", { confirm: false });
    await contains(".o_case_actions .btn:contains(Skip this step)").click();
    expect.verifySteps(["action_skip"]);
    expect(verbs[0][1]).toEqual(["Not this time"]);
});

test("a yes/no question starts unanswered", async () => {
    serve(work({ questions: [question("own", "boolean", { required: true })] }));
    await mountStep();
    expect("[data-key=own] input:checked").toHaveCount(0);
    await click(".o_case_outcome");
    await animationFrame();
    expect("[data-key=own] .o_case_question_error").toHaveText("Please answer this.");
    await contains("[data-key=own] input:eq(1)").click();
    expect("[data-key=own] .o_case_question_error").toHaveText("");
    await advanceTime(1300);
    expect.verifySteps(["save_answers"]);
});

test("what is no number is said at once and not kept", async () => {
    serve(work({ questions: [question("area", "float")] }));
    await mountStep();
    await contains("[data-key=area] input").edit("large");
    expect("[data-key=area] .o_case_question_error").toHaveText("“large” is not a number.");
    await advanceTime(1300);
    expect.verifySteps([]);
});

test("answers are kept while typing", async () => {
    const verbs = serve(work({ questions: [question("door", "char"), question("story", "text")] }));
    await mountStep();
    await contains("[data-key=door] input").edit("Jansen", { confirm: false });
    await advanceTime(1300);
    expect.verifySteps(["save_answers"]);
    expect(verbs[0][1]).toEqual([{ door: "Jansen" }]);
    expect(".o_case_saved").toHaveText("Saved");
    expect("[data-key=door] input").toHaveValue("Jansen");
});

test("rejecting needs a reason", async () => {
    const verbs = serve(work({ kind: "approval", outcomes: [APPROVE, REJECT] }), { submit: submitted });
    await mountStep();
    await contains("[data-outcome=rejected]").click();
    expect(".o_case_reason textarea").toBeFocused();
    await contains(".o_case_actions .btn-danger").click();
    expect(".o_case_reason .o_case_question_error").toHaveText("Please say why.");
    expect.verifySteps([]);
    await contains(".o_case_reason textarea").edit("Page two is missing", { confirm: false });
    await contains(".o_case_actions .btn-danger").click();
    expect.verifySteps(["submit"]);
    expect(verbs[0][2]).toMatchObject({ outcome: "rejected", reason: "Page two is missing" });
});

test("a double click submits once", async () => {
    const answer = new Deferred();
    serve(work(), { submit: () => answer });
    await mountStep();
    const button = queryOne(".o_case_outcome");
    button.click();
    button.click();
    await animationFrame();
    expect(".o_case_outcome").toHaveAttribute("disabled");
    answer.resolve(submitted());
    await animationFrame();
    expect.verifySteps(["submit"]);
});

test("a refusal of the server leaves the screen usable", async () => {
    expect.errors(1);
    serve(work(), {
        submit: () => {
            throw new Error("Not allowed");
        },
    });
    await mountStep();
    await contains(".o_case_outcome").click();
    await animationFrame();
    expect.verifySteps(["submit"]);
    expect.verifyErrors([/Not allowed/]);
    expect(".o_case_outcome").not.toHaveAttribute("disabled");
});

test("a question appears and disappears with the answers, under its heading", async () => {
    const withPartner = [["characteristics.partner", "=", "yes"]];
    const verbs = serve(
        work({
            questions: [
                question("partner", "boolean", { required: true }),
                question("income", "monetary", {
                    required: true,
                    condition: withPartner,
                    section: "The partner",
                }),
            ],
            documents: [
                { id: 3, label: "Proof", help: "", required: true, multiple: false, files: [], condition: withPartner },
            ],
        }),
        { submit: submitted }
    );
    await mountStep();
    expect("[data-key=income]").toHaveCount(0);
    await contains("[data-key=partner] input:eq(0)").click();
    expect(".o_case_question_heading").toHaveText("The partner");
    await click(".o_case_outcome");
    await animationFrame();
    expect("[data-key=income] .o_case_question_error").toHaveText("Please answer this.");
    expect(".o_case_document").toHaveCount(1);
    await contains("[data-key=income] input").edit("5");
    await contains("[data-key=partner] input:eq(1)").click();
    expect("[data-key=income]").toHaveCount(0);
    expect(".o_case_document").toHaveCount(0);
    expect(".o_case_problems").toHaveText("");
    await contains(".o_case_outcome").click();
    expect.verifySteps(["submit"]);
    expect(verbs.at(-1)[2].answers).toEqual({ partner: false });
});

test("rows are added, filled, checked and removed", async () => {
    const columns = [question("from", "char", { required: true }), question("amount", "monetary")];
    const income = question("income", "group", { required: true, columns, value: [] });
    const verbs = serve(work({ questions: [income] }), { submit: submitted });
    await mountStep();
    expect(".o_case_rows").toHaveCount(0);
    await contains(".o_case_row_add").click();
    await contains(".o_case_row_add").click();
    expect(".o_case_rows tbody tr").toHaveCount(2);
    await contains(".o_case_rows tr:eq(1) [data-key=amount] input").edit("100");
    await click(".o_case_outcome");
    await animationFrame();
    expect("[data-path='income.0.from'] .o_case_question_error").toHaveText("Please answer this.");
    await contains(".o_case_rows tr:eq(1) [data-key=from] input").edit("Work", { confirm: false });
    await contains(".o_case_row_remove:eq(1) button").click();
    expect(".o_case_rows tbody tr").toHaveCount(1);
    await contains(".o_case_outcome").click();
    expect(verbs.at(-1)[2].answers).toEqual({ income: [{ from: "Work", amount: 100 }] });
    expect.verifySteps(["submit"]);
});

test("keeping answers does not take away a row that is being filled in", async () => {
    const columns = [question("from", "char"), question("amount", "monetary")];
    const income = question("income", "group", { columns, value: [] });
    serve(work({ questions: [income] }));
    await mountStep();
    await contains(".o_case_row_add").click();
    await advanceTime(1300);
    await contains(".o_case_rows [data-key=from] input").edit("Work", { confirm: false });
    await advanceTime(1300);
    expect.verifySteps(["save_answers", "save_answers"]);
    expect(".o_case_rows [data-key=from] input").toHaveValue("Work");
});

test("choices: few are shown, many are in a menu, several are ticked", async () => {
    const choices = (count) => [...Array(count).keys()].map((n) => [`k${n}`, `Choice ${n}`]);
    const verbs = serve(
        work({
            questions: [
                question("few", "selection", { choices: choices(3) }),
                question("many", "selection", { choices: choices(9) }),
                question("some", "tags", { choices: choices(4), value: ["k2"] }),
            ],
        })
    );
    await mountStep();
    expect("[data-key=few] input[type=radio]").toHaveCount(3);
    expect("[data-key=many] .o_select_menu").toHaveCount(1);
    expect("[data-key=some] input:checked").toHaveCount(1);
    await contains("[data-key=some] input:eq(0)").click();
    await advanceTime(1300);
    expect(verbs[0][1]).toEqual([{ some: ["k0", "k2"] }]);
    expect.verifySteps(["save_answers"]);
});

test("a required document is asked for, filed and shown", async () => {
    const ask = { id: 3, label: "Passport", help: "", required: true, multiple: false, files: [] };
    const file = {
        id: 9,
        name: "passport.png",
        url: "/web/content/9",
        mimetype: "image/png",
        size: 4,
        filed_on: "2025-05-04T10:11:00Z",
        filed_by: "Marc",
        state: "filed",
    };
    const verbs = serve(work({ kind: "document", documents: [ask] }), {
        file_document: () => work({ documents: [{ ...ask, files: [file] }] }),
    });
    await mountStep();
    await click(".o_case_outcome");
    await animationFrame();
    expect(".o_case_document .o_case_question_error").toHaveText("This document is still needed.");
    const input = queryOne(".o_case_chooser");
    const transfer = new DataTransfer();
    transfer.items.add(new File(["text"], "passport.png", { type: "image/png" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change"));
    await expect.waitForSteps(["file_document"]);
    await animationFrame();
    expect(verbs[0][1]).toEqual([3, "passport.png", btoa("text")]);
    expect(".o_case_file_name").toHaveText("passport.png");
    expect(".o_case_document .o_case_question_error").toHaveText("");
    expect(".o_case_choose").toHaveCount(0);
    await contains(".o_case_file_name").click();
    expect(".o-FileViewer").toHaveCount(1);
    expect(".o-FileViewer").toHaveText(/passport.png/);
});

test("a picture that cannot be shown beside the decision says so and can be downloaded", async () => {
    const file = { id: 9, name: "torn.png", url: "/web/content/9", mimetype: "image/png", size: 4, state: "filed" };
    serve(work({ kind: "approval", approves: [{ id: 4, label: "Passport", file }], outcomes: [APPROVE, REJECT] }));
    await mountStep();
    manuallyDispatchProgrammaticEvent(queryOne(".o_case_preview img"), "error");
    await animationFrame();
    expect(".o_case_preview img").toHaveCount(0);
    expect(".o_case_preview").toHaveText(/“torn.png” cannot be shown here/);
    expect(".o_case_preview a").toHaveAttribute("href", /\/web\/content\/9\?download=true$/);
    expect(".o_case_outcome").toHaveCount(2);
});

test("a step that waits says for what and offers nothing", async () => {
    serve(work({ state: "waiting", state_label: "Waiting", can_work: false, why_not: ["“Advice” is not done."] }));
    await mountStep();
    expect(queryAllTexts(".o_case_why_not li")).toEqual(["“Advice” is not done."]);
    expect(".o_case_outcome").toHaveCount(0);
});

test("an offered step is started first", async () => {
    serve(work({ state: "offered", state_label: "Offered" }));
    await mountStep();
    expect(".o_case_outcome").toHaveCount(0);
    await contains(".o_case_actions .btn-primary").click();
    expect.verifySteps(["action_start"]);
});

test("after a step the next one that is mine is shown", async () => {
    onRpc("case.step", "get_work", ({ args }) => work({ id: args[0][0], name: `Step ${args[0][0]}` }));
    onRpc("case.step", "submit", () => ({ case_id: 7, next_step_id: 2, message: "Done." }));
    await mountStep();
    await contains(".o_case_outcome").click();
    await animationFrame();
    expect(".o_case_step_title").toHaveText("Step 2");
});

test("a step is done in a dialog over another view", async () => {
    serve(work(), { submit: submitted });
    mockService("notification", { add: (message) => expect.step(message) });
    await mountWithCleanup(MainComponentsContainer);
    openStepDialog(getMockEnv(), 1, { onChanged: () => expect.step("changed") });
    await animationFrame();
    await contains(".modal .o_case_outcome").click();
    await animationFrame();
    expect.verifySteps(["submit", "Well done.", "changed"]);
    expect(".modal").toHaveCount(0);
});
