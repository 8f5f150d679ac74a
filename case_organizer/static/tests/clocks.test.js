import { expect, test } from "@odoo/hoot";
import { advanceTime, mockDate } from "@odoo/hoot-mock";
import { allowTranslations, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import "@case_organizer/clocks/clocks_field";
import { clockLook, lengthText } from "@case_organizer/clocks/clock_texts";

const { DateTime } = luxon;
const NOW = DateTime.fromISO("2026-01-12T10:00:00Z");

function look(values) {
    const clock = { state: "running", due: "2026-01-12 12:10:00", risk: "2026-01-12 11:30:00", left: 0, ...values };
    const { text, tone } = clockLook(clock, NOW);
    return [text, tone];
}

test("lengths of time are said in hours and minutes", () => {
    allowTranslations();
    expect([600, 3600, 7800, 90000].map((seconds) => String(lengthText(seconds)))).toEqual([
        "10 min",
        "1 h",
        "2 h 10 min",
        "25 h",
    ]);
});

test("a clock says what remains, that it is at risk, late or stands still", () => {
    allowTranslations();
    expect(look({})).toEqual(["in 2 h 10 min", "later"]);
    expect(look({ risk: "2026-01-12 09:00:00" })).toEqual(["in 2 h 10 min", "today"]);
    expect(look({ due: "2026-01-12 09:15:00" })).toEqual(["45 min late", "late"]);
    expect(look({ state: "resting", due: false, left: 7200 })).toEqual(["stands still, 2 h left", "closed"]);
    expect(look({ state: "resting", due: false, left: -600 })).toEqual(["stands still, 10 min too late", "closed"]);
});

class Matter extends models.Model {
    _name = "matter";
    clock_summary = fields.Json();
    _records = [
        {
            id: 1,
            clock_summary: [
                { id: 7, name: "First answer", state: "running", due: "2026-01-12 10:02:00", risk: false, left: 0 },
            ],
        },
    ];
}
defineMailModels();
defineModels([Matter]);

test("the text goes on by itself", async () => {
    mockDate("2026-01-12 10:00:00", 0);
    await mountView({
        type: "form",
        resModel: "matter",
        resId: 1,
        arch: `<form><field name="clock_summary" widget="case_clocks" readonly="1"/></form>`,
    });
    expect(".o_field_case_clocks").toHaveText("First answer\nin 2 min");
    await advanceTime(3 * 60_000);
    expect(".o_case_deadline_late").toHaveText("1 min late");
});
