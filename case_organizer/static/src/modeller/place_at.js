/**
 * Where something new goes that is put at a point of the map: the innermost stage there, and before which of the items in it.
 *
 * @param {HTMLElement} view the window on the map
 * @param {Object[]} nodes of the drawing
 * @param {number} x of the pointer @param {number} y
 * @returns {{parent: string|false, after: false, before: string|false}} codes
 */
export function placeAt(view, nodes, x, y) {
    const boxes = [...view.querySelectorAll(".o_case_stage[data-stage]")];
    const stage = boxes.filter((el) => holds(el.getBoundingClientRect(), x, y)).at(-1);
    const parent = stage?.dataset.stage || false;
    const boxOf = (code) => {
        const find = (css) => [...view.querySelectorAll(css)].find((el) => Object.values(el.dataset).includes(code));
        return (find(".o_case_stage[data-stage]") || find(".o_case_node[data-code]"))?.getBoundingClientRect();
    };
    const next = nodes
        .filter((node) => (node.parent || false) === parent)
        .find((node) => comesBefore(boxOf(node.code), x, y));
    return { parent, after: false, before: next?.code || false };
}

function holds(box, x, y) {
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

/** Whether a point is read before a box: above it, or beside its first half. */
function comesBefore(box, x, y) {
    return Boolean(box) && (y < box.top || (y <= box.bottom && x < box.left + box.width / 2));
}
