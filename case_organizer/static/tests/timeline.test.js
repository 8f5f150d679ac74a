import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CaseCase } from "@case_organizer/../tests/case_model";

defineMailModels();
defineModels([CaseCase]);

const row = (source, id, at, group, text, more = {}) => ({
    key: `${source}_${id}`,
    source,
    id,
    at,
    group,
    text,
    who: "Anna",
    opens: false,
    ...more,
});
const ALL = [
    row("note", 3, "2025-06-11T10:00:00Z", "notes", "The employer was called"),
    row("log", 9, "2025-06-11T09:00:00Z", "steps", "Advice: done"),
    row("message", 2, "2025-06-10T09:00:00Z", "messages", "Mail: Please", { failed: true }),
    row("log", 8, "2025-06-10T08:00:00Z", "case", "Case opened"),
];

let asked;

beforeEach(() => {
    asked = [];
    onRpc("case.case", "get_timeline", ({ kwargs }) => {
        asked.push(kwargs);
        const skipped = { ...kwargs.skip };
        const rows = ALL.filter(({ group }) => !kwargs.groups.length || kwargs.groups.includes(group))
            .filter(({ text }) => text.includes(kwargs.text))
            .filter(({ source }) => !(skipped[source]-- > 0));
        return { rows: rows.slice(0, 3), more: rows.length > 3 };
    });
});

const open = async () => {
    await mountView({
        type: "form",
        resModel: "case.case",
        resId: 1,
        arch: `<form><field name="name"/><widget name="case_timeline"/></form>`,
    });
    await waitFor(".o_case_timeline");
};

test("all that happened, under its days, page by page", async () => {
    await open();
    expect(".o_case_timeline_row").toHaveCount(3);
    expect(".o_case_timeline h3").toHaveCount(2);
    expect("[data-group=messages].o_case_timeline_row").toHaveText(/Did not arrive/);
    await contains(".o_case_timeline_earlier").click();
    expect(asked.at(-1).skip).toEqual({ note: 1, log: 1, message: 1 });
    expect(".o_case_timeline_row").toHaveCount(4);
    expect(".o_case_timeline_earlier").toHaveCount(0);
});

test("only what one asks for", async () => {
    await open();
    await contains("button[data-group=notes]").click();
    expect(queryAllTexts(".o_case_timeline_text > span:first-child")).toEqual(["The employer was called"]);
    await contains("button[data-group=steps]").click();
    expect(asked.at(-1).groups).toEqual(["notes", "steps"]);
    expect(".o_case_timeline_row").toHaveCount(2);
    expect("button[data-group=steps]").toHaveAttribute("aria-pressed", "true");
    await contains(".o_case_timeline_filters button:first-child").click();
    expect(asked.at(-1).groups).toEqual([]);
});

test("only what has the words one looks for", async () => {
    await open();
    await contains(".o_case_timeline_search").edit("employer", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    expect(queryAllTexts(".o_case_timeline_text > span:first-child")).toEqual(["The employer was called"]);
    await contains(".o_case_timeline_search").edit("nowhere", { confirm: false });
    await advanceTime(300);
    await animationFrame();
    expect(".o_case_timeline [role=status]").toHaveText("Nothing in the history has these words.");
});
