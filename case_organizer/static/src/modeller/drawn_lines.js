import { useExternalListener, useState } from "@odoo/owl";

/** Pixels after which a press on an item is a line that is drawn. */
const DRAWN = 8;

/**
 * Lines that are drawn from one item of a map to another: with a mouse from any item, with a finger or a pen from the one
 * that is selected (elsewhere a finger moves the map).
 *
 * @param {{el: HTMLElement}} root what the map is in
 * @param {Object} options
 * @param {(target: Element) => string|undefined} options.codeAt
 * @param {(code: string) => boolean} options.isSelected
 * @param {(before: string, after: string) => any} options.connect
 * @returns {{line: Object|null, onPointerDown: (ev: PointerEvent) => void}}
 */
export function useDrawnLines(root, { codeAt, isSelected, connect }) {
    const lines = useState({ line: null, onPointerDown });
    let pressed = null;

    function onPointerDown(ev) {
        const from = ev.button === 0 && ev.isPrimary !== false && codeAt(ev.target);
        const draws = from && (ev.pointerType === "mouse" || isSelected(from));
        stop();
        pressed = draws ? { from, id: ev.pointerId, x1: ev.clientX, y1: ev.clientY } : null;
    }

    function stop() {
        pressed = lines.line = null;
    }

    useExternalListener(window, "pointermove", (ev) => {
        if (pressed && pressed.id === ev.pointerId) {
            const { x1, y1 } = pressed;
            if (lines.line || Math.hypot(ev.clientX - x1, ev.clientY - y1) > DRAWN) {
                lines.line = { x1, y1, x2: ev.clientX, y2: ev.clientY };
            }
        }
    });
    useExternalListener(window, "pointerup", (ev) => {
        const from = lines.line && pressed?.from;
        stop();
        const to = from && codeAt(document.elementFromPoint(ev.clientX, ev.clientY) || document.body);
        if (to) {
            return connect(from, to);
        }
    });
    useExternalListener(window, "pointercancel", stop);
    return lines;
}
