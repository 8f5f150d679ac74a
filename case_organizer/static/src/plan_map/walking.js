import { middle } from "./routes";

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
