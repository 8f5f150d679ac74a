import { MapPaper } from "./map_paper";
import { buildTree } from "./plan_tree";
import { neighbour } from "./walking";

/** The plan map, how one walks through it: arrow keys, the focus, and what is told on the way. */
export class MapKeys extends MapPaper {
    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.whole) {
            ev.stopPropagation();
            this.toggleWhole();
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
        // What is filled in beside the map stays while one walks.
        if (this.state.selected && !this.props.slots?.panel) {
            this.state.selected = code;
        }
        this.focusNode(code);
    }

    focusNode(code) {
        const button = this.button(code);
        button?.focus({ preventScroll: true });
        button?.scrollIntoView({ block: "nearest", inline: "nearest" });
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

    onPanelKeydown(ev) {
        // A list of choices that is open in it is closed first.
        if (ev.key === "Escape" && !ev.defaultPrevented && ev.target.getAttribute?.("aria-expanded") !== "true") {
            ev.stopPropagation();
            this.close();
        }
    }
}
