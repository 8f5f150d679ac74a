import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Milliseconds after which a form that led nowhere can be sent again: somebody stopped it, or the line is gone. */
const GIVEN_UP = 15000;

/** A form for people from outside is sent once, however often they tap while the next page is on its way. */
export class SentOnce extends Interaction {
    static selector = 'form[method=post]:is([action^="/case/"], [action^="/my/case"]):not(.o_case_step)';
    dynamicContent = {
        _root: {
            "t-on-submit": this.onSubmit,
            "t-att-aria-busy": () => (this.sent ? "true" : undefined),
        },
        _window: { "t-on-pageshow": () => this.again() },
        "button[type=submit]": { "t-att-class": () => ({ disabled: this.sent }) },
    };

    setup() {
        this.sent = false;
    }

    onSubmit(ev) {
        if (this.sent) {
            ev.preventDefault();
            return;
        }
        // What others do with it first, such as asking a captcha, sends it later.
        this.waitForTimeout(() => {
            this.sent = !ev.defaultPrevented;
        }, 0);
        clearTimeout(this.timer);
        this.timer = this.waitForTimeout(() => this.again(), GIVEN_UP);
    }

    again() {
        this.sent = false;
    }
}

registry.category("public.interactions").add("case_organizer.sent_once", SentOnce);
