import { describe, expect, test } from "@odoo/hoot";
import { SIZES, edgeOfCard, layoutPeople, orderPeople, wrap } from "@case_organizer/people/layout";

describe.current.tags("headless");

const people = (...keys) => keys.map((key) => ({ key, name: key }));
const tie = (from, to, id = from + to) => ({ id, from, to, label: "knows" });

function overlap(a, b) {
    return Math.abs(a.x - b.x) < SIZES.node.width && Math.abs(a.y - b.y) < SIZES.node.height;
}

test("who is related stands side by side, and the order is always the same", () => {
    const order = orderPeople(people("a", "b", "c", "d"), [tie("a", "c"), tie("c", "d")]);
    expect(order).toEqual(["c", "a", "d", "b"]);
    expect(orderPeople(people("a", "b"), [])).toEqual(["a", "b"]);
});

for (const width of [360, 900]) {
    test(`no two cards lie over each other at a width of ${width}`, () => {
        for (const count of [1, 2, 3, 7, 20]) {
            const keys = Array.from({ length: count }, (_, n) => `p${n}`);
            const { cards, width: w, height } = layoutPeople(people(...keys), [], { width });
            cards.forEach((one, n) => {
                expect(one.x - SIZES.node.width / 2 >= 0 && one.x + SIZES.node.width / 2 <= w).toBe(true);
                expect(one.y - SIZES.node.height / 2 >= 0 && one.y + SIZES.node.height / 2 <= height).toBe(true);
                cards.slice(n + 1).forEach((other) => expect(overlap(one, other)).toBe(false));
            });
        }
    });
}

test("on a phone the picture is as wide as the phone", () => {
    expect(layoutPeople(people("a", "b", "c"), [], { width: 360 }).width).toBe(360);
});

test("several links of the same two do not lie over each other, whichever way round they go", () => {
    const { links } = layoutPeople(people("a", "b"), [tie("a", "b", 1), tie("b", "a", 2)]);
    const [one, other] = links;
    expect(Math.hypot(one.label_x - other.label_x, one.label_y - other.label_y) > 30).toBe(true);
});

test("no two labels lie over each other on a phone", () => {
    const relations = [tie("a", "b"), tie("a", "c"), tie("a", "d"), tie("b", "c"), tie("c", "a"), tie("d", "b")];
    const { links } = layoutPeople(people("a", "b", "c", "d"), relations, { width: 360 });
    links.forEach((one, n) =>
        links.slice(n + 1).forEach((other) => {
            const apart = Math.abs(one.label_x - other.label_x) >= SIZES.label.width;
            expect(apart || Math.abs(one.label_y - other.label_y) >= SIZES.label.height).toBe(true);
        })
    );
});

test("a link to somebody who is not there is left out", () => {
    expect(layoutPeople(people("a"), [tie("a", "z"), tie("a", "a")]).links).toEqual([]);
});

test("a link ends at the edge of a card", () => {
    const card = { x: 100, y: 100 };
    expect(edgeOfCard(card, { x: 500, y: 100 })).toEqual({ x: 100 + SIZES.node.width / 2, y: 100 });
    expect(edgeOfCard(card, { x: 100, y: 0 })).toEqual({ x: 100, y: 100 - SIZES.node.height / 2 });
});

test("long names end in an ellipsis", () => {
    expect(wrap("Anna de Wit", 20, 2)).toEqual(["Anna de Wit"]);
    expect(wrap("Stichting Wooninitiatief Noord en Zuid", 20, 2).at(-1)).toMatch(/…$/);
    expect(wrap("Donaudampfschifffahrtsgesellschaft", 20, 1)[0].length).toBe(20);
});
