/**
 * Where the people of a case stand in the picture of who is who, as pure functions.
 *
 * On a wide place they stand in a circle, those who are something to each other beside one another; on a narrow one in
 * two columns, one a row. The same people always give the same picture.
 */

export const SIZES = {
    node: { width: 168, height: 74 },
    /** Room between two neighbours on the circle, and around all. */
    gap: 56,
    margin: 12,
    /** Below this width people stand in columns. */
    narrow: 620,
    row: 34,
    /** How far apart several links of the same two bend. */
    bend: 46,
};

/** The people in the order in which they stand: each followed by those they are related to, as far as there are any. */
export function orderPeople(people, relations) {
    const keys = people.map((person) => person.key);
    const near = new Map(keys.map((key) => [key, []]));
    for (const { from, to } of relations) {
        if (near.has(from) && near.has(to)) {
            near.get(from).push(to);
            near.get(to).push(from);
        }
    }
    const ordered = new Set();
    const visit = (key) => {
        if (ordered.has(key)) {
            return;
        }
        ordered.add(key);
        [...new Set(near.get(key))].sort((a, b) => keys.indexOf(a) - keys.indexOf(b)).forEach(visit);
    };
    // Those with most relations begin, so that what hangs together stands together; the first named wins a draw.
    const byTies = [...keys].sort((a, b) => near.get(b).length - near.get(a).length || keys.indexOf(a) - keys.indexOf(b));
    byTies.filter((key) => near.get(key).length).forEach(visit);
    keys.forEach(visit);
    return [...ordered];
}

function inCircle(keys) {
    const { node, gap, margin } = SIZES;
    const count = keys.length;
    const around = count * (node.width + gap);
    const radiusX = count < 2 ? 0 : Math.max(node.width, around / (2 * Math.PI));
    const radiusY = count < 2 ? 0 : Math.max(node.height * 1.6, radiusX * 0.62);
    const middle = { x: margin + node.width / 2 + radiusX, y: margin + node.height / 2 + radiusY };
    const places = new Map(
        keys.map((key, index) => {
            const angle = (2 * Math.PI * index) / count - Math.PI / 2;
            return [key, { x: middle.x + radiusX * Math.cos(angle), y: middle.y + radiusY * Math.sin(angle) }];
        })
    );
    return { places, width: 2 * middle.x, height: 2 * middle.y };
}

function inColumns(keys, width) {
    const { node, margin, row } = SIZES;
    const inner = Math.max(width, node.width + 2 * margin);
    const left = margin + node.width / 2;
    const right = inner - margin - node.width / 2;
    const step = node.height + row;
    const places = new Map(
        keys.map((key, index) => [
            key,
            { x: index % 2 ? right : left, y: margin + node.height / 2 + index * step * 0.75 },
        ])
    );
    const height = 2 * margin + node.height + Math.max(0, keys.length - 1) * step * 0.75;
    return { places, width: inner, height };
}

/** Where a line from the middle of a card towards a point leaves the card. */
export function edgeOfCard(card, towards) {
    const dx = towards.x - card.x;
    const dy = towards.y - card.y;
    if (!dx && !dy) {
        return { x: card.x, y: card.y };
    }
    const scale = Math.min(
        dx ? SIZES.node.width / 2 / Math.abs(dx) : Infinity,
        dy ? SIZES.node.height / 2 / Math.abs(dy) : Infinity
    );
    return { x: card.x + dx * scale, y: card.y + dy * scale };
}

function drawLink(relation, places, number, total) {
    const [from, to] = [places.get(relation.from), places.get(relation.to)];
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    // Bends are counted from the same side whichever way round two are related.
    const side = relation.from < relation.to ? 1 : -1;
    const bend = side * SIZES.bend * (number - (total - 1) / 2);
    const control = {
        x: middle.x - ((to.y - from.y) / length) * bend * 2,
        y: middle.y + ((to.x - from.x) / length) * bend * 2,
    };
    const start = edgeOfCard(from, control);
    const end = edgeOfCard(to, control);
    const point = (p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`;
    return {
        ...relation,
        path: `M ${point(start)} Q ${point(control)} ${point(end)}`,
        // The middle of the curve.
        label_x: start.x / 4 + control.x / 2 + end.x / 4,
        label_y: start.y / 4 + control.y / 2 + end.y / 4,
    };
}

/**
 * @param {{key: string}[]} people
 * @param {{from: string, to: string}[]} relations those that name somebody who is not there are left out
 * @param {{width?: number}} options width of the place in pixels
 * @returns {{cards: object[], links: object[], width: number, height: number}} each person with the middle `x`, `y` of
 *  their card, each relation with its `path` and where its label stands
 */
export function layoutPeople(people, relations, { width = 900 } = {}) {
    const keys = orderPeople(people, relations);
    const { places, ...size } = width < SIZES.narrow ? inColumns(keys, width) : inCircle(keys);
    const byKey = new Map(people.map((person) => [person.key, person]));
    const known = relations.filter(({ from, to }) => places.has(from) && places.has(to) && from !== to);
    const pair = ({ from, to }) => [from, to].sort().join("|");
    const totals = new Map();
    for (const relation of known) {
        totals.set(pair(relation), (totals.get(pair(relation)) || 0) + 1);
    }
    const numbers = new Map();
    const links = known.map((relation) => {
        const number = numbers.get(pair(relation)) || 0;
        numbers.set(pair(relation), number + 1);
        return drawLink(relation, places, number, totals.get(pair(relation)));
    });
    return { cards: keys.map((key) => ({ ...byKey.get(key), ...places.get(key) })), links, ...size };
}

/** A text in at most `lines` lines of `length` characters; what does not fit ends in an ellipsis. */
export function wrap(text, length, lines) {
    const found = [""];
    for (const word of text.split(/\s+/).filter(Boolean)) {
        const last = found.at(-1);
        if (last && last.length + 1 + word.length > length) {
            found.push(word);
        } else {
            found[found.length - 1] = last ? `${last} ${word}` : word;
        }
    }
    const cut = found.slice(0, lines);
    if (found.length > lines) {
        cut[lines - 1] = `${cut[lines - 1]} …`;
    }
    return cut.map((line) => (line.length > length ? `${line.slice(0, length - 1)}…` : line));
}
