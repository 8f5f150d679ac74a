import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class ScanPiece extends models.Model {
    _name = "case.scan.piece";
    name = fields.Char({ required: true });
    state = fields.Char();
    _records = [
        { id: 1, name: "Letter", state: "waiting" },
        { id: 2, name: "Old letter", state: "filed" },
    ];
}

defineMailModels();
defineModels([ScanPiece]);

let pages;

beforeEach(() => {
    pages = [11, 12, 13].map((id) => ({ id, rotation: 0 }));
    onRpc("case.scan.piece", "get_pages", () =>
        pages.map((page, index) => ({ ...page, number: index + 1, url: `/page/${page.id}` }))
    );
    onRpc("case.scan.piece", "web_save", ({ args: [, values] }) => {
        expect.step(`save ${values.name}`);
    });
    onRpc("case.scan.piece", "move_page", ({ args: [, id, places] }) => {
        expect.step(`move ${id} ${places}`);
        const at = pages.findIndex((page) => page.id === id);
        pages.splice(at + places, 0, ...pages.splice(at, 1));
        return true;
    });
    onRpc("case.scan.piece", "rotate_page", ({ args: [, id] }) => {
        expect.step(`turn ${id}`);
        pages.find((page) => page.id === id).rotation = 90;
        return true;
    });
    onRpc("case.scan.piece", "split_before", ({ args: [, id] }) => {
        expect.step(`split ${id}`);
        pages.splice(pages.findIndex((page) => page.id === id));
        return 5;
    });
});

async function open(resId = 1) {
    await mountView({
        type: "form",
        resModel: "case.scan.piece",
        resId,
        arch: `<form><field name="state" invisible="1"/><field name="name"/><widget name="case_scan_pages"/></form>`,
    });
    await waitFor(".o_case_scan_page");
}

async function press(page, title) {
    await contains(`.o_case_scan_page:eq(${page}) button[title='${title}']`).click();
    await animationFrame();
    await animationFrame();
}
const order = () => queryAll(".o_case_scan_page img").map((img) => img.dataset.src);

test("pages are put in order, turned and made another document, one after the other", async () => {
    await open();
    expect(queryAllTexts(".o_case_scan_page .text-muted")).toEqual(["Page 1", "Page 2", "Page 3"]);
    await press(0, "One place towards the end");
    expect(order()).toEqual(["/page/12", "/page/11", "/page/13"]);
    await press(1, "Turn to the right");
    expect(".o_case_scan_page:eq(1) img").toHaveStyle({ transform: /rotate\(90deg\)|matrix\(0, 1/ });
    await press(2, "Another document begins here");
    expect(order()).toEqual(["/page/12", "/page/11"]);
    expect.verifySteps(["move 11 1", "turn 11", "split 13"]);
});

test("the first page begins its document, the last one ends it", async () => {
    await open();
    expect(".o_case_scan_page:first button[title='One place towards the beginning']").not.toBeEnabled();
    expect(".o_case_scan_page:first button[title='Another document begins here']").not.toBeEnabled();
    expect(".o_case_scan_page:last button[title='One place towards the end']").not.toBeEnabled();
    expect(".o_case_scan_page:last button[title='Another document begins here']").toBeEnabled();
});

test("what was typed is saved first, and what cannot be saved stops it", async () => {
    await open();
    await contains("[name=name] input").edit("Pay slip", { confirm: false });
    await press(1, "Turn to the right");
    expect.verifySteps(["save Pay slip", "turn 12"]);
    await contains("[name=name] input").edit("", { confirm: false });
    await press(0, "Turn to the right");
    expect.verifySteps([]);
    expect(".o_field_invalid[name=name]").toHaveCount(1);
    // The pages wait for nothing that is still under way.
    expect(".o_case_scan_page:first button[title='Turn to the right']").toBeEnabled();
});

test("what is filed is only looked at, each page as large as there is room", async () => {
    await open(2);
    expect(".o_case_scan_page button[title]").toHaveCount(0);
    await contains("[aria-label='Enlarge page 2']").click();
    expect(".modal img").toHaveAttribute("alt", "Page 2");
    expect(".modal img").toHaveAttribute("data-src", "/page/12");
});
