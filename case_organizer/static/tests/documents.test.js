import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts, setInputFiles } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, mockService, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CaseCase } from "@case_organizer/../tests/case_model";

defineMailModels();
defineModels([CaseCase]);

const LINE = { kind_id: 4, name: "Income statement", state: "missing", required: true, files: [] };
const FILE = { id: 8, name: "Pay slip.pdf", mimetype: "application/pdf" };

let shown, sent;

beforeEach(() => {
    sent = [];
    shown = {
        lines: [LINE, { ...LINE, kind_id: 5, name: "Valuation", state: "expired", until_text: "Jun 1", required: false }],
        kinds: [
            [4, "Income statement"],
            [5, "Valuation"],
        ],
        templates: [],
        mailed: [],
        can_file: true,
        max_size: 1024 * 1024,
        of: 2,
        in: 0,
    };
    onRpc("case.case", "get_checklist", () => shown);
    mockService("http", {
        async post(url, form) {
            sent.push([url, form.kind_id, form.ufile[0].name]);
            shown = { ...shown, lines: [{ ...LINE, state: "received", files: [FILE] }, shown.lines[1]], in: 1 };
            return {};
        },
    });
});

const open = async () => {
    await mountView({
        type: "form",
        resModel: "case.case",
        resId: 1,
        arch: `<form><field name="name"/><widget name="case_documents"/></form>`,
    });
    await animationFrame();
};

test("what is missing and what is no longer valid is said in words", async () => {
    await open();
    expect(queryAllTexts(".o_case_documents_state")).toEqual(["Missing", "No longer valid"]);
    expect(".o_case_documents_count").toHaveText("0 of 2 in");
    expect(".o_case_documents_line:last").toHaveText(/valid until Jun 1/);
});

test("a file goes into the line that was chosen, and the line says that it is there", async () => {
    await open();
    await contains(".o_case_documents_line:first .o_case_documents_file").click();
    await setInputFiles([new File(["%PDF"], "Pay slip.pdf", { type: "application/pdf" })]);
    await animationFrame();
    await animationFrame();
    expect(sent).toEqual([["/case_organizer/file/1", 4, "Pay slip.pdf"]]);
    expect(queryAllTexts(".o_case_documents_state")).toEqual(["Received", "No longer valid"]);
    expect(".o_case_documents_count").toHaveText("1 of 2 in");
});

test("what is empty or too large is refused by its name, before it is sent", async () => {
    await open();
    await contains(".o_case_documents_choose").click();
    await setInputFiles([new File([], "Nothing.pdf"), new File([new Uint8Array(1024 * 1024 + 1)], "Huge.pdf")]);
    await animationFrame();
    await animationFrame();
    expect(queryAllTexts(".o_case_documents .alert div")).toEqual([
        "Nothing.pdf is empty.",
        "Huge.pdf is too large: at most 1 MB are kept.",
    ]);
    expect(sent).toEqual([]);
});

test("a document is not needed any more with a reason, and needed after all without one", async () => {
    onRpc("case.case", "waive_document", ({ args }) => {
        expect.step(args.slice(1).join(": "));
        shown = { ...shown, lines: [{ ...LINE, state: args[2] ? "not_needed" : "missing", why: args[2] }] };
        return true;
    });
    await open();
    await contains(".o_case_documents_line:first button:contains(Not needed)").click();
    await contains(".modal textarea").edit("It is known already", { confirm: false });
    await contains(".modal .btn-primary").click();
    await animationFrame();
    expect(".o_case_documents_state").toHaveText("Not needed");
    expect(".o_case_documents_file").toHaveCount(0);
    await contains("button:contains(Needed after all)").click();
    await animationFrame();
    expect(".o_case_documents_state").toHaveText("Missing");
    expect.verifySteps(["4: It is known already", "4"]);
});

test("who may not file is offered nothing to file with", async () => {
    shown = { ...shown, can_file: false };
    await open();
    expect(".o_case_documents_file, .o_case_documents_choose").toHaveCount(0);
    expect(".o_case_documents_zip").toHaveCount(1);
});
