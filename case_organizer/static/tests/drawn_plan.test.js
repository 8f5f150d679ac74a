import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { DrawnPlan } from "@case_organizer/modeller/drawn_plan";

defineMailModels();

const node = (code) => ({
    code,
    name: code.toUpperCase(),
    kind: "step",
    step_kind: "action",
    parent: false,
    state: "plan",
    state_label: "",
    who: "",
    waits: [],
    instances: 0,
});

/** A draft that answers like the server. */
async function mountDraft() {
    const nodes = [node("a"), node("b")];
    let pairs = [];
    const drawing = () => ({
        title: "Draft",
        nodes: [...nodes],
        edges: pairs.map(([from, to]) => ({ from, to, kind: "entry", label: "" })),
        prerequisites: [...pairs],
        problems: [{ text: "“B” asks for no document.", code: "b" }],
    });
    const same = (pair) => (other) => other[0] === pair[0] && other[1] === pair[1];
    onRpc("case.plan", "get_drawing", drawing);
    onRpc("case.plan", "draw_connection", ({ args: [, ...pair] }) => {
        expect.step(`draw ${pair.join(" ")}`);
        pairs.push(pair);
        return drawing();
    });
    onRpc("case.plan", "erase_connection", ({ args: [, ...pair] }) => {
        expect.step(`erase ${pair.join(" ")}`);
        pairs = pairs.filter((other) => !same(pair)(other));
        return drawing();
    });
    onRpc("case.plan", "draw_item", ({ args: [, kind, name, parent, after] }) => {
        expect.step(`add ${kind} ${name} ${parent} ${after}`);
        nodes.push({ ...node("c"), kind, name });
        return { ...drawing(), made: "c" };
    });
    await mountWithCleanup(DrawnPlan, { props: { planId: 1 } });
}

test.tags("desktop");
test("a connection is drawn with the keyboard, undone and redone", async () => {
    await mountDraft();
    expect(".o_case_drawn_undo").not.toBeEnabled();
    await contains("[data-code=a]").focus();
    await press("c");
    await animationFrame();
    expect(".o_case_drawn [role=status] .alert-info").toHaveText(/What comes after “A”/);
    await contains("[data-code=b]").click();
    await animationFrame();
    expect(".o_case_edge").toHaveCount(1);
    await contains(".o_case_drawn_undo").click();
    await animationFrame();
    expect(".o_case_edge").toHaveCount(0);
    await contains(".o_case_drawn_redo").click();
    await animationFrame();
    expect(".o_case_edge").toHaveCount(1);
    expect.verifySteps(["draw a b", "erase a b", "draw a b"]);
});

test.tags("desktop");
test("an item is added after the one that is selected, whose connections can be cut", async () => {
    await mountDraft();
    await contains("[data-code=b]").click();
    await contains(".o_case_drawn_name").edit("Inform", { confirm: false });
    await contains(".o_case_drawn_add").click();
    await animationFrame();
    expect(queryAllTexts(".o_case_node_text")).toEqual(["A", "B", "Inform"]);
    expect.verifySteps(["add step Inform false b"]);
});

test.tags("desktop");
test("a problem leads to its item", async () => {
    await mountDraft();
    await contains(".o_case_drawn_problems button").click();
    expect("[data-code=b]").toBeFocused();
});
