/** How far a bar reaches beyond the letters that were looked for, in heights of them. */
const AROUND = 0.3;

/**
 * Where words stand on a page, a little wider than they are: widths of single letters are guessed from their run.
 *
 * @param {Array<{str: string, width: number, height: number, transform: number[], hasEOL: boolean}>} items runs of
 *  text as pdf.js gives them
 * @param {string[]} words
 * @param {{width: number, height: number, convertToViewportPoint: Function}} viewport of the page, at scale 1
 * @returns {number[][]} left, top, width and height of each place, in parts of the page
 */
export function placesOf(items, words, viewport) {
    const runs = items.filter((item) => item.str);
    let text = "";
    const starts = runs.map((item) => {
        const start = text.length;
        text += item.str.toLowerCase() + (item.hasEOL ? " " : "");
        return start;
    });
    const places = [];
    for (const word of words.map((one) => one.toLowerCase()).filter(Boolean)) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
            runs.forEach((item, index) => {
                const from = Math.max(at, starts[index]) - starts[index];
                const to = Math.min(at + word.length, starts[index] + item.str.length) - starts[index];
                if (from < to) {
                    places.push(placeOf(item, from, to, viewport));
                }
            });
        }
    }
    return places;
}

/** The place of some letters of a run. */
function placeOf(item, from, to, viewport) {
    const [a, b, , , x, y] = item.transform;
    const size = Math.hypot(a, b) || item.height || 10;
    const [along, up] = [a / size || 1, b / size || 0];
    const part = (index) => (item.width * index) / item.str.length;
    const begin = part(from) - size * AROUND;
    const end = part(to) + size * AROUND;
    const corners = [
        [begin, -size * AROUND],
        [end, -size * AROUND],
        [begin, size * (1 + AROUND)],
        [end, size * (1 + AROUND)],
    ].map(([right, above]) =>
        viewport.convertToViewportPoint(x + right * along - above * up, y + right * up + above * along)
    );
    const left = Math.max(0, Math.min(...corners.map(([one]) => one)));
    const top = Math.max(0, Math.min(...corners.map(([, one]) => one)));
    const right = Math.min(viewport.width, Math.max(...corners.map(([one]) => one)));
    const bottom = Math.min(viewport.height, Math.max(...corners.map(([, one]) => one)));
    return [
        left / viewport.width,
        top / viewport.height,
        (right - left) / viewport.width,
        (bottom - top) / viewport.height,
    ];
}
