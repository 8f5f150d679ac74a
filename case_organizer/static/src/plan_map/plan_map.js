import {
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
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useWorkNews } from "../core/live";
import { DeadlineMark, StateMark } from "../core/marks";
import { useOrm, useWhileHere } from "../core/while_here";
import { openStepDialog } from "../step_work/step_dialog";
import { closedAtFirst, folded, insideOf, shapeOf } from "./folding";
import { MapKeys } from "./map_keys";
import { MapTip } from "./map_tip";
import { buildTree } from "./plan_tree";

/** What is said on the channel of a case when something happened there. */
const CASE_MESSAGE = "case_organizer.case";

const ARROWS = ["entry", "again", "exit", "touched", "passed", "added", "gone"];

let nextUid = 1;

/**
 * The plan of a case (or of a case type) as a map and as a list: what is done, whose move it is,
 * until when, and what waits for what. This is what a person does with it; how it is drawn is in `map_paper.js`, what it
 * says in `map_words.js`, how one walks through it in `map_keys.js`.
 */
export class PlanMap extends MapKeys {
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
        /** The code of the item that is to be selected, when it is chosen elsewhere. */
        selected: { type: [String, { value: null }], optional: true },
        /** `() => Promise<boolean>`, before another item is: whether the one that is may be left. */
        beforeSelected: { type: Function, optional: true },
        /** `(code) => any`, when an item is selected; `null` when none is any more. */
        onSelected: { type: Function, optional: true },
        /** `(code, ev) => any`, when something is to be added to a stage. */
        onAddIn: { type: Function, optional: true },
        /** `panel`: what stands beside the map about the selected item, given as `item`. */
        slots: { type: Object, optional: true },
    };
    static defaultProps = { method: "get_plan_map", onChanged: () => {}, onSelected: () => {} };

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
        onWillUpdateProps(async (next) => {
            const { model, resId, revision, selected } = this.props;
            if (next.resId !== resId || next.model !== model || next.revision !== revision) {
                await this.load(next);
            }
            if (next.selected && next.selected !== selected && this.byCode.has(next.selected)) {
                this.show(next.selected);
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
        onWillUnmount(() => {
            bus?.unsubscribe(CASE_MESSAGE, onNews);
            clearTimeout(this.standing);
        });
        onPatched(() => {
            this.scale();
            this.enterPanel();
        });
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

    // -- what a person does

    setMode(mode) {
        this.state.mode = mode;
        this.state.fitted = true;
    }

    select(code) {
        this.show(code);
        this.props.onSelected(code);
    }

    show(code) {
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

    /** Over all of the window, or back in the form. */
    toggleWhole() {
        Object.assign(this.state, { whole: !this.state.whole, fitted: true });
    }

    /** Selected with the keyboard: the panel is read from its title on. */
    async onNodeClick(code, ev) {
        const [opener, byKeyboard] = [ev.currentTarget, ev.detail === 0];
        if (code !== this.state.selected && !(await this.mayLeave())) {
            return;
        }
        this.opener = opener;
        this.entering = byKeyboard;
        this.select(code);
        this.enterPanel();
    }

    /** To the title of the panel, once it is there. */
    enterPanel() {
        if (this.entering && this.panel.el?.dataset.item === this.state.selected) {
            this.entering = false;
            this.panel.el.querySelector("h3").focus();
        }
    }

    async mayLeave() {
        return !this.state.selected || !this.props.beforeSelected || this.props.beforeSelected();
    }

    async close() {
        if (await this.mayLeave()) {
            this.state.selected = null;
            this.props.onSelected(null);
            this.opener?.focus();
        }
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
