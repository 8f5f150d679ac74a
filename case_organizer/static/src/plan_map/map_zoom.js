const within = (value, least, most) => Math.max(least, Math.min(most, value));

/** How far from the left a paper stands that is narrower than its window. */
const centred = (view, width) => Math.max(0, (view.clientWidth - width) / 2);

/**
 * Where a window on the map is scrolled to, so that the point below the pointer stays where it is.
 *
 * @param {{left: number, top: number}} before where it is scrolled to
 * @param {{x: number, y: number}} point in the window
 * @param {number} ratio of the sizes, after to before
 * @param {{width: number, height: number}} most how far it can be scrolled afterwards
 */
export function aimAt(before, point, ratio, most) {
    return {
        left: within((before.left + point.x) * ratio - point.x, 0, most.width),
        top: within((before.top + point.y) * ratio - point.y, 0, most.height),
    };
}

/**
 * What an element shows that is stretched only, as it looks once it has the size and is scrolled.
 *
 * @param {HTMLElement} view the window
 * @param {{left: number, top: number}} aim where it will be scrolled to
 * @param {{now: number, then: number}} widths of the paper
 * @param {number} zoom
 * @returns {string} a CSS transform
 */
export function stretched(view, aim, { now, then }, zoom) {
    const x = view.scrollLeft - aim.left + centred(view, then) - centred(view, now);
    return `translate(${x}px, ${view.scrollTop - aim.top}px) scale(${zoom})`;
}
