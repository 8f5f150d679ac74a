import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { Component, useState, xml } from "@odoo/owl";
import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    MockServer,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { useServiceProtectMethodHandling } from "@web/core/utils/hooks";
import { WebClient } from "@web/webclient/webclient";
import { useWorkNews, WORK_MESSAGE } from "@case_organizer/core/live";
import { useOrm, useWhileHere } from "@case_organizer/core/while_here";
import { openStepDialog } from "@case_organizer/step_work/step_dialog";

class CaseCase extends models.Model {
    _name = "case.case";
    name = fields.Char();
    _records = [{ id: 1, name: "2025-0042" }];
    _views = {
        form: `<form><field name="name"/><widget name="case_plan_map"/><widget name="case_waiting"/></form>`,
        list: `<list><field name="name"/></list>`,
        search: `<search/>`,
    };
}

class CaseStep extends models.Model {
    _name = "case.step";
    name = fields.Char();
    _records = [{ id: 1, name: "Household" }];
    _views = {
        form: `<form edit="0"><field name="name" invisible="1"/><widget name="case_step_work"/></form>`,
        list: `<list js_class="case_my_work"><field name="name"/></list>`,
        search: `<search/>`,
    };
}

defineMailModels();
defineModels([CaseCase, CaseStep]);

const DOOR = { key: "door", kind: "char", label: "Door", help: "", required: false, unit: "", choices: [], columns: [] };
const STEP = {
    id: 1,
    name: "Household",
    kind: "question",
    state: "todo",
    state_label: "To do",
    case: { id: 1, name: "2025-0042", title: "Stair lift", partner: "Janneke" },
    who: "Marc",
    until: false,
    can_work: true,
    why_not: [],
    questions: [{ ...DOOR, value: null }],
    documents: [],
    approves: [],
    outcomes: [{ code: "done", label: "Done", needs_reason: false, style: "primary" }],
};
const PLAN = {
    title: "Adaptation",
    nodes: [{ code: "a", name: "A", kind: "step", step_kind: "action", parent: false, state: "waiting", waits: [] }],
    edges: [],
};
const ELSEWHERE = { type: "ir.actions.act_window", res_model: "case.case", views: [[false, "list"]] };

let held;

/** In production a service refuses the calls of a component that is gone; tests are otherwise spared that. */
beforeEach(() => {
    patchWithCleanup(useServiceProtectMethodHandling, {
        fn() {
            return this.original();
        },
    });
    held = null;
    const answer = async (value) => {
        await held;
        return value;
    };
    onRpc("case.step", "get_work", () => answer(STEP));
    onRpc("case.case", "get_plan_map", () => answer(PLAN));
    onRpc("case.case", "get_waiting", () => answer({ items: [], closing: [] }));
});

/** The server tells this person that their to-do list changed. */
async function news() {
    getService("bus_service").addChannel("mine");
    await waitForChannels(["mine"]);
    const heard = new Deferred();
    const hear = () => heard.resolve();
    getService("bus_service").subscribe(WORK_MESSAGE, hear);
    MockServer.env["bus.bus"]._sendone("mine", WORK_MESSAGE, { box_ids: [1] });
    await heard;
    getService("bus_service").unsubscribe(WORK_MESSAGE, hear);
}

async function open(resModel, view) {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: resModel,
        res_id: view === "form" ? 1 : false,
        views: [[false, view]],
    });
}

async function settle() {
    await advanceTime(500);
    await animationFrame();
    await animationFrame();
}

test("a task begins, and is answered or refused, only while the component is there", async () => {
    class Screen extends Component {
        static template = xml`<div/>`;
        static props = {};
        setup() {
            this.orm = useOrm();
            this.run = useWhileHere()((task) => task());
        }
    }
    const screen = await mountWithCleanup(Screen);
    expect(await screen.run(() => 5)).toBe(5);
    await expect(screen.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const [answered, refused] = [new Deferred(), new Deferred()];
    screen.run(() => answered).then(() => expect.step("answered"));
    screen.run(() => refused).catch(() => expect.step("refused"));
    screen.__owl__.app.destroy();
    answered.resolve();
    refused.reject(new Error("too late"));
    screen.run(() => expect.step("begun"));
    screen.orm.call("case.step", "get_work", [[1]]).finally(() => expect.step("called"));
    await settle();
    expect.verifySteps([]);
});

test("news are heard until the screen is left, and never after", async () => {
    class Screen extends Component {
        static template = xml`<div/>`;
        static props = { onNews: Function };
        setup() {
            useWorkNews(this.props.onNews);
        }
    }
    class Parent extends Component {
        static template = xml`<Screen t-if="state.here" onNews="onNews"/>`;
        static components = { Screen };
        static props = {};
        setup() {
            this.state = useState({ here: true });
            this.onNews = () => expect.step("news");
        }
    }
    const parent = await mountWithCleanup(Parent);
    await news();
    await settle();
    expect.verifySteps(["news"]);
    parent.state.here = false;
    await animationFrame();
    await news();
    await settle();
    expect.verifySteps([]);
});

test.tags("desktop");
test("a case is left while its plan and what waits are fetched again", async () => {
    await open("case.case", "form");
    await waitFor(".o_case_map");
    held = new Deferred();
    await news();
    await settle();
    getService("action").doAction(ELSEWHERE);
    await settle();
    expect(".o_list_view").toHaveCount(1);
    held.resolve();
    await news();
    await settle();
    expect(".o_error_dialog").toHaveCount(0);
});

test.tags("desktop");
test("my work is left while it is loaded again", async () => {
    await open("case.step", "list");
    held = new Deferred();
    onRpc("case.step", "web_search_read", async () => {
        await held;
    });
    await news();
    await settle();
    getService("action").doAction(ELSEWHERE);
    await settle();
    held.resolve();
    await settle();
    expect(".o_data_row").toHaveText("2025-0042");
    expect(".o_error_dialog").toHaveCount(0);
});

test.tags("desktop");
test("a step is left while news of it wait behind one another", async () => {
    await open("case.step", "form");
    held = new Deferred();
    await news();
    await settle();
    await news();
    await settle();
    getService("action").doAction(ELSEWHERE);
    await settle();
    expect(".o_list_view").toHaveCount(1);
    held.resolve();
    await settle();
    expect(".o_error_dialog").toHaveCount(0);
});

test.tags("desktop");
test("what was typed in a dialog is kept, although the dialog is closed at once", async () => {
    onRpc("case.step", "save_answers", ({ args }) => {
        expect.step(args[1].door);
        return STEP;
    });
    await mountWithCleanup(WebClient);
    openStepDialog({ services: { dialog: getService("dialog") } }, 1);
    await settle();
    await contains("[data-key=door] input").click();
    await edit("green", { confirm: "tab" });
    held = new Deferred();
    await news();
    await advanceTime(310);
    await click(".modal .btn-close");
    await animationFrame();
    held.resolve();
    await settle();
    expect(".modal").toHaveCount(0);
    expect.verifySteps(["green"]);
});

test.tags("desktop");
test("answers that are refused after the dialog was closed are told", async () => {
    onRpc("case.step", "save_answers", () => {
        throw makeServerError({ message: "Not like this" });
    });
    await mountWithCleanup(WebClient);
    openStepDialog({ services: { dialog: getService("dialog") } }, 1);
    await settle();
    await contains("[data-key=door] input").click();
    await edit("green", { confirm: "tab" });
    await click(".modal .btn-close");
    await settle();
    expect(".o_notification").toHaveText(/could not be kept/);
    expect(".o_error_dialog").toHaveCount(0);
});
