import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    isAnswered,
    numberText,
    problems,
    readNumber,
    sendableAnswers,
    Unreadable,
} from "@case_organizer/step_work/answers";

describe.current.tags("headless");
defineMailModels();
beforeEach(makeMockEnv);

const question = (key, kind, more = {}) => ({ key, kind, label: key, choices: [], columns: [], ...more });

test("“no” is an answer to a yes/no question, nothing is not", () => {
    const own = question("own", "boolean");
    expect(isAnswered(own, false)).toBe(true);
    expect(isAnswered(own, null)).toBe(false);
    expect(isAnswered(question("rent", "float"), 0)).toBe(true);
    expect(isAnswered(question("rent", "float"), false)).toBe(false);
    expect(isAnswered(question("name", "char"), "  ")).toBe(false);
});

test("what is required and missing is named by its path", () => {
    const group = question("income", "group", {
        required: true,
        columns: [question("amount", "float", { required: true }), question("from", "char")],
    });
    expect(Object.keys(problems([group], { income: [] }))).toEqual(["income"]);
    expect(Object.keys(problems([group], { income: [{ amount: null, from: "x" }] }))).toEqual([
        "income.0.amount",
    ]);
    expect(problems([group], { income: [{ amount: 1, from: null }, { amount: null, from: "" }] })).toEqual({});
});

test("what is no number is kept, refused and not sent", () => {
    const value = readNumber("float", "twelve");
    expect(value).toBeInstanceOf(Unreadable);
    expect(readNumber("float", "1,200.5")).toBe(1200.5);
    expect(readNumber("integer", " ")).toBe(null);
    const rent = question("rent", "float");
    expect(problems([rent], { rent: value }).rent).toMatch(/not a number/);
    expect(sendableAnswers([rent], { rent: value }, new Set(["rent"]))).toEqual({});
});

test("rows nobody filled in are not sent", () => {
    const group = question("income", "group", { columns: [question("from", "char")] });
    const answers = { income: [{ from: "work" }, { from: null }] };
    expect(sendableAnswers([group], answers, new Set(["income"]))).toEqual({
        income: [{ from: "work" }],
    });
});

test("a row is kept once all that it requires is there", () => {
    const group = question("income", "group", {
        columns: [question("amount", "float", { required: true }), question("from", "char")],
    });
    const keys = new Set(["income"]);
    expect(sendableAnswers([group], { income: [{ amount: null, from: "work" }] }, keys)).toEqual({});
    expect(sendableAnswers([group], { income: [{ amount: 0, from: null }] }, keys)).toEqual({
        income: [{ amount: 0, from: false }],
    });
});

test("a year is no amount: four digits go without a sign for thousands", () => {
    expect(numberText("integer", 2015)).toBe("2015");
    expect(numberText("integer", 125000)).toBe("125,000");
    expect(readNumber("integer", numberText("integer", 125000))).toBe(125000);
    expect(numberText("integer", 0)).toBe("0");
});
