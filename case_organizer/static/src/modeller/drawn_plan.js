import { Component, EventBus, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { useOrm } from "../core/while_here";
import { PlanMap } from "../plan_map/plan_map";
import { historyOf } from "../plan_undo/plan_history";
import { AddHere } from "./add_here";
import { useDrawnLines } from "./drawn_lines";
import { ItemPanel } from "./item_panel";
import { placeAt } from "./place_at";

const KINDS = [
    ["step", _t("Step")],
    ["stage", _t("Stage")],
    ["milestone", _t("Milestone")],
    ["listener", _t("Reacts to")],
];

/**
 * A draft that is changed on its map: lines are drawn from one item to the next, items are added where one points and filled
 * in beside the map, problems are told in words and lead to their place. What is changed, here or elsewhere, can be undone
 * and redone.
 */
export class DrawnPlan extends Component {
    static template = "case_organizer.DrawnPlan";
    static components = { AddHere, ItemPanel, PlanMap };
    static props = {
        planId: Number,
        /** Of the record around it: what is typed here is saved before that is, or a button of it is pressed. */
        bus: { type: EventBus, optional: true },
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
            adding: null,
            busy: false,
        });
        this.history = useState(historyOf(this.props.planId));
        this.lines = useDrawnLines(this.root, {
            codeAt: (target) => this.codeAt(target),
            isSelected: (code) => code === this.state.selected,
            connect: (before, after) => this.connect(before, after),
        });
        this.onPanelReady = (controller, here) => {
            this.panel = here ? controller : this.panel === controller ? null : this.panel;
        };
        this.savePanel = () => (this.panel ? this.panel.saveNow() : true);
        useBus(this.props.bus || new EventBus(), "NEED_LOCAL_CHANGES", (ev) => ev.detail.proms.push(this.savePanel()));
        this.onPanelSaved = () => Promise.all([this.load(), this.props.onChanged()]);
        onWillStart(() => this.load());
        onWillUpdateProps((next) => next.revision !== this.props.revision && this.load(next));
    }

    async load({ planId } = this.props) {
        this.show(await this.orm.call("case.plan", "get_drawing", [[planId]]));
        this.history.note(this.state.drawing.moment);
    }

    show(drawing) {
        this.state.drawing = drawing;
        this.state.selected = this.selected ? this.state.selected : null;
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

    call(verb, ...args) {
        return this.orm.call("case.plan", verb, [[this.props.planId], ...args]);
    }

    /**
     * Do something to the draft and show what it came to.
     *
     * @param {() => Promise<Object|undefined>} task
     * @returns {Promise<Object|undefined>} the drawing, or nothing when something is in the way
     */
    async doing(task) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const mayChange = (await this.savePanel()) && (await this.props.beforeChange());
            await this.panel?.told;
            const drawing = mayChange && (await task());
            if (drawing) {
                this.show(drawing);
                await this.reloadPanel();
                await this.props.onChanged();
            }
            return drawing;
        } finally {
            this.state.busy = false;
        }
    }

    async reloadPanel() {
        const { root } = this.panel?.model || {};
        if (root && Object.values(this.state.drawing.items).includes(root.resId)) {
            await this.panel.model.load();
        }
    }

    change(verb, ...args) {
        return this.doing(async () => {
            const drawing = await this.call(verb, ...args);
            this.history.note(drawing.moment);
            return drawing;
        });
    }

    undo(way = "undo") {
        return this.doing(async () => {
            try {
                return await this.history[way]((moment, seen) => this.call("go_to_moment", moment, seen));
            } catch (error) {
                await this.load();
                throw error;
            }
        });
    }

    connect(before, after) {
        const known = this.state.drawing.prerequisites.some((pair) => pair[0] === before && pair[1] === after);
        if (before !== after && !known) {
            return this.change("draw_connection", before, after);
        }
    }

    disconnect(before) {
        return this.change("erase_connection", before, this.state.selected);
    }

    /** Where something new goes when nobody pointed: in the stage that is selected, or else beside and after the item that is. */
    get place() {
        return this.placeBy(this.selected);
    }

    placeBy(node) {
        const isStage = node?.kind === "stage";
        return {
            parent: (isStage ? node.code : node?.parent) || false,
            after: (!isStage && node?.code) || false,
            before: false,
        };
    }

    /** @returns {Promise<Object|undefined>} the drawing, once it is there */
    async add(kind, name, { parent, after, before }) {
        const drawing = await this.change("draw_item", kind, name, parent, after, before);
        if (drawing) {
            this.state.kind = kind;
            this.state.adding = null;
            this.goTo(drawing.made);
        }
        return drawing;
    }

    async addNamed() {
        if (await this.add(this.state.kind, this.state.name, this.place)) {
            this.state.name = "";
        }
    }

    // -- pointing, and the keyboard

    codeAt(target) {
        return this.root.el.contains(target) ? target.closest(".o_case_node[data-code]")?.dataset.code : undefined;
    }

    /** Ask for something new at a place. :param place: `{parent, after, before}` */
    startAdding(place, x, y) {
        const inside = place.parent && this.nameOf(place.parent);
        const label = place.after
            ? _t("Add after “%s”", this.nameOf(place.after))
            : inside
              ? _t("Add in “%s”", inside)
              : _t("Add here");
        this.state.adding = { place, x, y, label };
    }

    onPoint(ev) {
        const view = ev.target.closest(".o_case_map_viewport, .o_case_map_empty");
        if (!view || ev.target.closest(".o_case_fold")) {
            return;
        }
        const code = this.codeAt(ev.target);
        const node = code && this.state.drawing.nodes.find((other) => other.code === code);
        ev.preventDefault();
        const place = node ? this.placeBy(node) : placeAt(view, this.state.drawing.nodes, ev.clientX, ev.clientY);
        this.startAdding(place, ev.clientX, ev.clientY);
    }

    onAddIn(code, ev) {
        const box = ev.currentTarget.getBoundingClientRect();
        this.startAdding({ parent: code, after: false, before: false }, box.left, box.bottom);
    }

    stopAdding() {
        this.state.adding = null;
        this.focusOn(this.state.selected);
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
            return takes(() => this.undo(key === "y" || ev.shiftKey ? "redo" : "undo"));
        }
        const code = !isText && !ev.ctrlKey && !ev.altKey && !ev.metaKey && this.codeAt(ev.target);
        if (code && key === "c") {
            return takes(() => this.startLink(code));
        }
        if (code && key === "a") {
            const box = ev.target.getBoundingClientRect();
            const node = this.state.drawing.nodes.find((other) => other.code === code);
            return takes(() => this.startAdding(this.placeBy(node), box.left, box.bottom));
        }
    }

    focusOn(code) {
        const button = [...this.root.el.querySelectorAll("[data-code]")].find((el) => el.dataset.code === code);
        button?.focus();
        button?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    /** Go to the item that a problem is about, or that was just made. */
    goTo(code) {
        this.state.selected = code;
        requestAnimationFrame(() => this.root.el && this.focusOn(code));
    }
}

registry.category("lazy_components").add("CaseDrawnPlan", DrawnPlan);
