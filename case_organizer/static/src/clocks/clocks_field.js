import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { clockLook } from "./clock_texts";

/** The text says minutes: it is looked at again as often. */
const OFTEN = 30_000;

/** The open clocks of a case, each with what remains of its time. */
export class CaseClocksField extends Component {
    static template = "case_organizer.CaseClocksField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ now: luxon.DateTime.local() });
        let ticking;
        onMounted(() => {
            ticking = setInterval(() => (this.state.now = luxon.DateTime.local()), OFTEN);
        });
        onWillUnmount(() => clearInterval(ticking));
    }

    get clocks() {
        const clocks = this.props.record.data[this.props.name] || [];
        return clocks.map((clock) => ({ ...clock, ...clockLook(clock, this.state.now) }));
    }
}

registry.category("fields").add("case_clocks", {
    component: CaseClocksField,
    displayName: _t("Time targets in words"),
    supportedTypes: ["json"],
});
