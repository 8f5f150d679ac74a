import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { EventBus } from "@odoo/owl";
import { contains, defineModels, fields, models, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { DrawnPlan } from "@case_organizer/modeller/drawn_plan";

/** Two items as the server keeps them, with the form that stands beside the map. */
class PlanItem extends models.Model {
    _name = "case.plan.item";
    name = fields.Char({ required: true });
    _records = [
        { id: 1, name: "A" },
        { id: 2, name: "B" },
    ];
    _views = { "form,1": `<form><group><field name="name" /></group></form>` };
}

defineMailModels();
defineModels([PlanItem]);

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

let planId = 0;

/** A draft that answers like the server, and remembers each state it was in. */
async function mountDraft(items = {}, props = {}) {
    let nodes = [node("a"), node("b")];
    let pairs = [];
    const moments = [];
    const drawing = () => {
        const state = JSON.stringify([nodes, pairs]);
        if (!moments.includes(state)) {
            moments.push(state);
        }
        return {
            title: "Draft",
            nodes: [...nodes],
            edges: pairs.map(([from, to]) => ({ from, to, kind: "entry", label: "" })),
            prerequisites: [...pairs],
            problems: [{ text: "“B” asks for no document.", code: "b" }],
            items,
            panel: 1,
            moment: moments.indexOf(state) + 1,
        };
    };
    onRpc("case.plan", "get_drawing", drawing);
    onRpc("case.plan", "draw_connection", ({ args: [, ...pair] }) => {
        expect.step(`draw ${pair.join(" ")}`);
        pairs = [...pairs, pair];
        return drawing();
    });
    onRpc("case.plan", "draw_item", ({ args: [, kind, name, parent, after, before] }) => {
        expect.step(`add ${kind} ${name} ${parent} ${after} ${before}`);
        nodes = [...nodes, { ...node("c"), kind, name }];
        return { ...drawing(), made: "c" };
    });
    onRpc("case.plan", "go_to_moment", ({ args: [, moment, seen] }) => {
        expect.step(`from ${seen} to ${moment}`);
        [nodes, pairs] = JSON.parse(moments[moment - 1]);
        return drawing();
    });
    await mountWithCleanup(DrawnPlan, { props: { planId: ++planId, ...props } });
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
    expect.verifySteps(["draw a b", "from 2 to 1", "from 1 to 2"]);
});

test.tags("desktop");
test("an item is added after the one that is selected, whose connections can be cut", async () => {
    await mountDraft();
    await contains("[data-code=b]").click();
    await contains(".o_case_drawn_name").edit("Inform", { confirm: false });
    await contains(".o_case_drawn_add").click();
    await animationFrame();
    expect(queryAllTexts(".o_case_node_text")).toEqual(["A", "B", "Inform"]);
    expect.verifySteps(["add step Inform false b false"]);
});

test.tags("desktop");
test("a problem leads to its item", async () => {
    await mountDraft();
    await contains(".o_case_drawn_problems button").click();
    await animationFrame();
    expect("[data-code=b]").toBeFocused();
});

test.tags("desktop");
test("something is added with the keyboard after the item one is on; Escape stops", async () => {
    await mountDraft();
    await contains("[data-code=a]").focus();
    await press("a");
    await animationFrame();
    expect(".o_case_add_here").toHaveText(/Add after “A”/);
    expect(".o_case_add_here input").toBeFocused();
    await press("Escape");
    await animationFrame();
    expect(".o_case_add_here").toHaveCount(0);
    await contains("[data-code=b]").focus();
    await press("a");
    await animationFrame();
    await contains(".o_case_add_here input").edit("Weigh", { confirm: false });
    await contains(".o_case_add_here button").click();
    await animationFrame();
    expect(queryAllTexts(".o_case_node_text")).toEqual(["A", "B", "Weigh"]);
    expect.verifySteps(["add step Weigh false b false"]);
});

test.tags("desktop");
test("something is added while the form of the item before it is still on its way", async () => {
    const slow = new Deferred();
    onRpc("case.plan.item", "web_read", () => slow);
    await mountDraft({ a: 1, b: 2 });
    await contains("[data-code=b]").click();
    await contains(".o_case_drawn_name").edit("Inform", { confirm: false });
    await contains(".o_case_drawn_add").click();
    await animationFrame();
    expect(queryAllTexts(".o_case_node_text")).toEqual(["A", "B", "Inform"]);
    expect.verifySteps(["add step Inform false b false"]);
    slow.resolve([{ id: 2, name: "B" }]);
    await animationFrame();
});

test.tags("desktop");
test("what is typed beside the map is saved when another item is chosen", async () => {
    onRpc("case.plan.item", "web_save", ({ args: [[id], values] }) => {
        expect.step(`save ${id} ${values.name}`);
    });
    await mountDraft({ a: 1, b: 2 });
    await contains("[data-code=a]").click();
    await waitFor(".o_case_item_form [name=name] input");
    await contains(".o_case_item_form [name=name] input").edit("Alpha", { confirm: false });
    await contains("[data-code=b]").click();
    await waitFor(".o_case_node_selected:contains(B)");
    expect.verifySteps(["save 1 Alpha"]);
});

test.tags("desktop");
test("what is typed beside the map is saved before a button around it does anything", async () => {
    onRpc("case.plan.item", "web_save", ({ args: [[id], values] }) => {
        expect.step(`save ${id} ${values.name}`);
    });
    const bus = new EventBus();
    await mountDraft({ a: 1, b: 2 }, { bus });
    await contains("[data-code=a]").click();
    await waitFor(".o_case_item_form [name=name] input");
    await contains(".o_case_item_form [name=name] input").edit("Alpha", { confirm: false });
    const proms = [];
    bus.trigger("NEED_LOCAL_CHANGES", { proms });
    expect(await Promise.all(proms)).toEqual([true]);
    expect.verifySteps(["save 1 Alpha"]);
});

test.tags("desktop");
test("who leaves out what is needed stays there, and is told", async () => {
    onRpc("case.plan.item", "web_save", () => {
        expect.step("save");
    });
    await mountDraft({ a: 1, b: 2 });
    await contains("[data-code=a]").click();
    await waitFor(".o_case_item_form [name=name] input");
    await contains(".o_case_item_form [name=name] input").edit("", { confirm: false });
    await contains("[data-code=b]").click();
    await waitFor(".o_notification");
    expect(".o_case_node_selected").toHaveText(/A/);
    expect(".o_case_item_form .o_field_invalid[name=name]").toHaveCount(1);
    expect.verifySteps([]);
});

test.tags("desktop");
test("Enter leads into the form beside the map, Escape back to the item", async () => {
    await mountDraft({ a: 1, b: 2 });
    await contains("[data-code=a]").focus();
    await press("Enter");
    await waitFor(".o_case_item_form [name=name] input");
    expect(".o_case_map_panel h3").toBeFocused();
    await contains(".o_case_item_form [name=name] input").focus();
    await press("Escape");
    await animationFrame();
    expect(".o_case_map_panel").toHaveCount(0);
    expect("[data-code=a]").toBeFocused();
});
