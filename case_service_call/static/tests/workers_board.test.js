import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    MockServer,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { Worker } from "@case_service_call/../tests/worker_model";

class ServiceAction extends models.Model {
    _name = "case.service.action";
    name = fields.Char();
    kind = fields.Char();
    planned_start = fields.Datetime();
    worker_id = fields.Many2one({ relation: "resource.resource" });
    _records = [
        { id: 11, name: "Boiler", kind: "repair", worker_id: 1, planned_start: "2025-06-11 08:00:00" },
        { id: 12, name: "Pump", kind: "repair", worker_id: 2, planned_start: "2025-06-12 08:00:00" },
        { id: 13, name: "Valve", kind: "inspection", worker_id: false, planned_start: false },
    ];
}

defineMailModels();
defineModels([Worker, ServiceAction]);

let planned, objections, opened;

beforeEach(() => {
    mockDate("2025-06-11 12:00:00", +1);
    [planned, objections, opened] = [[], [], []];
    mockService("action", { doAction: (action) => opened.push(action.context) });
    onRpc("case.service.action", "plan_at", ({ args: [[id], start], kwargs }) => {
        const how = Object.fromEntries(Object.entries(kwargs).filter(([name]) => name !== "context"));
        if (objections.length && !how.anyway) {
            throw makeServerError({ message: objections[0] });
        }
        planned.push([id, start, how]);
        MockServer.env["case.service.action"].write([id], { worker_id: how.worker_id });
        return "Tom Gas";
    });
    onRpc("case.service.action", "get_objections", ({ kwargs }) => (kwargs.worker_id === 1 ? objections : []));
    onRpc("case.service.action", "action_ask_plan", () => ({ context: { default_action_id: 13 } }));
    onRpc("web_save", () => {
        expect.step("written past the verb");
    });
});

const open = (groupBy = ["worker_id"]) =>
    mountView({
        type: "kanban",
        resModel: "case.service.action",
        groupBy,
        arch: `
            <kanban js_class="case_service_workers_board" group_create="0" group_edit="0" group_delete="0"
                groups_draggable="0" create="0" delete="0" quick_create="0">
                <field name="planned_start"/>
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
    });

const lane = (name) => `.o_kanban_group:contains(${name})`;
const cards = (name) => queryAllTexts(`${lane(name)} .o_kanban_record:not(.o_kanban_ghost)`);

/** The lane of nobody is folded at first. */
async function unfold() {
    if (document.querySelector(".o_column_folded")) {
        await contains(".o_column_folded").click();
    }
}

async function give(card, name) {
    await unfold();
    await contains(`.o_kanban_record:contains(${card})`).dragAndDrop(lane(name));
    await animationFrame();
    await animationFrame();
}

test.tags("desktop");
test("a visit is given to another worker at the same time, by the verb", async () => {
    await open();
    await give("Pump", "Tom Gas");
    expect(planned).toEqual([[12, "2025-06-12 08:00:00", { worker_id: 1 }]]);
    expect(cards("Tom Gas")).toEqual(["Boiler", "Pump"]);
    expect(".o_notification").toHaveText(/Planned: Tom Gas, Thu 9:00 AM/);
    expect.verifySteps([]);
});

test.tags("desktop");
test("what something speaks against goes back, and is given with a reason", async () => {
    objections = ["Tom Gas is away then."];
    await open();
    await give("Pump", "Tom Gas");
    expect(".modal p").toHaveText("Tom Gas is away then.");
    expect(cards("Tim Water")).toEqual(["Pump"]);
    await contains(".modal textarea").edit("It cannot wait", { confirm: false });
    await contains(".modal .btn-primary").click();
    await animationFrame();
    await animationFrame();
    expect(planned).toEqual([[12, "2025-06-12 08:00:00", { worker_id: 1, anyway: "It cannot wait" }]]);
    expect(cards("Tom Gas")).toEqual(["Boiler", "Pump"]);
});

test.tags("desktop");
test("without a moment one is asked for, the worker being known", async () => {
    await open();
    await give("Valve", "Tim Water");
    expect(opened).toEqual([{ default_action_id: 13, default_worker_ids: [[6, 0, [2]]] }]);
    expect(planned).toEqual([]);
});

test.tags("desktop");
test("nothing is taken away from a worker by dropping it in the lane of nobody", async () => {
    await open();
    await give("Pump", "None");
    expect(planned).toEqual([]);
    expect(cards("Tim Water")).toEqual(["Pump"]);
    expect.verifySteps([]);
});

test.tags("desktop");
test("lanes of anything else than workers take nothing", async () => {
    await open(["kind"]);
    await give("Valve", "repair");
    expect(cards("repair")).toEqual(["Boiler", "Pump"]);
    expect(planned).toEqual([]);
    expect.verifySteps([]);
});
