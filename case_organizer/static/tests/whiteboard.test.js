import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CaseCase } from "@case_organizer/../tests/case_model";

defineMailModels();
defineModels([CaseCase]);

const NOTE = {
    id: 3,
    kind: "question",
    by: "Anna",
    at: "2025-06-11T10:00:00Z",
    body: "Is the income permanent?",
    unread: true,
    pinned: false,
    open: true,
    answered: false,
    outside: false,
    after_closing: false,
    edited: false,
    withdrawn: false,
    mine: false,
    comments: [],
};
const KNOWN = { moves: { steps: [], count: 0, late: 0, mine: 0 }, news: { count: 0, rows: [] }, answering: [] };

let board;

beforeEach(() => {
    board = { notes: [NOTE], more: false, can_post: true, unread: 1, last: 3 };
    onRpc("case.case", "get_cockpit", () => ({ ...KNOWN, whiteboard: board }));
    onRpc("case.case", "get_whiteboard", () => board);
    onRpc("case.case", "get_mentionable", () => [{ kind: "user", id: 7, name: "Marc Peters", on_case: true }]);
});

const open = async () => {
    await mountView({
        type: "form",
        resModel: "case.case",
        resId: 1,
        arch: `<form><field name="name"/><widget name="case_whiteboard"/></form>`,
    });
    await animationFrame();
    await animationFrame();
};

test("a question is new, open and answered in its place", async () => {
    onRpc("case.case", "post_note", ({ args, kwargs }) => {
        expect.step(`${kwargs.parent_id}: ${kwargs.body}`);
        board = { ...board, notes: [{ ...NOTE, open: false, answered: true, unread: false }], unread: 0 };
        return args[0];
    });
    await open();
    expect(".o_case_unread").toHaveText("1 new");
    expect(queryAllTexts(".o_case_note .badge")).toEqual(["New", "Open question"]);
    await contains(".o_case_note_verbs button:contains(Answer)").click();
    await contains(".o_case_note_comments textarea").edit("Yes, since 2019", { confirm: false });
    await contains(".o_case_note_comments .o_case_post").click();
    await animationFrame();
    expect.verifySteps(["3: Yes, since 2019"]);
    expect(".o_case_unread").toHaveCount(0);
    expect(queryAllTexts(".o_case_note .badge")).toEqual(["Answered"]);
    expect(".o_case_note_comments textarea").toHaveCount(0);
});

test("somebody is mentioned by typing the beginning of their name", async () => {
    await open();
    await contains(".o_case_composer textarea").edit("Ask @Ma", { confirm: false });
    await advanceTime(200);
    await animationFrame();
    expect(queryAllTexts(".o_case_mentions [role=option]")).toEqual(["Marc Peters"]);
    await contains(".o_case_mentions .dropdown-item").click();
    expect(".o_case_composer textarea").toHaveValue(/^Ask @Marc Peters/);
    expect(".o_case_mentions").toHaveCount(0);
});

test("who may not write reads, and is offered nothing to write", async () => {
    board = { ...board, can_post: false };
    await open();
    expect(".o_case_note_body").toHaveText("Is the income permanent?");
    expect(".o_case_composer").toHaveCount(0);
    expect(".o_case_note_verbs").toHaveCount(0);
});

test("what was withdrawn is not read, and only its author edits a note", async () => {
    board = { ...board, notes: [{ ...NOTE, id: 4, withdrawn: true, body: "" }, { ...NOTE, id: 5, mine: true }] };
    await open();
    expect("[data-id='4']").toHaveText(/Withdrawn/);
    expect("[data-id='4'] .o_case_note_verbs").toHaveCount(0);
    expect("[data-id='5'] .o_case_note_verbs button:contains(Edit)").toHaveCount(1);
});
