import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { Component, useState, xml } from "@odoo/owl";
import { ComparedPlan } from "@case_organizer/modeller/compared_plan";

defineMailModels();

const LABELS = { plan: "", added: "New", gone: "Gone", changed: "Changed" };
const node = (code, state, changes = []) => ({
    code,
    name: code.toUpperCase(),
    kind: "step",
    step_kind: "action",
    parent: false,
    state,
    state_label: LABELS[state],
    who: "",
    waits: [],
    changes,
    instances: 0,
});

async function mountCompared() {
    onRpc("case.plan", "get_comparison", ({ args: [[id], other] }) => {
        expect.step(`${id} with ${other}`);
        const same = other === 1;
        return {
            title: "Version 3",
            nodes: same
                ? [node("a", "plan")]
                : [node("a", "changed", ["A is late."]), node("b", "gone", ["B is gone."]), node("c", "added", ["C is new."])],
            edges: same ? [] : [{ from: "a", to: "c", kind: "entry", label: "yes", change: "added" }],
            sentences: same ? [] : [{ text: "A is late.", code: "a" }, { text: "The plan ends by hand.", code: "" }],
            before: other || 2,
            others: [{ id: 2, name: "Version 2" }, { id: 1, name: "Version 1" }],
        };
    });
    class Form extends Component {
        static template = xml`<ComparedPlan record="record" readonly="true" />`;
        static components = { ComparedPlan };
        static props = ["*"];
        record = useState({ resId: 3, resModel: "case.plan", data: {} });
    }
    await mountWithCleanup(Form);
}

test.tags("desktop");
test("what is new, gone and changed is said in words, and a sentence leads to its item", async () => {
    await mountCompared();
    expect(queryAllTexts(".o_case_node .o_case_state_label")).toEqual(["Changed", "Gone", "New"]);
    expect(queryAllTexts(".o_case_edge_label text")).toEqual(["New: yes+ yes"]);
    expect("[data-code=c]").toHaveAttribute("aria-label", "Action, C, New");
    await contains(".o_case_compared_told button").click();
    await animationFrame();
    expect(".o_case_map_changes li").toHaveText("A is late.");
    expect.verifySteps(["3 with false"]);
});

test.tags("desktop");
test("another version is compared with", async () => {
    await mountCompared();
    await contains(".o_case_compared_with").select("1");
    await animationFrame();
    expect(".o_case_compared").toHaveText(/Nothing differs/);
    expect(".o_case_node .o_case_state").toHaveCount(0);
    expect.verifySteps(["3 with false", "3 with 1"]);
});

test.tags("desktop");
test("as a list, each item has its sentences", async () => {
    await mountCompared();
    await contains(".o_case_map_bar button:contains(List)").click();
    expect(queryAllTexts(".o_case_plan_waits")).toEqual(["A is late.", "B is gone.", "C is new."]);
    expect.verifySteps(["3 with false"]);
});
