/**
 * Where the steps of a flow stand in its picture, as pure functions: from top to bottom in the order in which cases go through
 * them, several beside one another where the width allows. The same flow always gives the same picture.
 */

export const SIZES = {
    node: { width: 190, height: 58 },
    gap: { x: 36, y: 54 },
    margin: { x: 46, y: 14 },
    /** Room at the sides for ways that go back, or past other steps. */
    side: 70,
};

/**
 * The ways that are shown: the ones taken most often, until so great a part of all steps is told, and always the one most
 * often taken to each step, so that none stands alone.
 *
 * @param {{from: string, to: string, count: number}[]} edges the most frequent first
 * @param {number} share between 0 and 1
 */
export function mainEdges(edges, share) {
    const between = edges.filter((edge) => edge.from);
    const total = between.reduce((sum, edge) => sum + edge.count, 0);
    const reached = new Set();
    let told = 0;
    return between.filter((edge) => {
        const shown = told < share * total || (edge.from !== edge.to && !reached.has(edge.to));
        if (shown) {
            told += edge.count;
            if (edge.from !== edge.to) {
                reached.add(edge.to);
            }
        }
        return shown;
    });
}

/** The rows of the picture: steps that stand next to each other in the order of their mean place, close together. */
function rowsOf(nodes, perRow) {
    const rows = [];
    for (const node of nodes) {
        const row = rows.at(-1);
        if (row && row.length < perRow && node.place - row[0].place < 0.75) {
            row.push(node);
        } else {
            rows.push([node]);
        }
    }
    return rows;
}

/**
 * @param {{code: string, place: number}[]} nodes in the order of their mean place
 * @param {{from: string, to: string, count: number}[]} edges
 * @param {{width: number}} room
 * @returns {{width: number, height: number, nodes: object[], edges: object[]}} `x` and `y` of nodes are their left upper
 *  corner; edges have a `path` and where their words stand
 */
export function layoutFlow(nodes, edges, { width }) {
    const { node, gap, margin, side } = SIZES;
    const usable = Math.max(width - 2 * side, node.width);
    const perRow = Math.max(1, Math.floor((usable + gap.x) / (node.width + gap.x)));
    const rows = rowsOf(nodes, Math.min(perRow, 4));
    const widest = Math.max(1, ...rows.map((row) => row.length));
    const total = Math.max(widest * (node.width + gap.x) - gap.x + 2 * side, Math.min(width, 700));
    const places = new Map();
    rows.forEach((row, number) => {
        const left = (total - (row.length * (node.width + gap.x) - gap.x)) / 2;
        row.forEach((one, index) => {
            const x = left + index * (node.width + gap.x);
            const y = margin.y + number * (node.height + gap.y);
            places.set(one.code, { ...one, row: number, x, y });
        });
    });
    const height = rows.length * (node.height + gap.y) - gap.y + 2 * margin.y;
    const drawn = edges
        .filter((edge) => places.has(edge.from) && places.has(edge.to))
        .map((edge, index) => ({ ...edge, ...wayOf(places.get(edge.from), places.get(edge.to), total, index) }));
    return { width: total, height: Math.max(height, node.height + 2 * margin.y), nodes: [...places.values()], edges: drawn };
}

/** How a way is drawn: straight down to the next row, beside the others when it goes further or back. */
function wayOf(from, to, total, index) {
    const { node, side } = SIZES;
    const middle = (place) => place.x + node.width / 2;
    if (from.code === to.code) {
        const [x, y] = [from.x + node.width, from.y + node.height / 2];
        return { path: `M ${x} ${y - 10} c 34 -14 34 34 0 20`, label: { x: x + 14, y: y - 16, anchor: "start" }, self: true };
    }
    if (from.row === to.row) {
        const right = to.x > from.x;
        const y = from.y + node.height / 2 + (right ? -7 : 7);
        const [x1, x2] = right ? [from.x + node.width, to.x] : [from.x, to.x + node.width];
        return { path: `M ${x1} ${y} L ${x2} ${y}`, label: { x: (x1 + x2) / 2, y: y - 5, anchor: "middle" } };
    }
    if (to.row === from.row + 1) {
        const [x1, y1, x2, y2] = [middle(from), from.y + node.height, middle(to), to.y];
        const half = (y1 + y2) / 2;
        const label = { x: (x1 + x2) / 2, y: half + 4, anchor: "middle" };
        return { path: `M ${x1} ${y1} C ${x1} ${half}, ${x2} ${half}, ${x2} ${y2}`, label };
    }
    // Forward ways pass on the left, those that go back on the right.
    const forward = to.row > from.row;
    const out = 12 + (index % 4) * 13;
    const x1 = forward ? from.x : from.x + node.width;
    const x2 = forward ? to.x : to.x + node.width;
    const x = forward ? Math.max(Math.min(x1, x2) - out, 4) : Math.min(Math.max(x1, x2) + out, total - 4);
    const [y1, y2] = [from.y + node.height / 2 + 8, to.y + node.height / 2 - 8];
    const shift = forward ? -side / 4 : side / 4;
    return {
        path: `M ${x1} ${y1} C ${x + shift} ${y1}, ${x} ${y1 + (forward ? 30 : -30)}, ${x} ${(y1 + y2) / 2} C ${x} ${
            y2 - (forward ? 30 : -30)
        }, ${x + shift} ${y2}, ${x2} ${y2}`,
        label: { x: forward ? x + 3 : x - 3, y: (y1 + y2) / 2 + (index % 3) * 13, anchor: forward ? "start" : "end" },
        far: true,
    };
}

/** A name in lines that fit into a card. */
export function wrap(text, most = 24, lines = 2) {
    const found = [""];
    for (const word of (text || "").split(/\s+/)) {
        const line = found.at(-1);
        if (line && `${line} ${word}`.length > most) {
            found.push(word);
        } else {
            found[found.length - 1] = line ? `${line} ${word}` : word;
        }
    }
    const shown = found.slice(0, lines).map((line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line));
    if (found.length > lines) {
        shown[lines - 1] = `${shown[lines - 1].slice(0, most - 1)}…`;
    }
    return shown;
}
