import { assignLayers, orderRows, placeRow } from "./layers";
import { SIZES } from "./sizes";

export function linkKey({ from, to }) {
    return `${from}\u0000${to}`;
}

/**
 * Lay out what is connected in a box, in abstract axes: `along` the flow and `across` it.
 *
 * @returns {{along: number, across: number, places: Map<string, number[]>, lanes: Map<string, number[][]>}}
 */
export function layered(codes, links, sizeOf, capacity) {
    const layers = assignLayers(codes, links, (code) => sizeOf(code).across + SIZES.gapAcross, capacity);
    const rows = [];
    const put = (layer, id) => (rows[layer] = rows[layer] || []).push(id);
    codes.forEach((code) => put(layers.get(code), code));
    const segments = [];
    const lanesOf = new Map();
    for (const link of links) {
        let previous = link.from;
        const lane = [];
        for (let layer = layers.get(link.from) + 1; layer < layers.get(link.to); layer++) {
            const id = `${link.from}\u0000${link.to}\u0000${layer}`;
            put(layer, id);
            lane.push(id);
            segments.push([previous, id]);
            previous = id;
        }
        segments.push([previous, link.to]);
        lanesOf.set(linkKey(link), lane);
    }
    const size = (id) => (id.includes("\u0000") ? { along: 0, across: SIZES.lane } : sizeOf(id));
    const ordered = orderRows(rows.map((row) => row || []), segments);
    const centres = placeAcross(ordered, segments, size);
    return measure(ordered, centres, size, lanesOf);
}

function placeAcross(rows, segments, size) {
    const room = (id) => size(id).across + (id.includes("\u0000") ? 0 : SIZES.gapAcross);
    const near = new Map();
    const link = (a, b) => near.set(a, [...(near.get(a) || []), b]);
    for (const [from, to] of segments) {
        link(from, to);
        link(to, from);
    }
    const centres = new Map();
    for (const row of rows) {
        const items = row.map((id) => ({ size: room(id), wish: 0 }));
        placeRow(items, 0).forEach((centre, index) => centres.set(row[index], centre));
    }
    for (let sweep = 0; sweep < 4; sweep++) {
        for (const row of sweep % 2 ? [...rows].reverse() : rows) {
            const items = row.map((id) => {
                const others = near.get(id) || [id];
                const wish = others.reduce((sum, other) => sum + centres.get(other), 0) / others.length;
                return { size: room(id), wish };
            });
            placeRow(items, 0).forEach((centre, index) => centres.set(row[index], centre));
        }
    }
    return centres;
}

function measure(rows, centres, size, lanesOf) {
    let first = Infinity;
    let last = -Infinity;
    for (const [id, centre] of centres) {
        first = Math.min(first, centre - size(id).across / 2);
        last = Math.max(last, centre + size(id).across / 2);
    }
    const places = new Map();
    const middles = new Map();
    let along = 0;
    for (const row of rows) {
        const depth = Math.max(...row.map((id) => size(id).along));
        for (const id of row) {
            const start = centres.get(id) - size(id).across / 2 - first;
            places.set(id, [along, start]);
            middles.set(id, [along, along + depth, centres.get(id) - first]);
        }
        along += depth + SIZES.gapAlong;
    }
    const lanes = new Map();
    for (const [key, ids] of lanesOf) {
        lanes.set(
            key,
            ids.map((id) => middles.get(id))
        );
    }
    return { along: along - SIZES.gapAlong, across: last - first, places, lanes };
}
