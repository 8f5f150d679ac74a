/** Layers of a box: which node stands in which, and in what order, so that few lines cross. */

const SWEEPS = 6;

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
