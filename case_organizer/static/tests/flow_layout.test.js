import { describe, expect, test } from "@odoo/hoot";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { layoutFlow, mainEdges, SIZES, wrap } from "@case_organizer/steering/flow_layout";
import { hoursText, shareText } from "@case_organizer/hours/hours";

describe.current.tags("headless");

const nodes = [
    { code: "a", place: 1 },
    { code: "b", place: 2.1 },
    { code: "c", place: 2.4 },
    { code: "d", place: 4 },
];
const edges = [
    { from: "a", to: "b", count: 90 },
    { from: "b", to: "d", count: 80 },
    { from: "a", to: "c", count: 6 },
    { from: "d", to: "a", count: 2 },
    { from: "", to: "a", count: 100 },
];

describe("the picture of a flow", () => {
    test("steps stand from top to bottom, apart from each other", () => {
        const found = layoutFlow(nodes, edges, { width: 900 });
        const places = Object.fromEntries(found.nodes.map((node) => [node.code, node]));
        expect(places.a.y).toBeLessThan(places.b.y);
        expect(places.b.y).toBe(places.c.y);
        expect(Math.abs(places.b.x - places.c.x)).toBeGreaterThan(SIZES.node.width);
        expect(places.d.y).toBeGreaterThan(places.c.y);
        expect(found.edges).toHaveLength(4);
    });

    test("on a phone they stand one below the other", () => {
        const found = layoutFlow(nodes, edges, { width: 340 });
        expect(new Set(found.nodes.map((node) => node.y)).size).toBe(4);
    });

    test("rare ways are left out, but no step stands alone", () => {
        const shown = mainEdges(edges, 0.5).map((edge) => `${edge.from}${edge.to}`);
        expect(shown).toInclude("ab");
        expect(shown).toInclude("ac");
        expect(mainEdges(edges, 1)).toHaveLength(4);
    });

    test("long names are wrapped and cut off", () => {
        expect(wrap("Confirmation of receipt")).toEqual(["Confirmation of receipt"]);
        expect(wrap("T06 Determine necessity of stop advice and more words")).toHaveLength(2);
    });
});

describe("lengths of time in words", () => {
    test("minutes, hours, days", () => {
        allowTranslations();
        expect([0.5, 4, 4.25, 51, 24 * 41].map((hours) => String(hoursText(hours)))).toEqual([
            "30 min",
            "4 h",
            "4 h 15 min",
            "2 d 3 h",
            "41 d",
        ]);
        expect(String(hoursText(51, { working: true }))).toBe("51 h");
        expect(String(hoursText(null))).toBe("–");
    });

    test("shares", () => {
        expect([0, 0.5, null].map((share) => shareText(share))).toEqual(["0 %", "50 %", "–"]);
    });
});
