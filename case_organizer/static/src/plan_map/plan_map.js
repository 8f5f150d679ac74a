import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    onWillUpdateProps,
    reactive,
    useEffect,
    onPatched,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";
import { useWorkNews } from "../core/live";
import { DeadlineMark, StateMark } from "../core/marks";
import { exactText, readMoment } from "../core/moments";
import { useOrm, useWhileHere } from "../core/while_here";
import { isFinished, kindLook, stateLook } from "../core/states";
import { openStepDialog } from "../step_work/step_dialog";
import { closedAtFirst, folded, insideOf, shapeOf } from "./folding";
import { buildTree, layoutPlan, neighbour } from "./layout";
import { MapTip } from "./map_tip";

const ZOOM = { min: 0.25, max: 1.6, step: 1.2, fitMin: 0.7 };
/** Pixels across a sheet of A4. */
const PRINT_WIDTH = 680;
const LABEL_LENGTH = 30;
/** What is said on the channel of a case when something happened there. */
const CASE_MESSAGE = "case_organizer.case";

const ARROWS = ["entry", "again", "exit", "touched", "passed"];

let nextUid = 1;

/**
 * The plan of a case (or of a case type) as a map and as a list: what is done, whose move it is,
 * until when, and what waits for what.
 */
export class PlanMap extends Component {
    static template = "case_organizer.PlanMap";
    static components = { DeadlineMark, MapTip, StateMark };
    static props = {
        model: String,
        resId: Number,
        method: { type: String, optional: true },
        /** What to draw, when it is not to be fetched from the record. */
        plan: { type: Object, optional: true },
        /** Changes when the record was loaded again. */
        revision: { optional: true },
        /** `() => any`, after a step was done from here. */
        onChanged: { type: Function, optional: true },
    };
    static defaultProps = { method: "get_plan_map", onChanged: () => {} };

    setup() {
        this.orm = useOrm();
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.reload = useWhileHere()(async () => {
            await this.load();
            await this.props.onChanged();
        });
        this.viewport = useRef("viewport");
        this.panel = useRef("panel");
        this.uid = `case_map_${nextUid++}`;
        this.arrows = ARROWS;
        this.paper = useRef("paper");
        this.canvas = useRef("canvas");
        /** How large it is drawn, and the item that is in the tab order: no reason to draw hundreds of items anew. */
        this.zoom = 1;
        this.current = null;
        /** Read by the tip alone. */
        this.tip = reactive({ node: null, x: 0, y: 0 });
        this.closed = null;
        this.state = useState({
            plan: null,
            drawn: null,
            mode: this.env.isSmall ? "list" : "map",
            whole: false,
            fitted: true,
            width: 1100,
            selected: null,
        });
        onWillStart(() => this.load());
        onWillUpdateProps((next) => {
            const { model, resId, revision } = this.props;
            if (next.resId !== resId || next.model !== model || next.revision !== revision) {
                return this.load(next);
            }
        });
        useWorkNews(() => this.load());
        const news = useDebounced(useWhileHere()(() => this.load()), 300);
        const onNews = ({ case_id: caseId }) =>
            this.props.model === "case.case" && caseId === this.props.resId && news();
        const { bus_service: bus } = this.env.services;
        onMounted(() => {
            bus?.subscribe(CASE_MESSAGE, onNews);
            this.measure();
        });
        onWillUnmount(() => bus?.unsubscribe(CASE_MESSAGE, onNews));
        onPatched(() => this.scale());
        useEffect(
            () => this.measure(),
            () => [this.state.mode, this.state.whole, Boolean(this.state.selected)]
        );
        const remeasure = useDebounced(() => this.measure(), 100);
        useExternalListener(window, "resize", remeasure);
        useExternalListener(window, "pointermove", (ev) => this.onPan(ev));
        useExternalListener(window, "pointerup", () => this.endPan());
    }

    async load(props = this.props) {
        const plan =
            props.plan ||
            (await this.keepLast.add(this.orm.call(props.model, props.method, [[props.resId]])));
        this.byCode = new Map(plan.nodes.map((node) => [node.code, node]));
        if (!this.closed || this.closedFor !== props.resId) {
            this.closed = closedAtFirst(plan);
            this.closedFor = props.resId;
        }
        this.inside = insideOf(plan);
        this.state.plan = markRaw(plan);
        if (!this.byCode.has(this.state.selected)) {
            this.state.selected = null;
        }
        this.draw();
    }

