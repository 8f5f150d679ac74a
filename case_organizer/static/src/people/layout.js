/**
 * Where the people of a case stand in the picture of who is who, as pure functions.
 *
 * On a wide place they stand in a circle, those who are something to each other beside one another, and links bend
 * inwards, so that none runs behind a card; on a narrow one they stand one below the other, with the links as bows beside
 * them. The same people always give the same picture.
 */

export const SIZES = {
    node: { width: 168, height: 74 },
    /** Room between two neighbours on the circle, and around all. */
    gap: 120,
    margin: 12,
    /** Below this width people stand one below the other. */
    narrow: 620,
    row: 30,
    /** How far apart several links of the same two bend. */
    bend: 46,
    /** Room that the label of a link takes. */
    label: { width: 110, height: 15 },
    /** How far links of a circle bend inwards, as a part of the way to its middle. */
    inwards: 0.4,
    /** A bow on a narrow place: how far it goes out, and how much further for each card that it passes. */
    bow: { first: 40, more: 16, label: 58 },
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
    const radiusY = count < 2 ? 0 : Math.max(node.height * 1.6, radiusX * 0.7);
    const middle = { x: margin + node.width / 2 + radiusX, y: margin + node.height / 2 + radiusY };
    const places = new Map(
        keys.map((key, index) => {
            const angle = (2 * Math.PI * index) / count - Math.PI / 2;
            return [key, { x: middle.x + radiusX * Math.cos(angle), y: middle.y + radiusY * Math.sin(angle) }];
        })
    );
    return { places, middle, width: 2 * middle.x, height: 2 * middle.y };
}

function inColumn(keys, width) {
    const { node, margin, row } = SIZES;
    const places = new Map(
        keys.map((key, index) => [
            key,
            { x: margin + node.width / 2, y: margin + node.height / 2 + index * (node.height + row) },
        ])
    );
    const height = 2 * margin + keys.length * node.height + Math.max(0, keys.length - 1) * row;
    return { places, width: Math.max(width, node.width + 2 * margin), height };
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

const point = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;

function curve(relation, start, control, end) {
    return {
        ...relation,
        path: `M ${point(start)} Q ${point(control)} ${point(end)}`,
        // The middle of the curve.
        label_x: start.x / 4 + control.x / 2 + end.x / 4,
        label_y: start.y / 4 + control.y / 2 + end.y / 4,
    };
}

function drawChord(relation, { places, middle }, number, total) {
    const [from, to] = [places.get(relation.from), places.get(relation.to)];
    const half = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    // Bends are counted from the same side whichever way round two are related.
    const side = relation.from < relation.to ? 1 : -1;
    const bend = 2 * side * SIZES.bend * (number - (total - 1) / 2);
    const control = {
        x: half.x + (middle.x - half.x) * SIZES.inwards - ((to.y - from.y) / length) * bend,
        y: half.y + (middle.y - half.y) * SIZES.inwards + ((to.x - from.x) / length) * bend,
    };
    return curve(relation, edgeOfCard(from, control), control, edgeOfCard(to, control));
}

function drawBow(relation, { places, width }, number) {
    const { node, row, margin, bow } = SIZES;
    const [from, to] = [places.get(relation.from), places.get(relation.to)];
    const edge = margin + node.width;
    const passed = Math.round(Math.abs(to.y - from.y) / (node.height + row)) - 1;
    const out = Math.min(bow.first + bow.more * passed, Math.max(bow.first, width - edge - margin - bow.label));
    const down = to.y > from.y ? 1 : -1;
    const start = { x: edge, y: from.y + down * 8 + 18 * number };
    const end = { x: edge, y: to.y - down * 8 + 18 * number };
    return curve(relation, start, { x: edge + 2 * out, y: (start.y + end.y) / 2 }, end);
}

/** Move labels that would lie over an earlier one below it. */
function separate(links) {
    const { width, height } = SIZES.label;
    links.forEach((link, index) => {
        const hit = (other) =>
            Math.abs(other.label_x - link.label_x) < width && Math.abs(other.label_y - link.label_y) < height;
        while (links.slice(0, index).some(hit)) {
            link.label_y += height;
        }
    });
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
    const narrow = width < SIZES.narrow;
    const place = narrow ? inColumn(keys, width) : inCircle(keys);
    const { places } = place;
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
        return narrow ? drawBow(relation, place, number) : drawChord(relation, place, number, totals.get(pair(relation)));
    });
    const cards = keys.map((key) => ({ ...byKey.get(key), ...places.get(key) }));
    separate(links);
    return { cards, links, width: place.width, height: place.height };
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
