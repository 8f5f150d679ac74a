import { layoutPlan } from "./layout";
import { MapWords } from "./map_words";

const ZOOM = { min: 0.25, max: 1.6, step: 1.2, fitMin: 0.7 };
/** Pixels across a sheet of A4. */
const PRINT_WIDTH = 680;

/** The plan map, how it is drawn: where things stand, how large, and which part of it is seen. */
export class MapPaper extends MapWords {
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
}