    /** What is drawn of the plan, given the stages that are closed. */
    draw() {
        const drawn = folded(this.state.plan, this.closed);
        // News change states and names of people: where nothing else changed, everything stays in its place.
        const shape = shapeOf(drawn);
        if (shape !== this.shape) {
            this.shape = shape;
            this.picture = null;
        }
        const codes = new Set(drawn.nodes.map((node) => node.code));
        if (!codes.has(this.current)) {
            this.current = (drawn.nodes.find((node) => node.step_id) || drawn.nodes[0])?.code || null;
        }
        this.state.drawn = markRaw(drawn);
    }

    // -- stages that are closed

    get stages() {
        const { childrenOf } = buildTree(this.state.plan.nodes);
        return this.state.plan.nodes.filter((node) => node.kind === "stage" && childrenOf.has(node.code));
    }

    isClosed(code) {
        return this.closed.has(code);
    }

    foldLabel(node) {
        return this.isClosed(node.code) ? _t("Open “%s”", node.name) : _t("Close “%s”", node.name);
    }

    toggleStage(code) {
        this.closed = new Set(this.closed);
        if (!this.closed.delete(code)) {
            this.closed.add(code);
        }
        this.draw();
    }

    get allClosed() {
        return this.stages.every((node) => this.isClosed(node.code));
    }

    toggleStages() {
        this.closed = new Set(this.allClosed ? [] : this.stages.map((node) => node.code));
        this.draw();
    }

    /** How far the steps of a closed stage are: "3 of 8 done". */
    insideText(code) {
        const { all, done } = this.inside.get(code) || { all: 0, done: 0 };
        return this.isPlanOnly ? _t("%s inside", all) : _t("%(done)s of %(all)s done", { done, all });
    }

    // -- the picture

    /** The layout, drawn once for a plan and a width. */
    get layout() {
        // Read in any case, so that a change of them is a reason to draw again.
        const { drawn, width } = this.state;
        if (!this.picture || this.picture.forWidth !== width) {
            this.picture = { ...layoutPlan(drawn, { width }), forWidth: width };
        }
        return this.picture;
    }

    get size() {
        const cards = this.layout.cards;
        const right = Math.max(...cards.map((card) => card.x + card.width));
        const bottom = Math.max(...cards.map((card) => card.y + card.height));
        const width = right + 44;
        return { width, height: bottom + 20, print: Math.min(1, PRINT_WIDTH / width) };
    }

    measure() {
        const width = this.viewport.el?.clientWidth;
        if (!width) {
            return;
        }
        this.state.width = Math.max(560, Math.round((width - 48) / 40) * 40);
        if (this.state.fitted) {
            this.fit();
        }
    }

    fit() {
        const width = this.viewport.el?.clientWidth;
        if (!width || !this.state.plan?.nodes.length) {
            return;
        }
        this.state.fitted = true;
        this.zoom = Math.max(ZOOM.fitMin, Math.min(1, (width - 4) / this.size.width));
        this.scale();
    }

    /** Draw it as large as it is to be: two elements change, not the items. */
    scale() {
        if (this.paper.el) {
            const { width, height } = this.size;
            this.paper.el.style.width = `${width * this.zoom}px`;
            this.paper.el.style.height = `${height * this.zoom}px`;
            this.canvas.el.style.transform = `scale(${this.zoom})`;
        }
    }

    zoomBy(factor, ev) {
        const view = this.viewport.el;
        const zoom = Math.max(ZOOM.min, Math.min(ZOOM.max, this.zoom * factor));
        const ratio = zoom / this.zoom;
        const box = view.getBoundingClientRect();
        const [x, y] = ev ? [ev.clientX - box.left, ev.clientY - box.top] : [box.width / 2, box.height / 2];
        const [left, top] = [(view.scrollLeft + x) * ratio - x, (view.scrollTop + y) * ratio - y];
        this.zoom = zoom;
        this.state.fitted = false;
        this.scale();
        view.scrollTo(left, top);
    }

