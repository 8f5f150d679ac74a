import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { layoutFlow, mainEdges, SIZES, wrap } from "./flow_layout";
import { hoursText } from "../hours/hours";

let instances = 0;

/** How cases of one type went from step to step: a picture, and a table that says the same. */
export class CaseFlow extends Component {
    static template = "case_organizer.CaseFlow";
    static props = { flow: Object, open: Function };

    setup() {
        this.place = useRef("place");
        this.uid = `o_case_flow_${++instances}`;
        this.hours = hoursText;
        this.state = useState({ width: 900, share: 0.8, table: false });
        onMounted(() => {
            this.observer = new ResizeObserver(() => this.measure());
            this.observer.observe(this.place.el);
            this.measure();
        });
        onWillUnmount(() => this.observer?.disconnect());
    }

    measure() {
        const width = this.place.el?.clientWidth;
        if (width && Math.abs(width - this.state.width) > 2) {
            this.state.width = width;
        }
    }

    get size() {
        return SIZES.node;
    }

    nameOf(code) {
        return this.props.flow.nodes.find((node) => node.code === code)?.name || "";
    }

    edgeKey(edge) {
        return JSON.stringify([edge.from, edge.to]);
    }

    edgeName(edge) {
        return `${this.nameOf(edge.from)} → ${this.nameOf(edge.to)}`;
    }

    openEdge(edge) {
        this.props.open(edge, this.edgeName(edge));
    }

    get picture() {
        const edges = mainEdges(this.props.flow.edges, this.state.share);
        return layoutFlow(this.props.flow.nodes, edges, { width: this.state.width });
    }

    get most() {
        return Math.max(1, ...this.props.flow.edges.map((edge) => edge.count));
    }

    /** The median gap from which a way counts as slow: that of the slowest tenth of all ways shown. */
    get slow() {
        const gaps = this.props.flow.edges.map((edge) => edge.gap).filter((gap) => gap !== null);
        return gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.9)] ?? Infinity;
    }

    lines(node) {
        return wrap(node.name);
    }

    thickness(edge) {
        return 1 + 5 * (edge.count / this.most);
    }

    edgeText(edge) {
        return _t("%(count)s × · %(time)s", { count: edge.count, time: hoursText(edge.gap) });
    }

    nodeText(node) {
        return _t("%(count)s × · waited %(time)s", { count: node.count, time: hoursText(node.waiting?.[0]) });
    }

    nodeLabel(node) {
        return `${node.name}: ${this.nodeText(node)}`;
    }

    onKey(ev, row, title) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.props.open(row, title);
        }
    }

    setShare(ev) {
        this.state.share = Number(ev.target.value) / 100;
    }
}
