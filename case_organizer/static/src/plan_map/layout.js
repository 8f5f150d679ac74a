/**
 * Layered layout of a plan, as pure functions.
 *
 * Each stage is a box that is laid out on its own and then takes part, as one large node, in the
 * layout of the stage around it. Within a box the longest path over `entry` edges gives each node its
 * layer, barycentres order the layers, and the nodes are moved towards their neighbours. A box runs
 * to the right when that fits the width there is, and down otherwise. The same plan always gives the
 * same picture.
 */

export const SIZES = {
    node: { width: 232, height: 82 },
    /** A card shows up to so many lines of its name, each so high and so many characters long. */
    name: { lines: 3, height: 17, length: 21 },
    milestone: { width: 204, height: 64 },
    listener: { width: 204, height: 64 },
    /** Room a long edge takes where it passes other nodes. */
    lane: 14,
    gapAlong: 52,
    gapAcross: 18,
    padding: 16,
    header: 36,
    /** Extra room above (or beside) a box for edges that lead back. */
    back: 22,
    minWidth: 240,
};

const ROOT = "";
const MAX_RIGHT_STACK = 6;
/** A picture this much wider than its place is still readable when it is made smaller. */
const OVERWIDE = 1.2;
const SWEEPS = 6;

// -- structure -----------------------------------------------------------------------------------

/** The nodes as a tree: parents that are unknown, or that lead round, count as none. */
export function buildTree(nodes) {
    const byCode = new Map(nodes.map((node) => [node.code, node]));
    const parentOf = new Map();
    for (const node of nodes) {
        const known = node.parent && byCode.has(node.parent);
        parentOf.set(node.code, known && !leadsRound(node, byCode) ? node.parent : ROOT);
    }
    const childrenOf = new Map([[ROOT, []]]);
    for (const node of nodes) {
        const parent = parentOf.get(node.code);
        if (!childrenOf.has(parent)) {
            childrenOf.set(parent, []);
        }
        childrenOf.get(parent).push(node.code);
    }
    return { byCode, parentOf, childrenOf };
}

function leadsRound(node, byCode) {
    const seen = new Set([node.code]);
    for (let code = node.parent; byCode.has(code); code = byCode.get(code).parent) {
        if (seen.has(code)) {
            return true;
        }
        seen.add(code);
    }
    return false;
}

/** The codes from the plan itself down to an item. */
export function pathTo(code, parentOf) {
    const path = [code];
    while (path[0] !== ROOT) {
        path.unshift(parentOf.get(path[0]));
    }
    return path;
}

/**
 * Where an edge belongs: the innermost box around both ends, and the two children of that box which
 * hold them. `null` when one end lies inside the other.
 */
export function lift(edge, parentOf) {
    const from = pathTo(edge.from, parentOf);
    const to = pathTo(edge.to, parentOf);
    let depth = 0;
    while (depth < from.length && depth < to.length && from[depth] === to[depth]) {
        depth++;
    }
    if (depth === from.length || depth === to.length) {
        return null;
    }
    return { box: from[depth - 1], from: from[depth], to: to[depth] };
}

// -- layers --------------------------------------------------------------------------------------

/** `links` without those that would close a circle, taken in the order of `codes`. */
export function withoutCycles(codes, links) {
    const targets = new Map(codes.map((code) => [code, []]));
    for (const link of links) {
        targets.get(link.from).push(link);
    }
    const state = new Map();
    const kept = new Set(links);
    for (const start of codes) {
        if (state.has(start)) {
            continue;
        }
        const stack = [[start, 0]];
        state.set(start, "open");
        while (stack.length) {
            const top = stack[stack.length - 1];
            const link = targets.get(top[0])[top[1]++];
            if (!link) {
                state.set(top[0], "closed");
                stack.pop();
            } else if (state.get(link.to) === "open") {
                kept.delete(link);
            } else if (!state.has(link.to)) {
                state.set(link.to, "open");
                stack.push([link.to, 0]);
            }
        }
    }
    return links.filter((link) => kept.has(link));
}

/**
 * The layer of each node: one more than the furthest node before it, or further on when that layer
 * is full.
 *
 * @param {string[]} codes in plan order
 * @param {{from: string, to: string}[]} links without cycles
 * @param {(code: string) => number} [roomOf] how much of a layer a node takes
 * @param {number} [capacity] how much there is in a layer
 * @returns {Map<string, number>}
 */