    zoomIn() {
        this.zoomBy(ZOOM.step);
    }

    zoomOut() {
        this.zoomBy(1 / ZOOM.step);
    }

    onWheel(ev) {
        if (ev.ctrlKey || ev.metaKey) {
            ev.preventDefault();
            this.zoomBy(ev.deltaY < 0 ? 1.1 : 1 / 1.1, ev);
        }
    }

    startPan(ev) {
        if (ev.button === 0 && ev.pointerType === "mouse" && !ev.target.closest("button")) {
            const { scrollLeft, scrollTop } = this.viewport.el;
            this.panning = { x: ev.clientX + scrollLeft, y: ev.clientY + scrollTop };
        }
    }

    onPan(ev) {
        if (this.panning) {
            this.viewport.el?.scrollTo(this.panning.x - ev.clientX, this.panning.y - ev.clientY);
        }
    }

    endPan() {
        this.panning = null;
    }

    // -- words

    node(code) {
        return this.byCode.get(code);
    }

    kind(node) {
        return kindLook(node.kind, node.step_kind);
    }

    look(node) {
        return stateLook(node.state, node.state_label);
    }

    isRunning(node) {
        return node.state !== "plan";
    }

    isOver(node) {
        return isFinished(node.state);
    }

    label(node) {
        return [this.kind(node).label, node.name, this.isRunning(node) && this.look(node).label, node.who]
            .filter(Boolean)
            .join(", ");
    }

    timesText(node) {
        return _t("%s times", node.instances);
    }

    edgeLabel(edge) {
        const text = edge.label || (edge.kind === "again" ? String(_t("again")) : "");
        return text.length > LABEL_LENGTH ? `${text.slice(0, LABEL_LENGTH - 1)}…` : text;
    }

    /** How an edge is drawn: touching the selected node, already passed, or as its kind. */
    arrowOf(edge) {
        if ([edge.from, edge.to].includes(this.state.selected)) {
            return "touched";
        }
        return edge.kind === "entry" && this.node(edge.from).state === "done" ? "passed" : edge.kind;
    }

    markerOf(edge) {
        return `url(#${this.uid}_${this.arrowOf(edge)})`;
    }

    edgeClass(edge) {
        return `o_case_edge_${edge.kind} o_case_edge_${this.arrowOf(edge)}`;
    }

    get selectedNode() {
        return this.state.selected && this.node(this.state.selected);
    }

    get isPlanOnly() {
        return this.state.plan.nodes.every((node) => !this.isRunning(node));
    }

    around(node, end, other) {
        const codes = this.state.plan.edges
            .filter((edge) => edge.kind === "entry" && edge[end] === node.code)
            .map((edge) => edge[other]);
        return [...new Set(codes)].map((code) => this.node(code)).filter(Boolean);
    }

    before(node) {
        return this.around(node, "to", "from");
    }

    after(node) {
        return this.around(node, "from", "to");
    }

    /** The list: each stage followed by what is in it, in plan order. */
    get rows() {
        const { childrenOf } = buildTree(this.state.plan.nodes);
        const rows = [];
        const add = (parent, depth) => {
            for (const code of childrenOf.get(parent) || []) {
                rows.push({ node: this.node(code), depth });
                add(code, depth + 1);
            }
        };
        add("", 0);
        return rows;
    }

    // -- what a person does

    setMode(mode) {
        this.state.mode = mode;
        this.state.fitted = true;
    }

    select(code) {
        this.reveal(code);
        this.current = code;
        this.state.selected = code;
    }

    /** Open the closed stages around an item. */
    reveal(code) {
        const { parentOf } = buildTree(this.state.plan.nodes);
        let hidden = false;
        for (let above = parentOf.get(code); above; above = parentOf.get(above)) {
            hidden = this.closed.delete(above) || hidden;
        }
        if (hidden) {
            this.draw();
        }
    }

    print() {
        if (!this.state.whole) {
            this.toggleWhole();
        }
        Object.assign(this.state, { mode: "map", selected: null });
        requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
    }

    get wholeLabel() {
        return this.state.whole ? _t("Back to the form") : _t("Whole window");
    }

