import { beforeEach, expect, test } from "@odoo/hoot";
import { click, queryAll, queryAllTexts, queryFirst, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineModels, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { CaseCase } from "@case_organizer/../tests/case_model";

defineMailModels();
defineModels([CaseCase]);

const person = (key, name, more = {}) => ({
    key,
    partner_id: 1,
    name,
    parts: ["Customer"],
    inside: false,
    team: false,
    former: false,
    ...more,
});
const relation = (id, from, to, label, more = {}) => ({
    id,
    from,
    to,
    label,
    inverse: label,
    both_ways: true,
    since: false,
    until: false,
    former: false,
    ...more,
});

let answer;
beforeEach(() => {
    answer = {
        people: [
            person("a", "Anna"),
            person("b", "Bram", { parts: ["Guarantor"] }),
            person("c", "Carla", { inside: true, parts: ["Handler"] }),
            person("d", "Dirk", { former: true }),
        ],
        relations: [
            relation(1, "a", "b", "spouse of"),
            relation(2, "c", "a", "adviser of", { both_ways: false, inverse: "advised by", since: "2024-03-01" }),
            relation(3, "d", "a", "guardian of", { former: true, until: "2020-01-01", both_ways: false }),
        ],
        can_change: true,
    };
    onRpc("case.case", "get_people", () => answer);
});

const mount = async () => {
    await mountView({
        type: "form",
        resModel: "case.case",
        resId: 1,
        arch: `<form><field name="name"/><widget name="case_people"/></form>`,
    });
    await waitFor(".o_case_people");
};

test("people and what they are to each other are drawn, and told in words", async () => {
    await mount();
    expect(queryAll(".o_case_people_card").length).toBe(3);
    expect(queryAllTexts(".o_case_people_label text").sort()).toEqual(["adviser of", "spouse of"]);
    expect(queryFirst("[data-key=a]")).toHaveAttribute(
        "aria-label",
        "Anna, outside, Customer, spouse of Bram, advised by Carla"
    );
    expect(queryAllTexts(".o_case_people_where")).toEqual(["outside", "outside", "inside"]);
    expect(queryAll(".o_case_people_card.o_case_people_outside").length).toBe(2);
    expect(queryAllTexts(".o_case_people_table tbody tr").length).toBe(2);
    expect(".o_case_people_link path[marker-end]").toHaveCount(1);
});

test("former people and relations come when asked for, and say so", async () => {
    await mount();
    expect("[data-key=d]").toHaveCount(0);
    await click(".o_case_people_former");
    await animationFrame();
    expect("[data-key=d].o_case_people_past").toHaveCount(1);
    expect(".o_case_people_label.o_case_people_past text").toHaveText("guardian of (former)");
});

test("each person is reached by the keyboard, and their links stand out", async () => {
    await mount();
    queryFirst("[data-key=b]").focus();
    await animationFrame();
    expect(".o_case_people_label.o_case_people_faint text").toHaveText("adviser of");
});

test("who only reads is offered no change", async () => {
    answer.can_change = false;
    await mount();
    expect(".o_case_people_add").toHaveCount(0);
    expect(".o_case_people_end").toHaveCount(0);
});

test("a relation ends, and the picture follows", async () => {
    onRpc("case.relation", "action_end", ({ args }) => {
        expect.step(`end ${args[0]}`);
        answer.relations[0].former = true;
        return true;
    });
    await mount();
    await click(".o_case_people_end");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["end 1"]);
    expect(queryAllTexts(".o_case_people_label text")).toEqual(["adviser of"]);
});
