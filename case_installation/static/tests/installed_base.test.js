import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    makeMockEnv,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getDefaultConfig } from "@web/views/view";
import { InstalledBase } from "@case_installation/installed_base/installed_base";

class CaseInstallation extends models.Model {
    _name = "case.installation";
    coverage = fields.Json();
    _records = [
        {
            id: 1,
            coverage: {
                periods: [
                    { contract: "Boiler maintenance", contract_id: 7, from: "2025-01-01", to: "2025-12-31" },
                    { contract: false, contract_id: 8, from: "2026-03-01", to: false, through: "Boiler room" },
                ],
                gaps: [["2026-01-01", "2026-02-28"]],
                doubles: [],
            },
        },
    ];
}

defineMailModels();
defineModels([CaseInstallation]);

const NODE = { serial: "ZB-1", type: "Gas boiler", state: "in_service", state_label: "In service", parts: [] };
const COVERED = { covered: "once", covered_label: "Covered" };
const BOILER = { ...NODE, ...COVERED, id: 11, title: "Boiler 1", parts: [{ ...NODE, ...COVERED, id: 12, title: "Burner" }] };
const BARE = { ...NODE, id: 13, title: "Boiler 2", covered: "no", covered_label: "Not covered" };
const SITE = { access: "", map: false };
const BASE = {
    name: "Hotel Zeeblick",
    count: 3,
    more: false,
    chart: { km: 10, aspect: 1, bar: [1, 10] },
    sites: [
        { ...SITE, id: 1, name: "Main building", short: "Main", address: "Strandweg 1", at: [10, 10], installations: [BOILER] },
        { ...SITE, id: 2, name: "Spa", short: "Spa", address: "Strandweg 9", at: [80, 10], installations: [BARE] },
        { ...SITE, id: 3, name: "Shed", short: "Shed", address: "", at: false, installations: [] },
    ],
};

let opened;

beforeEach(() => {
    opened = [];
    mockService("action", { doAction: (action) => opened.push([action.res_model, action.res_id]) });
    onRpc("res.partner", "get_installed_base", () => BASE);
});

async function open() {
    await makeMockEnv({ config: getDefaultConfig() });
    await mountWithCleanup(InstalledBase, { props: { action: { context: { active_id: 3 } }, actionId: 1 } });
}

test("what covers it in order of time, and the days that nothing does", async () => {
    await mountView({
        type: "form",
        resModel: "case.installation",
        resId: 1,
        arch: `<form><field name="coverage" widget="case_coverage"/></form>`,
    });
    expect(queryAllTexts(".o_case_coverage tbody td:last-child")).toEqual([
        "Boiler maintenance",
        "Not covered",
        "A contract that you may not read (Boiler room)",
    ]);
    expect(".o_case_coverage tbody tr:last").toHaveText(/onwards/);
    await contains(".o_case_coverage button").click();
    expect(opened).toEqual([["case.contract", 7]]);
});

test("sites with what stands there and what it consists of", async () => {
    await open();
    expect(queryAllTexts(".o_installed_site h3")).toEqual(["Main building", "Spa", "Shed"]);
    expect(queryAllTexts(".o_installed_node .btn-link")).toEqual(["Boiler 1", "Burner", "Boiler 2"]);
    expect(".o_installed_base").toHaveText(/Not on the map, as their addresses have no coordinates: 1/);
    await contains(".o_installed_node button:contains(Burner)").click();
    expect(opened).toEqual([["case.installation", 12]]);
});

test("from a site that is chosen on the map, the nearest come first, with how far they are", async () => {
    await open();
    expect(queryAllTexts(".o_site_pin.o_wanting .o_site_name")).toEqual(["Spa"]);
    await contains(".o_site_pin:contains(Spa)").click();
    expect(".o_site_pin[aria-pressed=true]").toHaveCount(1);
    expect(queryAllTexts(".o_installed_site h3 button")).toEqual(["Spa", "Main building", "Shed"]);
    expect(".o_installed_site:eq(1) h3").toHaveText(/7.0 km/);
    await contains(".o_site_pin:contains(Spa)").click();
    expect(queryAllTexts(".o_installed_site h3 button")).toEqual(["Main building", "Spa", "Shed"]);
});
