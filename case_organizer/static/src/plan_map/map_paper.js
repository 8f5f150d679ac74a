import { downloadFile } from "@web/core/network/download";
import { layoutPlan } from "./layout";
import { svgOf } from "./map_svg";
import { MapWords } from "./map_words";
import { aimAt, stretched } from "./map_zoom";

const ZOOM = { min: 0.25, max: 1.6, step: 1.2, fitMin: 0.7 };
/** Milliseconds without zooming after which the map stands still. */
const STANDS_AFTER = 200;
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
            this.drawnWidth = width * this.zoom;
            this.paper.el.style.width = `${this.drawnWidth}px`;
            this.paper.el.style.height = `${height * this.zoom}px`;
            this.canvas.el.style.transform = `scale(${this.zoom})`;
        }
    }

    /**
     * While it grows or shrinks it is only stretched: no item is laid out or drawn anew until it stands still. By an
     * animation, as any change of a `style` makes the browser look at the styles of the whole page again.
     */
    zoomBy(factor, ev) {
        const view = this.viewport.el;
        const zoom = Math.max(ZOOM.min, Math.min(ZOOM.max, this.zoom * factor));
        const box = view.getBoundingClientRect();
        const point = ev
            ? { x: ev.clientX - box.left, y: ev.clientY - box.top }
            : { x: box.width / 2, y: box.height / 2 };
        const { width, height } = this.size;
        const most = { width: width * zoom - view.clientWidth, height: height * zoom - view.clientHeight };
        const before = this.aim || { left: view.scrollLeft, top: view.scrollTop };
        this.aim = aimAt(before, point, zoom / this.zoom, most);
        this.zoom = zoom;
        this.state.fitted = false;
        const transform = stretched(view, this.aim, { now: this.drawnWidth, then: width * zoom }, zoom);
        this.stretching?.cancel();
        this.stretching = this.canvas.el.animate({ transform: [transform, transform] }, 10 * STANDS_AFTER);
        clearTimeout(this.standing);
        this.standing = setTimeout(() => this.stand(), STANDS_AFTER);
    }

    /** The paper takes its size, and is drawn sharply. */
    stand() {
        const view = this.viewport.el;
        const { aim } = this;
        this.aim = null;
        if (view && aim && this.canvas.el) {
            this.scale();
            view.scrollTo(aim.left, aim.top);
        }
        this.stretching?.cancel();
    }

    /** The map as it is drawn now, in a file that programs for drawing and for texts open. */
    saveDrawing() {
        const { title } = this.state.plan;
        const name = title.replace(/[^\p{L}\p{N} ._-]+/gu, "").trim() || "plan";
        downloadFile(svgOf(this.canvas.el, { ...this.size, title }), `${name}.svg`, "image/svg+xml");
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
