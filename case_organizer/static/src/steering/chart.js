import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";

/** A chart of Odoo's own chart library. What it shows stands in a table beside it, for those who do not see it. */
export class CaseChart extends Component {
    static template = "case_organizer.CaseChart";
    static props = {
        /** `bar`, or `line` */
        type: String,
        label: String,
        labels: Array,
        /** `{label, data, type?, axis?}` */
        sets: Array,
        horizontal: { type: Boolean, optional: true },
        format: { type: Function, optional: true },
        onClick: { type: Function, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify([this.props.labels, this.props.sets])]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get height() {
        return this.props.horizontal ? Math.max(140, 40 + this.props.labels.length * 30) : 260;
    }

    draw() {
        this.chart?.destroy();
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#374151", "#D1D5DB");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
        const format = this.props.format || ((value) => value);
        const values = this.props.horizontal ? "x" : "y";
        const datasets = this.props.sets.map((set, index) => {
            const color = set.type === "line" ? text : getColor(index, scheme, "odoo");
            return {
                label: set.label,
                data: set.data,
                type: set.type || this.props.type,
                backgroundColor: color,
                borderColor: color,
                borderWidth: set.type === "line" ? 2 : 0,
                pointRadius: 2,
                order: set.type === "line" ? 0 : 1,
            };
        });
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, {
            type: this.props.type,
            data: { labels: this.props.labels, datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                indexAxis: this.props.horizontal ? "y" : "x",
                interaction: { mode: "index", intersect: false, axis: this.props.horizontal ? "y" : "x" },
                onClick: (ev, found) => found.length && this.props.onClick?.(found[0].index),
                plugins: {
                    legend: { display: datasets.length > 1, position: "bottom", labels: { color: text } },
                    tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${format(item.raw)}` } },
                },
                scales: {
                    x: { ticks: { color: text, maxRotation: 0, ...(values === "x" ? { callback: format } : {}) }, grid: { color: grid }, beginAtZero: true },
                    y: { ticks: { color: text, precision: 0, ...(values === "y" ? { callback: format } : {}) }, grid: { color: grid }, beginAtZero: true },
                },
            },
        });
    }
}