    /** Over all of the window, or back in the form. */
    toggleWhole() {
        Object.assign(this.state, { whole: !this.state.whole, fitted: true });
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.whole) {
            ev.stopPropagation();
            this.toggleWhole();
        }
    }

    /** Selected with the keyboard: the panel is read from its title on. */
    onNodeClick(code, ev) {
        this.opener = ev.currentTarget;
        this.select(code);
        if (ev.detail === 0) {
            requestAnimationFrame(() => this.panel.el?.querySelector("h3")?.focus());
        }
    }

    onNodeFocus(code) {
        const { el } = this.canvas;
        const tabbable = (other, index) => this.button(other, el)?.setAttribute("tabindex", index);
        tabbable(this.current, "-1");
        this.current = code;
        tabbable(code, "0");
    }

    button(code, el = this.viewport.el) {
        return [...(el?.querySelectorAll("[data-code]") || [])].find((other) => other.dataset.code === code);
    }

    // -- what is said of the item below the pointer, or that has the focus

    showTip(ev) {
        const button = ev.target.closest?.("[data-code]");
        if (!button || !this.viewport.el) {
            return this.hideTip();
        }
        const [box, around] = [button.getBoundingClientRect(), this.viewport.el.parentElement.getBoundingClientRect()];
        Object.assign(this.tip, {
            node: this.node(button.dataset.code),
            x: Math.max(0, Math.min(box.left - around.left, around.width - 280)),
            y: box.bottom - around.top + 6,
        });
    }

    hideTip() {
        this.tip.node = null;
    }

    close() {
        this.state.selected = null;
        this.opener?.focus();
    }

    onPanelKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.close();
        }
    }

    onMapKeydown(ev) {
        if (ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        if (ev.key === "Escape" && this.state.selected) {
            ev.stopPropagation();
            return this.close();
        }
        const { nodes } = this.state.drawn;
        if (["+", "-"].includes(ev.key)) {
            ev.preventDefault();
            return this.foldHere(ev.key === "-");
        }
        const ends = { Home: nodes[0]?.code, End: nodes.at(-1)?.code };
        const code = ends[ev.key] || neighbour(this.layout.cards, this.current, ev.key);
        if (code) {
            ev.preventDefault();
            this.goTo(code);
        }
    }

    /** Close the stage that has the focus, or the one around the item that has it; or open it. */
    foldHere(close) {
        const { parentOf } = buildTree(this.state.drawn.nodes);
        const isStage = this.stages.some((node) => node.code === this.current);
        const code = isStage && this.isClosed(this.current) !== close ? this.current : parentOf.get(this.current);
        if (code && this.isClosed(code) !== close) {
            this.current = code;
            this.toggleStage(code);
            requestAnimationFrame(() => this.goTo(code));
        }
    }

    goTo(code) {
        if (this.state.selected) {
            this.state.selected = code;
        }
        this.focusNode(code);
    }

    focusNode(code) {
        const button = this.button(code);
        button?.focus({ preventScroll: true });
        button?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    moment(value) {
        return exactText(readMoment(value));
    }

    async addStep(node) {
        await this.orm.call(this.props.model, "add_step", [[this.props.resId], node.code]);
        await this.reload();
    }

    async skip(node) {
        const dialog = await this.orm.call(this.props.model, "action_ask_skip", [[this.props.resId], node.code]);
        await this.action.doAction(dialog, { onClose: this.reload });
    }

    openStep(node) {
        openStepDialog(this.env, node.step_id, { title: node.name, onChanged: this.reload });
    }
}

/** `<widget name="case_plan_map"/>` in the form of a case, a plan or a case type. */
export class PlanMapWidget extends Component {
    static template = "case_organizer.PlanMapWidget";
    static components = { PlanMap };
    static props = {
        ...standardWidgetProps,
        method: { type: String, optional: true },
    };

    setup() {
        this.state = useState({ revision: 0 });
        this.onChanged = useWhileHere()(() => this.props.record.load());
        useFormReloaded(() => this.state.revision++);
    }
}

export const planMapWidget = {
    component: PlanMapWidget,
    extractProps: ({ options }) => ({ method: options.method }),
};

registry.category("view_widgets").add("case_plan_map", planMapWidget);
