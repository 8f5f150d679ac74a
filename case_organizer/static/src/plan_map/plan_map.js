import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    onWillUpdateProps,
    useEffect,
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
import { buildTree, layoutPlan, neighbour } from "./layout";

const ZOOM = { min: 0.25, max: 1.6, step: 1.2, fitMin: 0.7 };
/** Pixels across a sheet of A4. */
const PRINT_WIDTH = 680;
const LABEL_LENGTH = 30;

const ARROWS = ["entry", "again", "exit", "touched", "passed"];

let nextUid = 1;

/**
 * The plan of a case (or of a case type) as a map and as a list: what is done, whose move it is,
 * until when, and what waits for what.
 */
export class PlanMap extends Component {
    static template = "case_organizer.PlanMap";
    static components = { DeadlineMark, StateMark };
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
        this.state = useState({
            plan: null,
            mode: this.env.isSmall ? "list" : "map",
            whole: false,
            zoom: 1,
            fitted: true,
            width: 1100,
            current: null,
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
        onMounted(() => this.measure());
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
        this.picture = null;
        this.state.plan = markRaw(plan);
        if (!this.byCode.has(this.state.selected)) {
            this.state.selected = null;
        }
        if (!this.byCode.has(this.state.current)) {
            this.state.current = (plan.nodes.find((node) => node.step_id) || plan.nodes[0])?.code || null;
        }
    }

    // -- the picture

    /** The layout, drawn once for a plan and a width. */
    get layout() {
        if (this.picture?.plan !== this.state.plan || this.picture.width !== this.state.width) {
            this.picture = {
                plan: this.state.plan,
                width: this.state.width,
                ...layoutPlan(this.state.plan, { width: this.state.width }),
            };
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
        this.state.zoom = Math.max(ZOOM.fitMin, Math.min(1, (width - 4) / this.size.width));
    }

    zoomBy(factor, ev) {
        const view = this.viewport.el;
        const zoom = Math.max(ZOOM.min, Math.min(ZOOM.max, this.state.zoom * factor));
        const ratio = zoom / this.state.zoom;
        const box = view.getBoundingClientRect();
        const [x, y] = ev ? [ev.clientX - box.left, ev.clientY - box.top] : [box.width / 2, box.height / 2];
        const [left, top] = [(view.scrollLeft + x) * ratio - x, (view.scrollTop + y) * ratio - y];
        Object.assign(this.state, { zoom, fitted: false });
        requestAnimationFrame(() => view.scrollTo(left, top));
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
        Object.assign(this.state, { selected: code, current: code });
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
        this.state.current = code;
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
        const { nodes } = this.state.plan;
        const ends = { Home: nodes[0]?.code, End: nodes.at(-1)?.code };
        const code = ends[ev.key] || neighbour(this.layout.cards, this.state.current, ev.key);
        if (code) {
            ev.preventDefault();
            this.goTo(code);
        }
    }

    goTo(code) {
        this.state.current = code;
        if (this.state.selected) {
            this.state.selected = code;
        }
        this.focusNode(code);
    }

    focusNode(code) {
        const buttons = this.viewport.el?.querySelectorAll("[data-code]") || [];
        const button = [...buttons].find((el) => el.dataset.code === code);
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
