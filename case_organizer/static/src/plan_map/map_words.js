import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { exactText, readMoment } from "../core/moments";
import { isFinished, kindLook, stateLook } from "../core/states";
import { buildTree } from "./plan_tree";

const LABEL_LENGTH = 30;
/** Beside a line that only one of two versions has. */
const SIGNS = { added: "+", gone: "−" };

/** The plan map, what it says: of items, of edges, and of the whole as a list. */
export class MapWords extends Component {
    node(code) {
        return this.byCode.get(code);
    }

    kind(node) {
        return kindLook(node.kind, node.step_kind);
    }

    look(node) {
        return stateLook(node.state, node.state_label);
    }

    isMarked(node) {
        return node.state !== "plan";
    }

    /** Of two versions that are compared, nothing is running: their marks say what differs. */
    isRunning(node) {
        return this.isMarked(node) && !node.changes;
    }

    get isCompared() {
        return this.state.plan.nodes.some((node) => node.changes);
    }

    isOver(node) {
        return isFinished(node.state);
    }

    label(node) {
        return [this.kind(node).label, node.name, this.isMarked(node) && this.look(node).label, node.who]
            .filter(Boolean)
            .join(", ");
    }

    timesText(node) {
        return _t("%s times", node.instances);
    }

    edgeLabel(edge) {
        const text = edge.label || (edge.kind === "again" ? String(_t("again")) : "");
        const short = text.length > LABEL_LENGTH ? `${text.slice(0, LABEL_LENGTH - 1)}…` : text;
        return [SIGNS[edge.change], short].filter(Boolean).join(" ");
    }

    edgeTitle(edge) {
        return [edge.change && stateLook(edge.change).label, edge.label].filter(Boolean).join(": ");
    }

    /** How an edge is drawn: touching the selected node, new or gone, already passed, or as its kind. */
    arrowOf(edge) {
        if ([edge.from, edge.to].includes(this.state.selected)) {
            return "touched";
        }
        if (edge.change) {
            return edge.change;
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

    moment(value) {
        return exactText(readMoment(value));
    }

    foldLabel(node) {
        return this.isClosed(node.code) ? _t("Open “%s”", node.name) : _t("Close “%s”", node.name);
    }

    /** How far the steps of a closed stage are: "3 of 8 done". */
    insideText(code) {
        const { all, done } = this.inside.get(code) || { all: 0, done: 0 };
        return this.isPlanOnly ? _t("%s inside", all) : _t("%(done)s of %(all)s done", { done, all });
    }

    get wholeLabel() {
        return this.state.whole ? _t("Back to the form") : _t("Whole window");
    }
}
