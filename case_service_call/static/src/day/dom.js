/** Elements without a framework, and the words of the page in the reader's language. */

const terms = JSON.parse(document.getElementById("terms").textContent);

/**
 * A term in the reader's language.
 *
 * @param {string} name as the server calls it
 * @param {Object} [values] what stands in the places of `{name}`
 * @returns {string}
 */
export function t(name, values = {}) {
    return (terms[name] ?? name).replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}

/**
 * Make an element.
 *
 * @param {string} tag with classes, such as `p.warning`
 * @param {Object} attributes `on…` are listeners, `true` is a bare attribute, false and null are left out
 * @param {...(Node|string|null|false|Array)} children text is never read as HTML
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
    const [name, ...classes] = tag.split(".");
    const element = document.createElement(name);
    element.classList.add(...classes);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) {
            element.addEventListener(key.slice(2), value);
        } else if (key === "value") {
            element.value = value ?? "";
        } else if (value === true) {
            element.setAttribute(key, "");
        } else if (value !== false && value !== null && value !== undefined) {
            element.setAttribute(key, value);
        }
    }
    element.append(...children.flat(Infinity).filter((child) => child || child === 0));
    return element;
}

/** The heading of a page: the keyboard begins there, and stays there when the page is drawn anew. */
export const pageHeading = (text) => h("h1", { id: "heading", tabindex: -1 }, text);

/**
 * A moment as the reader writes it.
 *
 * @param {string|number} iso ISO 8601, or milliseconds; a day without a time is that day wherever the reader is
 * @param {"time"|"day"|"both"|"date"} what
 */
export function moment(iso, what = "time") {
    const styles = {
        time: { timeStyle: "short" },
        day: { weekday: "long", day: "numeric", month: "long" },
        both: { dateStyle: "medium", timeStyle: "short" },
        date: { dateStyle: "medium" },
    };
    return new Intl.DateTimeFormat(document.documentElement.lang, styles[what]).format(
        new Date(/^\d{4}-\d\d-\d\d$/.test(iso) ? `${iso}T00:00:00` : iso)
    );
}

/** Draw anew what stands in an element, and leave the keyboard and the page where they were. */
export function redraw(element, ...children) {
    const held = document.activeElement?.id;
    const height = window.scrollY;
    element.replaceChildren(...children.flat(Infinity).filter(Boolean));
    if (held) {
        // What was pressed may be gone: what became of it is the place then.
        const place = document.getElementById(held) ?? document.getElementById("told");
        place?.focus({ preventScroll: true });
    }
    window.scrollTo(0, height);
}
