import { describe, expect, test } from "@odoo/hoot";
import { folded, insideOf } from "@case_organizer/plan_map/folding";
import { assignLayers, countCrossings, orderRows, placeRow, withoutCycles } from "@case_organizer/plan_map/layers";
import { layoutPlan } from "@case_organizer/plan_map/layout";
import { buildTree, lift } from "@case_organizer/plan_map/plan_tree";
import { neighbour } from "@case_organizer/plan_map/walking";

describe.current.tags("headless");

const step = (code, parent = false, kind = "step") => ({ code, parent, kind, name: code });
const entry = (from, to) => ({ from, to, kind: "entry", label: "" });
const again = (from, to) => ({ from, to, kind: "again", label: "" });

function cardsOf(plan, options) {
    const layout = layoutPlan(plan, options);
    return [layout, Object.fromEntries(layout.cards.map((card) => [card.code, card]))];
}

function overlap(a, b) {
    return (
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    );
}

test("a node comes one layer after the furthest node before it", () => {
    const layers = assignLayers(
        ["a", "b", "c", "d"],
        [entry("a", "b"), entry("b", "d"), entry("a", "d"), entry("a", "c")]
    );
    expect(Object.fromEntries(layers)).toEqual({ a: 0, b: 1, c: 1, d: 2 });
});

test("a full layer passes nodes on to the next one", () => {
    const layers = assignLayers(["a", "b", "c"], [], () => 1, 2);
    expect(Object.fromEntries(layers)).toEqual({ a: 0, b: 0, c: 1 });
});

test("an edge that closes a circle takes no part in the layers", () => {
    const kept = withoutCycles(["a", "b", "c"], [entry("a", "b"), entry("b", "c"), entry("c", "a")]);
    expect(kept.map(({ from, to }) => from + to)).toEqual(["ab", "bc"]);
});

test("rows are ordered so that fewer edges cross", () => {
    const rows = [
        ["a", "b"],
        ["c", "d"],
    ];
    const segments = [
        ["a", "d"],
        ["b", "c"],
    ];
    expect(countCrossings(rows, segments)).toBe(1);
    expect(countCrossings(orderRows(rows, segments), segments)).toBe(0);
});

test("a row is placed in order, apart, and near to its wishes", () => {
    const items = [
        { size: 10, wish: 50 },
        { size: 10, wish: 50 },
        { size: 10, wish: 200 },
    ];
    expect(placeRow(items, 10)).toEqual([40, 60, 200]);
});

test("an edge between stages belongs to the box around both", () => {
    const { parentOf } = buildTree([
        step("s", false, "stage"),
        step("a", "s"),
        step("t", false, "stage"),
        step("b", "t"),
    ]);
    expect(lift(entry("a", "b"), parentOf)).toEqual({ box: "", from: "s", to: "t" });
    expect(lift(entry("s", "a"), parentOf)).toBe(null);
});

test("parents that are unknown or lead round are forgiven", () => {
    const { parentOf } = buildTree([step("a", "nowhere"), step("b", "c"), step("c", "b")]);
    expect([...parentOf.values()]).toEqual(["", "", ""]);
});

test("a short plan runs to the right, a long one down", () => {
    const codes = ["a", "b", "c", "d", "e", "f", "g"];
    const nodes = codes.map((code) => step(code));
    const edges = codes.slice(1).map((code, index) => entry(codes[index], code));
    const [wide, right] = cardsOf({ nodes, edges }, { width: 3000 });
    expect(right.b.x).toBeGreaterThan(right.a.x + right.a.width);
    expect(right.g.y).toBe(right.a.y);
    const [narrow, down] = cardsOf({ nodes, edges }, { width: 900 });
    expect(down.b.y).toBeGreaterThan(down.a.y + down.a.height);
    expect(narrow.width).toBeLessThan(900);
    expect(wide.height).toBeLessThan(narrow.height);
});

