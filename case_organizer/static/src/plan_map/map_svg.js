const SVG = "http://www.w3.org/2000/svg";
/** Of an edge, what its style says. */
const STROKE = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order"];
const TEXT = ["font-size", "text-anchor", "dominant-baseline"];
/** Pixels around the drawing. */
const MARGIN = 12;

function make(name, attributes = {}, text) {
    const el = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
        el.setAttribute(key, value);
    }
    if (text) {
        el.textContent = text;
    }
    return el;
}

/** The lines in which an element's words are broken on the screen: `[{text, x, y}]`, y that of their middle. */
function linesOf(el, place) {
    const lines = [];
    const range = document.createRange();
    for (const node of el.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE) {
            continue;
        }
        for (const word of node.data.matchAll(/\S+/g)) {
            range.setStart(node, word.index);
            range.setEnd(node, word.index + word[0].length);
            const { x, y, height } = place(range.getBoundingClientRect());
            const middle = y + height / 2;
            const last = lines.at(-1);
            if (last && Math.abs(last.y - middle) < height / 2) {
                last.text += ` ${word[0]}`;
            } else {
                lines.push({ text: word[0], x, y: middle });
            }
        }
    }
    return lines;
}

/** A stage or an item: its surface, with the side that has the colour of its state. */
function surface(el, place) {
    const style = getComputedStyle(el);
    const { x, y, width, height } = place(el.getBoundingClientRect());
    const round = Math.min(parseFloat(style.borderTopLeftRadius) || 0, height / 2);
    const drawn = make("g");
    const line = parseFloat(style.borderRightWidth) ? style.borderRightColor : "none";
    const dashes = style.borderTopStyle === "dashed" ? { "stroke-dasharray": "4 3" } : {};
    drawn.append(make("rect", { x, y, width, height, rx: round, fill: style.backgroundColor, stroke: line, ...dashes }));
    const [side, top] = [parseFloat(style.borderInlineStartWidth), parseFloat(style.borderTopWidth)];
    if (side > 1) {
        drawn.append(make("rect", { x, y, width: side, height, fill: style.borderInlineStartColor }));
    } else if (top > 1) {
        drawn.append(make("rect", { x, y, width, height: top, fill: style.borderTopColor }));
    }
    return drawn;
}

function words(el, place) {
    const drawn = make("g");
    const parts = [el, ...el.querySelectorAll("*")].filter((part) => part.offsetParent && !part.closest(".visually-hidden"));
    for (const part of parts) {
        const style = getComputedStyle(part);
        for (const { text, x, y } of linesOf(part, place)) {
            const look = { "font-size": style.fontSize, "font-weight": style.fontWeight, fill: style.color };
            drawn.append(make("text", { x, y, "dominant-baseline": "central", ...look }, text));
        }
    }
    return drawn;
}

/** The arrows, as they are styled on the screen. */
function arrows(svg) {
    const copy = svg.cloneNode(true);
    copy.removeAttribute("class");
    const [before, after] = [svg, copy].map((root) => [...root.querySelectorAll("path, marker, text")]);
    before.forEach((el, index) => {
        const style = getComputedStyle(el);
        for (const name of el.tagName === "text" ? [...STROKE, ...TEXT] : STROKE) {
            after[index].setAttribute(name, style.getPropertyValue(name));
        }
        // What a marker is filled with, its path inherits.
        if (el.parentElement?.tagName === "marker") {
            after[index].setAttribute("fill", getComputedStyle(el.parentElement).fill);
            after[index].removeAttribute("stroke");
        }
    });
    const drawn = make("g");
    drawn.append(...copy.childNodes);
    return drawn;
}

/**
 * The map as a drawing of its own: shapes and words only, so that any program shows it as it is on the screen.
 *
 * @param {HTMLElement} canvas with the stages, the arrows and the items, at any size
 * @param {{width: number, height: number, title: string}} paper in pixels of the unscaled map
 * @returns {string} SVG
 */
export function svgOf(canvas, { width, height, title }) {
    const box = canvas.getBoundingClientRect();
    const scale = box.width / width || 1;
    const place = (rect) => ({
        x: Math.round((rect.left - box.left) / scale),
        y: Math.round((rect.top - box.top) / scale),
        width: Math.round(rect.width / scale),
        height: Math.round(rect.height / scale),
    });
    const view = [-MARGIN, -MARGIN, width + 2 * MARGIN, height + 2 * MARGIN];
    const { fontFamily } = getComputedStyle(canvas);
    const svg = make("svg", { viewBox: view.join(" "), width: view[2], height: view[3], "font-family": fontFamily });
    svg.append(make("title", {}, title));
    const paper = canvas.closest(".o_case_map_viewport");
    const fill = paper ? getComputedStyle(paper).backgroundColor : "white";
    svg.append(make("rect", { x: view[0], y: view[1], width: view[2], height: view[3], fill }));
    svg.append(...[...canvas.querySelectorAll(".o_case_stage")].map((el) => surface(el, place)));
    const edges = canvas.querySelector(".o_case_edges");
    if (edges) {
        svg.append(arrows(edges));
    }
    for (const el of canvas.querySelectorAll(".o_case_node")) {
        svg.append(surface(el, place), words(el, place));
    }
    return new XMLSerializer().serializeToString(svg);
}