export function assignLayers(codes, links, roomOf = () => 1, capacity = Infinity) {
    const before = new Map(codes.map((code) => [code, 0]));
    const after = new Map(codes.map((code) => [code, []]));
    for (const { from, to } of links) {
        before.set(to, before.get(to) + 1);
        after.get(from).push(to);
    }
    const rank = new Map(codes.map((code, index) => [code, index]));
    const layers = new Map();
    const earliest = new Map(codes.map((code) => [code, 0]));
    const used = [];
    let wave = codes.filter((code) => !before.get(code));
    while (wave.length) {
        const next = [];
        for (const code of wave) {
            let layer = earliest.get(code);
            while (used[layer] && used[layer] + roomOf(code) > capacity) {
                layer++;
            }
            used[layer] = (used[layer] || 0) + roomOf(code);
            layers.set(code, layer);
            for (const target of after.get(code)) {
                earliest.set(target, Math.max(earliest.get(target), layer + 1));
                before.set(target, before.get(target) - 1);
                if (!before.get(target)) {
                    next.push(target);
                }
            }
        }
        wave = next.sort((a, b) => rank.get(a) - rank.get(b));
    }
    return layers;
}

/** Number of crossings between two neighbouring layers. */
function crossingsBetween(pairs) {
    let count = 0;
    for (let i = 0; i < pairs.length; i++) {
        for (let j = i + 1; j < pairs.length; j++) {
            if ((pairs[i][0] - pairs[j][0]) * (pairs[i][1] - pairs[j][1]) < 0) {
                count++;
            }
        }
    }
    return count;
}

export function countCrossings(rows, segments) {
    const place = new Map();
    rows.forEach((row, layer) => row.forEach((id, index) => place.set(id, [layer, index])));
    const perLayer = rows.map(() => []);
    for (const [from, to] of segments) {
        const [layer, index] = place.get(from);
        perLayer[layer].push([index, place.get(to)[1]]);
    }
    return perLayer.reduce((sum, pairs) => sum + crossingsBetween(pairs), 0);
}

/**
 * Order the rows so that few of the segments between them cross.
 *
 * @param {string[][]} rows ids by layer
 * @param {[string, string][]} segments from a row to the next
 */
export function orderRows(rows, segments) {
    const up = new Map();
    const down = new Map();
    for (const [from, to] of segments) {
        down.set(from, [...(down.get(from) || []), to]);
        up.set(to, [...(up.get(to) || []), from]);
    }
    let best = rows;
    let fewest = countCrossings(rows, segments);
    let current = rows.map((row) => [...row]);
    for (let sweep = 0; sweep < SWEEPS && fewest; sweep++) {
        const forward = sweep % 2 === 0;
        current = sweepRows(current, forward ? up : down, forward);
        const crossings = countCrossings(current, segments);
        if (crossings < fewest) {
            best = current;
            fewest = crossings;
        }
    }
    return best;
}

function sweepRows(rows, neighbours, forward) {
    const swept = rows.map((row) => [...row]);
    const order = [...swept.keys()];
    if (!forward) {
        order.reverse();
    }
    const place = new Map();
    swept.forEach((row) => row.forEach((id, index) => place.set(id, index)));
    for (const layer of order) {
        const weight = new Map();
        for (const id of swept[layer]) {
            const near = neighbours.get(id);
            weight.set(
                id,
                near ? near.reduce((sum, other) => sum + place.get(other), 0) / near.length : place.get(id)
            );
        }
        const old = new Map(swept[layer].map((id, index) => [id, index]));
        swept[layer].sort((a, b) => weight.get(a) - weight.get(b) || old.get(a) - old.get(b));
        swept[layer].forEach((id, index) => place.set(id, index));
    }
    return swept;
}

/**
 * Places for a row of intervals, in order and apart, as near as can be to where each wants its
 * centre (least squares, by pooling neighbours that push each other).
 *
 * @param {{size: number, wish: number}[]} items
 * @returns {number[]} centres
 */
export function placeRow(items, gap) {
    const offsets = [];
    items.forEach((item, index) => {
        const previous = items[index - 1];
        offsets.push(index ? offsets[index - 1] + (previous.size + item.size) / 2 + gap : 0);
    });
    const pools = [];
    items.forEach((item, index) => {
        pools.push({ sum: item.wish - offsets[index], count: 1 });
        while (
            pools.length > 1 &&
            pools.at(-2).sum / pools.at(-2).count > pools.at(-1).sum / pools.at(-1).count
        ) {
            const last = pools.pop();
            pools.at(-1).sum += last.sum;
            pools.at(-1).count += last.count;
        }
    });
    const centres = [];
    for (const pool of pools) {
        for (let n = 0; n < pool.count; n++) {
            centres.push(pool.sum / pool.count + offsets[centres.length]);
        }
    }
    return centres;
}

