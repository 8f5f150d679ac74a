import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Plain extends models.Model {
    _name = "case.installation";
    name = fields.Char();
    _records = [{ id: 4, name: "Boiler 7" }];
}

class CaseIntake extends models.Model {
    _name = "case.intake";
    title = fields.Char();
    installation_id = fields.Many2one({ relation: "case.installation" });
    partner_id = fields.Many2one({ relation: "res.partner" });
    category_id = fields.Many2one({ relation: "case.installation" });
    coverage_id = fields.Many2one({ relation: "case.installation" });
    case_id = fields.Many2one({ relation: "case.installation" });
    _records = [{ id: 1, installation_id: 4, title: "No hot water" }];
}

defineMailModels();
defineModels([Plain, CaseIntake]);

const COVERAGE = {
    id: 2,
    contract: "MNT-2026-0001",
    contract_id: 9,
    in_force: true,
    line: "",
    through: "",
    commitments: [{ id: 1, name: "On site", until: "2025-06-11T16:00:00Z" }],
    allowances: [{ id: 1, name: "Visits", left: 0, allowance: 4, unit: "visits" }],
};

let told;

beforeEach(() => {
    mockDate("2025-06-11 12:00:00");
    told = {
        warnings: ["Out of service since May."],
        terms: "contract",
        terms_label: "Covered by a contract",
        price: "",
        installation: { customer: "Hotel Zeeblick", site: "Spa", access_notes: "Key at the desk" },
        coverages: [COVERAGE],
        calls: [{ id: 5, case_id: 6, name: "CALL-1", title: "Spa is cold", opened: "2025-06-10", handler: "Ruth" }],
        issues: [{ id: 3, name: "Valve of series B sticks", workaround: "Knock on it twice." }],
        installations: [],
    };
    onRpc("case.service.call", "get_situation", ({ kwargs, args }) => {
        expect.step(`look ${args.installation_id ?? kwargs.installation_id}`);
        return told;
    });
});

const open = async () => {
    await mountView({
        type: "form",
        resModel: "case.intake",
        resId: 1,
        arch: `
            <form>
                <field name="title"/><field name="installation_id"/>
                <field name="partner_id" invisible="1"/><field name="category_id" invisible="1"/>
                <field name="coverage_id" invisible="1"/><field name="case_id"/>
                <widget name="service_situation"/>
            </form>`,
    });
    await advanceTime(300);
    await animationFrame();
};

test("who calls about an installation: what covers it, until when, what is left, what is known", async () => {
    await open();
    expect.verifySteps(["look 4"]);
    expect(".o_service_situation .badge").toHaveText("Covered by a contract");
    expect(".o_service_situation .alert-warning").toHaveText("Out of service since May.");
    expect(".o_service_coverage").toHaveText(/On site/);
    expect(".o_service_coverage").toHaveText(/0 of 4 visits/);
    expect(".o_service_workaround").toHaveText("Knock on it twice.");
});

test("a promise of four hours is told in hours, also late in the evening", async () => {
    mockDate("2025-06-11 22:40:00", 0);
    const promise = { id: 1, name: "On site", until: "2025-06-12T02:40:00Z" };
    told = { ...told, coverages: [{ ...COVERAGE, commitments: [promise] }] };
    await open();
    expect.verifySteps(["look 4"]);
    expect(".o_service_coverage").toHaveText(/in 4 h/);
});

test("a second call about the same goes to the one that is open", async () => {
    await open();
    expect(queryAllTexts(".o_service_open_call .btn")).toEqual(["Add to this one"]);
    await contains(".o_service_open_call .btn").click();
    expect("[name=case_id] input").toHaveValue("CALL-1 · Spa is cold");
    expect(".o_service_situation").toHaveCount(0);
    expect.verifySteps(["look 4"]);
});

test("of two contracts one is chosen, and left again", async () => {
    told = { ...told, coverages: [COVERAGE, { ...COVERAGE, id: 8, contract: "MNT-2026-0002" }] };
    await open();
    const pressed = () => queryAllTexts(".o_service_coverage [aria-pressed=true]").length;
    expect(pressed()).toBe(0);
    await contains(".o_service_coverage:last button").click();
    expect(pressed()).toBe(1);
    await contains(".o_service_coverage:last button").click();
    expect(pressed()).toBe(0);
    await advanceTime(300);
    expect.verifySteps(["look 4"]);
});
