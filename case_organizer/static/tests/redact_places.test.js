import { expect, test } from "@odoo/hoot";
import { placesOf } from "@case_organizer/redact/places";

/** A page of 100 by 100 on which 0, 0 is at the bottom left. */
const PAGE = { width: 100, height: 100, convertToViewportPoint: (x, y) => [x, 100 - y] };
const run = (str, x, y, more = {}) => ({
    str,
    width: str.length * 2,
    height: 4,
    transform: [4, 0, 0, 4, x, y],
    hasEOL: false,
    ...more,
});

test("a word in a run is covered, with some room around it", () => {
    const [place] = placesOf([run("Dear Anna, hello", 10, 50)], ["anna"], PAGE);
    const [left, top, width, height] = place;
    expect(left).toBeLessThan(0.2);
    expect(left + width).toBeGreaterThan(0.28);
    expect(left).toBeGreaterThan(0.15);
    expect(top).toBeLessThan(0.46);
    expect(top + height).toBeGreaterThan(0.5);
});

test("a word that is broken over runs is covered in each of them", () => {
    const places = placesOf([run("De W", 10, 50), run("it lives", 18, 50)], ["De Wit"], PAGE);
    expect(places.length).toBe(2);
});

test("a word that is broken over lines is found, each time it stands there", () => {
    const items = [run("Anna de", 10, 50, { hasEOL: true }), run("Wit, Anna de Wit", 10, 40)];
    expect(placesOf(items, ["de wit"], PAGE).length).toBe(3);
});

test("text that runs upwards is covered too", () => {
    const items = [run("Anna", 50, 10, { transform: [0, 4, -4, 0, 50, 10] })];
    const [left, top, width, height] = placesOf(items, ["Anna"], PAGE)[0];
    expect(left).toBeLessThan(0.47);
    expect(left + width).toBeGreaterThan(0.49);
    expect(top).toBeLessThan(0.83);
    expect(top + height).toBeGreaterThan(0.9);
});

test("what is not there marks nothing", () => {
    expect(placesOf([run("Nothing", 0, 0)], ["Anna", ""], PAGE)).toEqual([]);
});
