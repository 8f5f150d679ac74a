import { withoutCycles } from "./layers";
import { layered, linkKey } from "./placing";
import { ROOT, buildTree, lift } from "./plan_tree";
import { route } from "./routes";
import { SIZES } from "./sizes";

/**
 * Layered layout of a plan, as pure functions.
 *
 * Each stage is a box that is laid out on its own and then takes part, as one large node, in the
 * layout of the stage around it. Within a box the longest path over `entry` edges gives each node its
 * layer, barycentres order the layers, and the nodes are moved towards their neighbours. A box runs
 * to the right when that fits the width there is, and down otherwise. The same plan always gives the
 * same picture.
 */

const MAX_RIGHT_STACK = 6;
/** A picture this much wider than its place is still readable when it is made smaller. */
const OVERWIDE = 1.2;

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
