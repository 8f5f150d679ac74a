import { Component, useExternalListener, useRef, useState } from "@odoo/owl";
import { useAutofocus } from "@web/core/utils/hooks";

const SIZE = { width: 320, height: 120 };

/** Asks what is to be added at the place one pointed at. */
export class AddHere extends Component {
    static template = "case_organizer.AddHere";
    static props = {
        kinds: Array,
        kind: String,
        label: String,
        x: Number,
        y: Number,
        /** `(kind, name) => any` */
        onAdd: Function,
        onStop: Function,
    };

    setup() {
        this.state = useState({ kind: this.props.kind, name: "" });
        this.root = useRef("root");
        useAutofocus();
        useExternalListener(window, "pointerdown", (ev) => !this.root.el.contains(ev.target) && this.props.onStop());
    }

    get style() {
        const left = Math.max(8, Math.min(this.props.x, window.innerWidth - SIZE.width - 8));
        const top = Math.max(8, Math.min(this.props.y, window.innerHeight - SIZE.height - 8));
        return `left: ${left}px; top: ${top}px; width: ${SIZE.width}px`;
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.onStop();
        }
    }

    add() {
        if (this.state.name.trim()) {
            return this.props.onAdd(this.state.kind, this.state.name);
        }
    }
}
