import { Component, onWillStart, onWillUpdateProps, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useOrm } from "../core/while_here";
import { PlanMap } from "../plan_map/plan_map";

const KINDS = [
    ["step", _t("Step")],
    ["stage", _t("Stage")],
    ["milestone", _t("Milestone")],
    ["listener", _t("Reacts to")],
];
/** Pixels after which a press on an item is a line that is drawn. */
const DRAWN = 8;

/**
 * A draft that is changed on its map: lines are drawn from one item to the next, items are added and named, problems are
 * told in words and lead to their place. What is changed here can be undone and redone while one is here.
 */
export class DrawnPlan extends Component {
    static template = "case_organizer.DrawnPlan";
    static components = { PlanMap };
    static props = {
        planId: Number,
        /** Changes when the record around it was loaded again. */
        revision: { optional: true },
        /** `() => Promise<boolean>`, before a change: whether what is typed elsewhere is saved. */
        beforeChange: { type: Function, optional: true },
        /** `() => any`, after a change. */
        onChanged: { type: Function, optional: true },
    };
    static defaultProps = { beforeChange: () => true, onChanged: () => {} };

    setup() {
        this.orm = useOrm();
        this.root = useRef("root");
        this.kinds = KINDS;
        this.state = useState({
            drawing: null,
            revision: 0,
            selected: null,
            kind: "step",
            name: "",
            linking: null,
            line: null,
            busy: false,
            done: [],
            undone: [],
        });
        onWillStart(() => this.load());
        onWillUpdateProps((next) => next.revision !== this.props.revision && this.load(next));
        useExternalListener(window, "pointermove", (ev) => this.onPointerMove(ev));
        useExternalListener(window, "pointerup", (ev) => this.onPointerUp(ev));
    }

    async load({ planId } = this.props) {
        this.show(await this.orm.call("case.plan", "get_drawing", [[planId]]));
    }

    show(drawing) {
        this.state.drawing = drawing;
        this.state.revision++;
    }

    get selected() {
        return this.state.drawing.nodes.find((node) => node.code === this.state.selected);
    }

    nameOf(code) {
        return this.state.drawing.nodes.find((node) => node.code === code)?.name || code;
    }

    get asksForNext() {
        return _t("What comes after “%s”? Choose it on the map; Escape to stop.", this.nameOf(this.state.linking));
    }

    get before() {
        const pairs = this.state.drawing.prerequisites.filter(([, after]) => after === this.state.selected);
        return pairs.map(([before]) => ({ code: before, label: _t("“%s” first: remove", this.nameOf(before)) }));
    }

    // -- changes

    /** Call one verb of the draft. :return: the drawing, or nothing when something is in the way */
    async call([verb, ...args]) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            if (!(await this.props.beforeChange())) {
                return;
            }
            const drawing = await this.orm.call("case.plan", verb, [[this.props.planId], ...args]);
            this.show(drawing);
            await this.props.onChanged();
            return drawing;
        } finally {
            this.state.busy = false;
        }
    }

    /** @param {Array} redo a verb and its arguments @param {Array} undo those of its opposite */
    async change(redo, undo) {
        const drawing = await this.call(redo);
        if (drawing) {
            this.state.done.push({ redo, undo });
            this.state.undone = [];
        }
        return drawing;
    }

    async undo() {
        const last = this.state.done.at(-1);
        if (last && (await this.call(last.undo))) {
            this.state.undone.push(this.state.done.pop());
            this.state.revision++;
        }
    }

    async redo() {
        const last = this.state.undone.at(-1);
        if (last && (await this.call(last.redo))) {
            this.state.done.push(this.state.undone.pop());
            this.state.revision++;
        }
    }

    connect(before, after) {
        const known = this.state.drawing.prerequisites.some((pair) => pair[0] === before && pair[1] === after);
        if (before !== after && !known) {
            return this.change(["draw_connection", before, after], ["erase_connection", before, after]);
        }
    }

    disconnect(before) {
        const after = this.state.selected;
        return this.change(["erase_connection", before, after], ["draw_connection", before, after]);
    }

    /** A new item: in the stage that is selected, or else beside and after the item that is. */
    async add() {
        const { selected } = this;
        const isStage = selected?.kind === "stage";
        const parent = (isStage ? selected.code : selected?.parent) || false;
        const after = (!isStage && selected?.code) || false;
        const args = ["draw_item", this.state.kind, this.state.name, parent, after];
        const drawing = await this.call(args);
        if (drawing) {
            this.state.done.push({ redo: [...args, drawing.made], undo: ["erase_item", drawing.made] });
            this.state.undone = [];
            this.state.name = "";
        }
    }

    rename(ev) {
        const { code, name } = this.selected;
        const text = ev.target.value.trim();
        if (text && text !== name) {
            return this.change(["name_item", code, text], ["name_item", code, name]);
        }
    }

    // -- drawing lines, and the keyboard

    codeAt(target) {
        return this.root.el.contains(target) ? target.closest(".o_case_node[data-code]")?.dataset.code : undefined;
    }

    onPointerDown(ev) {
        const from = ev.button === 0 && ev.pointerType === "mouse" && this.codeAt(ev.target);
        this.pressed = from ? { from, x1: ev.clientX, y1: ev.clientY } : null;
    }

    onPointerMove(ev) {
        if (this.pressed) {
            const { x1, y1 } = this.pressed;
            const far = Math.hypot(ev.clientX - x1, ev.clientY - y1) > DRAWN;
            this.state.line = far ? { x1, y1, x2: ev.clientX, y2: ev.clientY } : this.state.line;
        }
    }

    onPointerUp(ev) {
        const { pressed } = this;
        const drawn = this.state.line;
        this.pressed = this.state.line = null;
        const to = pressed && drawn && this.codeAt(document.elementFromPoint(ev.clientX, ev.clientY) || document.body);
        if (to) {
            return this.connect(pressed.from, to);
        }
    }

    startLink(code = this.state.selected) {
        this.state.linking = code;
    }

    onClick(ev) {
        const to = this.state.linking && this.codeAt(ev.target);
        if (to) {
            ev.stopPropagation();
            const from = this.state.linking;
            this.state.linking = null;
            return this.connect(from, to);
        }
    }

    onKeydown(ev) {
        const isText = ev.target.closest("input, select, textarea");
        const key = ev.key.toLowerCase();
        const takes = (action) => {
            ev.preventDefault();
            ev.stopPropagation();
            return action();
        };
        if (this.state.linking && key === "escape") {
            return takes(() => (this.state.linking = null));
        }
        if (!isText && (ev.ctrlKey || ev.metaKey) && ["z", "y"].includes(key)) {
            return takes(() => (key === "y" || ev.shiftKey ? this.redo() : this.undo()));
        }
        const code = !isText && !ev.ctrlKey && !ev.altKey && key === "c" && this.codeAt(ev.target);
        if (code) {
            return takes(() => this.startLink(code));
        }
    }

    /** Go to the item that a problem is about. */
    goTo(code) {
        this.state.selected = code;
        const button = [...this.root.el.querySelectorAll("[data-code]")].find((el) => el.dataset.code === code);
        button?.focus();
        button?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
}

registry.category("lazy_components").add("CaseDrawnPlan", DrawnPlan);
