"""Screens without a mouse: what Tab reaches, whether the focus is seen, what Enter and Escape do."""

import json

#: Controls of Odoo's own that it leaves out of the order of Tab, or whose focus it shows weakly: ``(CSS, why)``.
ODOOS_OWN = (
    (".o-mail-Chatter, .o-mail-ChatterContainer", "the chatter"),
    (".o_list_renderer, .o_kanban_renderer", "its lists and boards: arrow keys go through them"),
    (".o_notebook_headers", "tabs of a notebook"),
    (".o_control_panel, .o_searchview", "the bar above every view"),
    (".o_statusbar_status", "the statuses of a form"),
    (".o_field_widget", "its fields"),
)

#: Waits for nothing: marks what can have the focus, and notes how each looks without it.
BEGIN = """
((ours, odoos) => {
    const style = document.createElement("style");
    style.textContent = "*, *::before, *::after { transition: none !important; animation: none !important; }";
    document.head.append(style);
    document.activeElement?.blur();
    const keys = [
        "outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderTopColor", "borderBottomColor",
        "borderTopWidth", "backgroundColor", "color", "textDecorationLine", "stroke", "strokeWidth", "opacity",
    ];
    const look = (el) => {
        const around = [el, el.parentElement, el.parentElement?.parentElement, el.labels?.[0]];
        const near = [...around, ...[...el.querySelectorAll("*")].slice(0, 8)];
        return JSON.stringify([...near, el.nextElementSibling].filter(Boolean).map((one) => {
            const styles = getComputedStyle(one);
            return keys.map((key) => key.startsWith("outline") && styles.outlineStyle === "none" ? "" : styles[key]);
        }));
    };
    const own = (el) => {
        const mine = el.closest(ours);
        const other = el.closest(odoos);
        return mine && (!other || (other !== mine && other.contains(mine)));
    };
    const stops = () => [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]"
    )].filter((el) => el.tabIndex >= 0 && !el.disabled && !el.closest("[inert]") && own(el)
        && el.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && el.getBoundingClientRect().width
        && !(el.type === "radio" && [...document.getElementsByName(el.name)].some((one) => one.checked && one !== el)));
    const name = (el) => `${el.tagName.toLowerCase()}.${(el.getAttribute("class") || "").split(" ").join(".")} `
        + `“${(el.getAttribute("aria-label") || el.innerText || el.name || "").trim().slice(0, 40)}”`;
    const before = new Map(stops().map((el) => [el, look(el)]));
    window.walk = { look, own, stops, name, before, seen: new Set(), wrong: [] };
    const start = document.createElement("span");
    start.tabIndex = -1;
    // Odoo's search bar takes Tab for its own menu: the walk begins behind the bar that it is in.
    const modal = document.querySelector(".modal");
    const bar = !modal && document.querySelector(".o_searchview")?.closest(".o_control_panel");
    const within = document.querySelector(".modal .modal-content, .o_action_manager, #wrap") || document.body;
    bar ? bar.after(start) : within.prepend(start);
    start.focus();
    start.remove();
    return walk.before.size;
})(%s, %s)
"""

#: After each Tab: looks at what has the focus. ``out``: nothing of the page, for a moment or as it begins anew;
#: ``parts``: still the same date, which is walked through part by part; ``stays``: still the same; ``round``: again, or
#: back in Odoo's search bar, which takes Tab for its own menu.
STEP = """
(() => {
    const el = document.activeElement;
    if (!el || el === document.body) {
        return "out";
    }
    if (el === walk.last && el.closest(".o_searchview")) {
        return "round";
    }
    if (el === walk.last) {
        return el.matches("[type=date], [type=datetime-local], [type=time]") ? "parts" : "stays";
    }
    if (walk.seen.has(el)) {
        return "round";
    }
    walk.seen.add(el);
    walk.last = el;
    if (walk.own(el) && walk.before.has(el) && walk.look(el) === walk.before.get(el)) {
        walk.wrong.push(`no visible focus: ${walk.name(el)}`);
    }
    return "on";
})()
"""

#: What Tab did not reach; radio buttons are reached when one of their group is.
END = """
(() => {
    const groups = new Set([...walk.seen].filter((el) => el.type === "radio").map((el) => el.name));
    const missed = walk.stops().filter((el) => !walk.seen.has(el) && walk.before.has(el)
        && !(el.type === "radio" && groups.has(el.name)));
    return [...walk.wrong, ...missed.map((el) => `not reached by Tab: ${walk.name(el)}`)];
})()
"""
#: The controls of ours that say whether what they open is open.
OPENERS = (
    "[...document.querySelectorAll('button[aria-expanded]')]"
    ".filter((el) => walk.own(el) && el.tabIndex >= 0 && el.checkVisibility())"
)


def walk(screen, ours, most=400):
    """Press Tab until the focus comes round, and look at each control of ours on the way.

    :param ours: CSS of what is ours
    :param most: how often Tab is pressed at most
    :return: ``(what is wrong, one line each, how many controls of ours there are)``
    """
    odoos = ", ".join(css for css, _why in ODOOS_OWN)
    count = screen.value(BEGIN % (json.dumps(ours), json.dumps(odoos)))
    stays = 0
    for _press in range(most):
        screen.press("Tab")
        told = screen.value(STEP)
        stays = stays + 1 if told in ("stays", "parts", "out") else 0
        if told == "round" or (told == "out" and stays > 3):
            break
        if stays > {"stays": 1}.get(told, 6):
            name = screen.value("walk.name(document.activeElement)")
            return [f"keeps the focus: {name}", *screen.value(END)], count
    return screen.value(END), count


def enter(screen):
    """Press Enter as a keyboard does it: what has the focus is started."""
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
    screen._input("dispatchKeyEvent", type="keyDown", text="\r", **key)
    screen._input("dispatchKeyEvent", type="keyUp", **key)


def open_and_close(screen, most=8):
    """Enter opens what a control of ours says it opens, and Escape or Enter closes it. After :func:`walk`.

    :param most: controls that are tried
    :return: ``(what is wrong, one line each, how many were tried)``
    """
    wrong, tried = [], 0
    for number in range(most):
        screen.value(f"window.opens = {OPENERS}[{number}]; window.opens?.focus(); true")
        if not screen.value("Boolean(window.opens) && opens.ariaExpanded === 'false'"):
            continue
        tried += 1
        name = screen.value("walk.name(opens)")
        enter(screen)
        if not screen.holds("!opens.isConnected || opens.ariaExpanded === 'true'", 5):
            wrong.append(f"Enter does not open: {name}")
            continue
        screen.settle()
        screen.press("Escape")
        if not screen.holds("!opens.isConnected || opens.ariaExpanded === 'false'", 1):
            screen.value("opens.focus()")
            enter(screen)
            if not screen.holds("!opens.isConnected || opens.ariaExpanded === 'false'", 5):
                wrong.append(f"neither Escape nor Enter closes: {name}")
        screen.settle()
    return wrong, tried
