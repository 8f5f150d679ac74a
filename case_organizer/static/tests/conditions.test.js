import { describe, expect, test } from "@odoo/hoot";
import { holds, shownOn } from "@case_organizer/step_work/conditions";
import { CONDITION_CASES } from "@case_organizer/../tests/condition_cases";

describe.current.tags("headless");

test("comparisons mean the same as on the server", () => {
    for (const [kind, have, operator, value, expected] of CONDITION_CASES) {
        const domain = [["characteristics.it", operator, value]];
        const message = JSON.stringify([kind, have, operator, value]);
        expect(holds(domain, { it: have })).toBe(expected, { message });
    }
});

test("operators, and what the server decided already", () => {
    const one = ["characteristics.a", "=", "x"];
    const other = ["characteristics.b", "=", "y"];
    expect(holds([], {})).toBe(true);
    expect(holds(false, {})).toBe(true);
    expect(holds([one, other], { a: "x", b: "z" })).toBe(false);
    expect(holds(["|", one, other], { a: "x", b: "z" })).toBe(true);
    expect(holds(["!", one], { a: "x" })).toBe(false);
    expect(holds(["&", [1, "=", 1], one], { a: "x" })).toBe(true);
    expect(holds(["&", [0, "=", 1], one], { a: "x" })).toBe(false);
});

const question = (key, kind, more = {}) => ({ key, kind, condition: false, before: false, ...more });

test("what is hidden counts as it was before", () => {
    const work = {
        questions: [
            question("partner", "boolean"),
            question("income", "monetary", { condition: [["characteristics.partner", "=", "yes"]] }),
            question("proof", "char", { condition: [["characteristics.income", ">", 100]] }),
        ],
        documents: [{ id: 1, condition: [["characteristics.income", ">", 100]] }],
    };
    const keys = (answers) => {
        const { questions, documents } = shownOn(work, answers);
        return [...questions.map((one) => one.key), ...documents.map((one) => one.id)];
    };
    expect(keys({ partner: true, income: 500 })).toEqual(["partner", "income", "proof", 1]);
    expect(keys({ partner: false, income: 500 })).toEqual(["partner"]);
    expect(keys({ partner: null, income: 500 })).toEqual(["partner"]);
    work.questions[1].before = 300;
    expect(keys({ partner: false, income: 5 })).toEqual(["partner", "proof", 1]);
});
