import { linkKey } from "./placing";
import { SIZES } from "./sizes";

/** The path of an edge between two cards, as it is drawn. */
export function route(edge, link, cards, frames) {
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
export function middle(card) {
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
