/** What a line of a checklist still lacks. Pure: the server decides again when it gets the lines. */

/** A number as people type it, comma or point; null when it is none. */
export function number(text) {
    const plain = String(text ?? "").trim().replace(",", ".");
    return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Whether a measurement lies outside of the bounds of its line. */
export function outside(check, value) {
    return check.bounded && (value < check.minimum || value > check.maximum);
}

/**
 * @param {Object} check the line as the server tells it
 * @param {Object} found `{done, number, text, remark}` as typed
 * @returns {""|"missing"|"no_number"|"outside"} what is wrong with it
 */
export function problem(check, found) {
    const text = String(found.text ?? "").trim();
    const remark = String(found.remark ?? "").trim();
    if (check.kind === "measurement" && String(found.number ?? "").trim()) {
        const value = number(found.number);
        if (value === null) {
            return "no_number";
        }
        return outside(check, value) && !remark ? "outside" : "";
    }
    const there = { check: found.done, text, photo: found.done, measurement: false }[check.kind];
    return there || !check.required || remark ? "" : "missing";
}
