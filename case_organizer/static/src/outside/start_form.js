import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { asProperty, holds } from "@case_organizer/step_work/conditions";
import { readNumber } from "./step_form";

const NUMBERS = ["integer", "float", "monetary"];

/** What is filled in for a question, as the server would keep it. */
export function answerOf(block, decimal = ".") {
    const kind = block.dataset.kind;
    const fields = [...block.querySelectorAll("input, select, textarea")];
    if (kind === "tags") {
        return fields.filter((field) => field.checked).map((field) => field.value);
    }
    const field = fields.some((one) => one.type === "radio") ? fields.find((one) => one.checked) : fields[0];
    const text = (field?.value || "").trim();
    if (kind === "boolean") {
        return text === "yes" ? true : text === "no" ? false : null;
    }
    if (NUMBERS.includes(kind)) {
        return readNumber(text, decimal);
    }
    return kind === "datetime" ? text.replace("T", " ") : text;
}

/**
 * A form by which somebody from outside starts a case: what is asked by condition is shown while the condition holds.
 * Without this script all of it is shown, and the server decides what counts.
 */
export class StartForm extends Interaction {
    static selector = "form.o_case_start";
    dynamicContent = {
        _root: { "t-on-input": this.show, "t-on-change": this.show },
    };

    start() {
        this.show();
    }

    show() {
        const facts = {};
        for (const block of this.el.querySelectorAll("[data-kind], [data-document]")) {
            const shown = holds(JSON.parse(block.dataset.condition || "[]"), facts);
            block.classList.toggle("d-none", !shown);
            for (const field of block.querySelectorAll("input, select, textarea")) {
                field.disabled = !shown;
            }
            if (block.dataset.key) {
                const question = { kind: block.dataset.kind };
                facts[block.dataset.key] = shown ? asProperty(question, answerOf(block, this.el.dataset.decimal)) : null;
            }
        }
    }
}

registry.category("public.interactions").add("case_organizer.start_form", StartForm);
