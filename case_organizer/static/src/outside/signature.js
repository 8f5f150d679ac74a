import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Draws a signature with a finger, a pen or a mouse; the name that is typed above it counts without it as well. */
export class StepSignature extends Interaction {
    static selector = ".o_case_signature";
    dynamicContent = {
        canvas: {
            "t-on-pointerdown.prevent": this.onDown,
            "t-on-pointermove.prevent": this.onMove,
            "t-on-pointerup": this.onUp,
            "t-on-pointercancel": this.onUp,
        },
        ".o_case_signature_clear": { "t-on-click": this.clear },
    };

    setup() {
        this.canvas = this.el.querySelector("canvas");
        this.kept = this.el.querySelector("input[name=drawn]");
        this.drawing = false;
    }

    start() {
        // It is drawn as sharp as the screen is; without scripts there is no place to draw in.
        this.el.querySelector(".o_case_signature_drawn").hidden = false;
        const { width, height } = this.canvas.getBoundingClientRect();
        const ratio = Math.min(window.devicePixelRatio || 1, 2);
        this.canvas.width = width * ratio;
        this.canvas.height = height * ratio;
        this.pen = this.canvas.getContext("2d");
        this.pen.scale(ratio, ratio);
        Object.assign(this.pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round", strokeStyle: "#112" });
    }

    at(ev) {
        const { left, top } = this.canvas.getBoundingClientRect();
        return [ev.clientX - left, ev.clientY - top];
    }

    onDown(ev) {
        this.drawing = true;
        this.canvas.setPointerCapture(ev.pointerId);
        this.pen.beginPath();
        this.pen.moveTo(...this.at(ev));
    }

    onMove(ev) {
        if (this.drawing) {
            this.pen.lineTo(...this.at(ev));
            this.pen.stroke();
        }
    }

    onUp() {
        if (this.drawing) {
            this.drawing = false;
            this.kept.value = this.canvas.toDataURL("image/png");
        }
    }

    clear() {
        this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
        this.kept.value = "";
    }
}

registry.category("public.interactions").add("case_organizer.step_signature", StepSignature);
