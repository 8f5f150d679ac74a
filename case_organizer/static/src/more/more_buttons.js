import { registry } from "@web/core/registry";
import { FormCompiler } from "@web/views/form/form_compiler";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";

/** Class of the buttons in the header of a form that are seldom needed: they wait under *More*. */
const SELDOM = "o_case_seldom";

/** The buttons of a header; those of every day beside each other, the others in a menu behind them. */
export class MoreButtons extends StatusBarButtons {
    static template = "case_organizer.MoreButtons";

    isSeldom(name) {
        return name.startsWith(SELDOM);
    }

    get everydaySlotNames() {
        return super.visibleSlotNames.filter((name) => !this.isSeldom(name));
    }

    get seldomSlotNames() {
        return super.visibleSlotNames.filter((name) => this.isSeldom(name));
    }

    get visibleSlotNames() {
        return [...this.everydaySlotNames, ...this.seldomSlotNames];
    }
}

class MoreCompiler extends FormCompiler {
    compileHeader() {
        const header = super.compileHeader(...arguments);
        for (const slot of header.firstElementChild.children) {
            if (slot.innerHTML.includes(SELDOM)) {
                slot.setAttribute("t-set-slot", `${SELDOM}_${slot.getAttribute("t-set-slot")}`);
            }
        }
        return header;
    }
}

class MoreRenderer extends FormRenderer {
    /** Other addons add to the components of a form after this file was read. */
    static get components() {
        return { ...super.components, StatusBarButtons: MoreButtons };
    }
}

/** `<form js_class="case_form">`: a form whose header keeps buttons with class `o_case_seldom` under *More*. */
registry.category("views").add("case_form", { ...formView, Compiler: MoreCompiler, Renderer: MoreRenderer });