// -- one box -------------------------------------------------------------------------------------

/**
 * Lay out what is connected in a box, in abstract axes: `along` the flow and `across` it.
 *
 * @returns {{along: number, across: number, places: Map<string, number[]>, lanes: Map<string, number[][]>}}
 */
function layered(codes, links, sizeOf, capacity) {
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

export function linkKey({ from, to }) {
    return `${from}\u0000${to}`;
}

function turned(size, direction) {
    return direction === "right"
        ? { along: size.width, across: size.height }
        : { along: size.height, across: size.width };
}

/** Lay out the connected nodes of a box to the right if that fits, and down otherwise. */
function flow(codes, links, sizeOf, width) {
    const attempt = (direction, capacity) => {
        const result = layered(codes, links, (code) => turned(sizeOf(code), direction), capacity);
        const right = direction === "right";
        const point = ([along, across]) => (right ? [along, across] : [across, along]);
        return {
            direction,
            width: right ? result.along : result.across,
            height: right ? result.across : result.along,
            places: new Map([...result.places].map(([id, place]) => [id, point(place)])),
            lanes: new Map(
                [...result.lanes].map(([key, lane]) => [
                    key,
                    lane.map(([start, end, across]) => [point([start, across]), point([end, across])]),
                ])
            ),
        };
    };
    const right = attempt("right", MAX_RIGHT_STACK * (SIZES.node.height + SIZES.gapAcross));
    if (right.width <= width) {
        return right;
    }
    // Lanes of long edges take room too: put fewer nodes in a row until it is about as wide as it may be.
    let capacity = width + SIZES.gapAcross;
    let best = attempt("down", capacity);
    for (let tries = 0; tries < 3 && best.width > width * OVERWIDE; tries++) {
        capacity -= SIZES.node.width / 2;
        const narrower = attempt("down", capacity);
        best = narrower.width < best.width ? narrower : best;
    }
    return best;
}

/** Lay nodes that nothing connects side by side, in rows. */
function rowsOf(codes, sizeOf, width) {
    const places = new Map();
    let [x, y, rowHeight, widest] = [0, 0, 0, 0];
    for (const code of codes) {
        const size = sizeOf(code);
        if (x && x + size.width > width) {
            [x, y, rowHeight] = [0, y + rowHeight + SIZES.gapAcross, 0];
        }
        places.set(code, [x, y]);
        widest = Math.max(widest, x + size.width);
        rowHeight = Math.max(rowHeight, size.height);
        x += size.width + SIZES.gapAcross;
    }
    return { width: widest, height: y + rowHeight, places };
}

/** How many lines a name takes when a line holds `length` characters. */
export function linesOf(name, length) {
    let [lines, filled] = [1, 0];
    for (const word of name.split(/\s+/)) {
        if (filled && filled + 1 + word.length > length) {
            [lines, filled] = [lines + 1, 0];
        }
        filled += (filled ? 1 : 0) + word.length;
        for (; filled > length; filled -= length) {
            lines++;
        }
    }
    return lines;
}

/** A card is as high as its name needs. */
function sizeOfCard({ kind, name, repeatable }) {
    const { lines, height, length } = SIZES.name;
    const size = SIZES[kind] || SIZES.node;
    const count = Math.min(lines, linesOf(name || "", repeatable ? length - 3 : length));
    return { width: size.width, height: size.height + (count - 1) * height };
}

function layoutBox(box, width, plan) {
    const codes = plan.tree.childrenOf.get(box) || [];
    const inner = Math.max(SIZES.node.width, width - 2 * SIZES.padding);
    const sizes = new Map();
    const boxes = new Map();
    for (const code of codes) {
        const node = plan.tree.byCode.get(code);
        if (node.kind === "stage" && !node.closed) {
            const child = layoutBox(code, inner, plan);
            boxes.set(code, child);
            sizes.set(code, { width: child.width, height: child.height });
        } else {
            sizes.set(code, sizeOfCard(node));
        }
    }
    const sizeOf = (code) => sizes.get(code);
    const links = withoutCycles(codes, plan.linksOf.get(box) || []);
    const touched = new Set(links.flatMap(({ from, to }) => [from, to]));
    const connected = codes.filter((code) => touched.has(code));
    const loose = codes.filter((code) => !touched.has(code));
    const main = connected.length
        ? flow(connected, links, sizeOf, inner)
        : { direction: "right", width: 0, height: 0, places: new Map(), lanes: new Map() };
    const rest = rowsOf(loose, sizeOf, inner);
    const back = plan.backIn.has(box) ? SIZES.back : 0;
    const right = main.direction === "right";
    const left = SIZES.padding;
    const top = (box === ROOT ? SIZES.padding : SIZES.header + 4) + (right ? back : 0);
    const below = main.height && rest.height ? main.height + SIZES.gapAcross * 1.5 : main.height;
    const places = new Map();
    for (const code of connected) {
        const [x, y] = main.places.get(code);
        places.set(code, [left + x, top + y]);
    }
    for (const code of loose) {
        const [x, y] = rest.places.get(code);
        places.set(code, [left + x, top + below + y]);
    }
    const lanes = new Map(
        [...main.lanes].map(([key, lane]) => [
            key,
            lane.map((ends) => ends.map(([x, y]) => [left + x, top + y])),
        ])
    );
    const content = Math.max(main.width + (right ? 0 : back), rest.width);
    return {
        direction: main.direction,
        width: Math.max(content + 2 * SIZES.padding, box === ROOT ? 0 : SIZES.minWidth),
        height: top + below + rest.height + SIZES.padding,
        places,
        sizes,
        lanes,
        boxes,
    };
}

// -- the picture ---------------------------------------------------------------------------------

/**
 * @param {{nodes: Object[], edges: Object[]}} plan what `get_plan_map` returns
 * @param {{width?: number}} [options] the width there is
 * @returns {{width: number, height: number, cards: Object[], edges: Object[]}}
 *  `cards` in plan order, each `{code, x, y, width, height, depth, isBox}`; `edges` each with a `path`
 */
export function layoutPlan({ nodes, edges }, { width = 1100 } = {}) {
    const tree = buildTree(nodes);
    const linksOf = new Map();
    const backIn = new Set();
    const lifted = new Map();
    const seen = new Set();
    const known = edges.filter((edge) => tree.byCode.has(edge.from) && tree.byCode.has(edge.to));
    for (const edge of known) {
        const link = lift(edge, tree.parentOf);
        lifted.set(edge, link);
        if (link && edge.kind === "again") {
            backIn.add(link.box);
        } else if (link && edge.kind !== "exit" && !seen.has(linkKey(link))) {
            seen.add(linkKey(link));
            linksOf.set(link.box, [...(linksOf.get(link.box) || []), link]);
        }
    }
    const root = layoutBox(ROOT, width, { tree, linksOf, backIn });
    const cards = new Map();
    const frames = new Map();
    place(root, ROOT, 0, 0, 0, cards, frames);
    const drawn = known.map((edge) => ({
        ...edge,
        ...route(edge, lifted.get(edge), cards, frames),
    }));
    return {
        width: Math.ceil(root.width),
        height: Math.ceil(root.height),
        cards: nodes.map((node) => cards.get(node.code)),
        edges: drawn,
    };
}

function place(box, code, x, y, depth, cards, frames) {
    frames.set(code, { box, x, y });
    for (const [child, [left, top]] of box.places) {
        const size = box.sizes.get(child);
        const isBox = box.boxes.has(child);
        cards.set(child, { code: child, x: x + left, y: y + top, ...size, depth, isBox });
        if (isBox) {
            place(box.boxes.get(child), child, x + left, y + top, depth + 1, cards, frames);
        }
    }
}

function route(edge, link, cards, frames) {
    const from = cards.get(edge.from);
    const to = cards.get(edge.to);
    if (!link) {
        return edge.from === edge.to ? loop(from) : inward(from, to);
    }
    const { box, x, y } = frames.get(link.box);
    const right = box.direction === "right";
    const isBack =
        edge.kind === "again" ||
        (right ? to.x < from.x + from.width : to.y < from.y + from.height);
    if (isBack) {
        return arc(from, to, right);
    }
    const lane = (edge.kind === "entry" && box.lanes.get(linkKey(link))) || [];
    const through = lane.flatMap((ends) => ends.map(([left, top]) => [x + left, y + top]));
    return smooth([exitOf(from, right), ...through, entryOf(to, right)], right);
}

function exitOf(card, right) {
    return right
        ? [card.x + card.width, card.y + middle(card)]
        : [card.x + card.width / 2, card.y + card.height];
}

function entryOf(card, right) {
    return right ? [card.x, card.y + middle(card)] : [card.x + card.width / 2, card.y];
}

/** Edges meet a box at its header and a card in its middle. */
function middle(card) {
    return card.isBox ? SIZES.header / 2 : card.height / 2;
}

function number(value) {
    return Math.round(value * 10) / 10;
}

function smooth(points, right) {
    let path = `M${points[0].map(number).join(" ")}`;
    for (let index = 1; index < points.length; index++) {
        const [x1, y1] = points[index - 1];
        const [x2, y2] = points[index];
        const bend = Math.max(12, Math.abs(right ? x2 - x1 : y2 - y1) / 2);
        const first = right ? [x1 + bend, y1] : [x1, y1 + bend];
        const second = right ? [x2 - bend, y2] : [x2, y2 - bend];
        path += `C${[...first, ...second, x2, y2].map(number).join(" ")}`;
    }
    const half = Math.floor((points.length - 1) / 2);
    const [a, b] = [points[half], points[half + 1]];
    return { path, label_x: number((a[0] + b[0]) / 2), label_y: number((a[1] + b[1]) / 2) };
}

/** An edge that leads back: over the cards, or beside them when the box runs down. */
function arc(from, to, right) {
    if (from === to) {
        return loop(from);
    }
    if (right && Math.abs(from.x - to.x) < SIZES.node.width / 2) {
        const [y1, y2] = [from.y + middle(from), to.y + middle(to)];
        const side = Math.min(from.x, to.x) - SIZES.back;
        const path = `M${number(from.x)} ${number(y1)}C${[side, y1, side, y2, to.x, y2].map(number).join(" ")}`;
        return { path, label_x: number(side + 6), label_y: number((y1 + y2) / 2) };
    }
    if (right) {
        const [x1, x2] = [from.x + from.width * 0.5, to.x + to.width * 0.6];
        const rise = Math.min(from.y, to.y) - SIZES.back;
        const path = `M${number(x1)} ${number(from.y)}C${[x1, rise, x2, rise, x2, to.y].map(number).join(" ")}`;
        return { path, label_x: number((x1 + x2) / 2), label_y: number(rise + 8) };
    }
    const [y1, y2] = [from.y + middle(from), to.y + middle(to)];
    const [x1, x2] = [from.x + from.width, to.x + to.width];
    const side = Math.max(x1, x2) + SIZES.back;
    const path = `M${number(x1)} ${number(y1)}C${[side, y1, side, y2, x2, y2].map(number).join(" ")}`;
    return { path, label_x: number(side - 6), label_y: number((y1 + y2) / 2) };
}

function loop(card) {
    const [x, y] = [card.x + card.width - 44, card.y];
    const points = [x, y - 24, x + 30, y - 24, x + 30, y];
    return {
        path: `M${number(x)} ${number(y)}C${points.map(number).join(" ")}`,
        label_x: number(x + 15),
        label_y: number(y - 20),
    };
}

function inward(from, to) {
    const x = Math.min(from.x, to.x) + 10;
    const start = [x, Math.max(from.y, to.y) - 6];
    return smooth([start, [Math.max(from.x, to.x), to.y + middle(to)]], true);
}

// -- walking through it --------------------------------------------------------------------------

const DIRECTIONS = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
};

/**
 * The node one arrives at from `code` with an arrow key: the nearest one that lies that way.
 *
 * @returns {string|null}
 */
export function neighbour(cards, code, key) {
    const [dx, dy] = DIRECTIONS[key] || [0, 0];
    const here = cards.find((card) => card.code === code);
    if (!here || (!dx && !dy)) {
        return null;
    }
    const centre = (card) => [card.x + card.width / 2, card.y + middle(card)];
    const [x, y] = centre(here);
    let nearest = null;
    let shortest = Infinity;
    for (const card of cards) {
        const [cx, cy] = centre(card);
        const ahead = (cx - x) * dx + (cy - y) * dy;
        const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
        const distance = ahead + 2 * aside;
        if (card !== here && ahead > 1 && distance < shortest && aside <= ahead * 3) {
            nearest = card.code;
            shortest = distance;
        }
    }
    return nearest;
}