test("stages hold what is in them, and no two cards overlap", () => {
    const nodes = [];
    const edges = [];
    for (let stage = 0; stage < 4; stage++) {
        nodes.push(step(`s${stage}`, false, "stage"));
        for (let index = 0; index < 9; index++) {
            nodes.push(step(`n${stage}_${index}`, `s${stage}`));
            if (index % 3) {
                edges.push(entry(`n${stage}_${index - 1}`, `n${stage}_${index}`));
            }
        }
        if (stage) {
            edges.push(entry(`n${stage - 1}_8`, `n${stage}_0`), entry(`s${stage - 1}`, `s${stage}`));
        }
    }
    const [layout, cards] = cardsOf({ nodes, edges });
    for (const node of nodes.filter(({ parent }) => parent)) {
        const [inner, outer] = [cards[node.code], cards[node.parent]];
        expect(inner.x).toBeGreaterThan(outer.x);
        expect(inner.y).toBeGreaterThan(outer.y);
        expect(inner.x + inner.width).toBeLessThan(outer.x + outer.width);
        expect(inner.y + inner.height).toBeLessThan(outer.y + outer.height);
    }
    const leaves = layout.cards.filter((card) => !card.isBox);
    const pairs = leaves.flatMap((a, i) => leaves.slice(i + 1).map((b) => [a, b]));
    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
});

test("edges that lead back do not move the layers", () => {
    const nodes = [step("a"), step("b")];
    const [, plain] = cardsOf({ nodes, edges: [entry("a", "b")] });
    const [layout, cards] = cardsOf({ nodes, edges: [entry("a", "b"), again("b", "a")] });
    expect(cards.b.x).toBe(plain.b.x);
    expect(layout.edges[1].path).toMatch(/^M/);
});

test("the same plan gives the same picture", () => {
    const nodes = ["a", "b", "c", "d", "e"].map((code) => step(code));
    const edges = [entry("a", "c"), entry("b", "c"), entry("a", "d"), entry("c", "e")];
    expect(layoutPlan({ nodes, edges })).toEqual(layoutPlan({ nodes, edges }));
});

test("edges to nodes that are not there are left out", () => {
    expect(layoutPlan({ nodes: [step("a")], edges: [entry("a", "gone")] }).edges).toEqual([]);
});

test("arrow keys go to the nearest node that way", () => {
    const nodes = [step("a"), step("b"), step("c")];
    const { cards } = layoutPlan({ nodes, edges: [entry("a", "b"), entry("a", "c")] });
    expect(["b", "c"]).toInclude(neighbour(cards, "a", "ArrowRight"));
    expect(neighbour(cards, "b", "ArrowLeft")).toBe("a");
    expect(neighbour(cards, "b", "ArrowDown")).toBe("c");
    expect(neighbour(cards, "a", "ArrowLeft")).toBe(null);
});

test("two hundred steps are laid out at once", () => {
    const nodes = [];
    const edges = [];
    for (let index = 0; index < 200; index++) {
        nodes.push(step(`n${index}`));
        if (index > 2) {
            edges.push(entry(`n${index - 3}`, `n${index}`));
            edges.push(entry(`n${Math.floor(index / 2)}`, `n${index}`));
        }
    }
    const begin = performance.now();
    const { cards } = layoutPlan({ nodes, edges });
    expect(cards).toHaveLength(200);
    expect(performance.now() - begin).toBeLessThan(2000);
});

test("a closed stage stands for what is in it", () => {
    const node = (code, parent = false, kind = "step") => ({ code, parent, kind, name: code });
    const edge = (from, to, kind = "entry", label = "") => ({ from, to, kind, label });
    const plan = {
        nodes: [
            node("a", false, "stage"),
            node("a1", "a"),
            node("inner", "a", "stage"),
            node("i1", "inner"),
            node("b"),
        ],
        edges: [edge("a1", "i1"), edge("i1", "b", "entry", "approved"), edge("a1", "b"), edge("b", "a1", "again", "no")],
    };
    const codes = (drawn) => drawn.nodes.map(({ code }) => code);
    const ends = (drawn) => drawn.edges.map(({ from, to, kind }) => `${from}>${to} ${kind}`);
    expect(folded(plan, new Set())).toBe(plan);
    const inner = folded(plan, new Set(["inner"]));
    expect(codes(inner)).toEqual(["a", "a1", "inner", "b"]);
    expect(ends(inner)).toEqual(["a1>inner entry", "inner>b entry", "a1>b entry", "b>a1 again"]);
    const both = folded(plan, new Set(["a", "inner"]));
    expect(codes(both)).toEqual(["a", "b"]);
    expect(ends(both)).toEqual(["a>b entry", "b>a again"]);
    expect(both.edges.map(({ label }) => label)).toEqual(["", ""]);
    expect(layoutPlan(both, { width: 1000 }).cards.map(({ isBox }) => isBox)).toEqual([false, false]);
    expect(insideOf(plan).get("a")).toEqual({ all: 2, done: 0 });
});
