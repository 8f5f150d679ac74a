import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks why a document of the checklist is not needed. */
export class WaiveDialog extends Component {
    static template = "case_organizer.WaiveDialog";
    static components = { Dialog };
    static props = { name: String, confirm: Function, close: Function };

    setup() {
        this.state = useState({ reason: "" });
        useAutofocus();
    }

    async confirm() {
        if (this.state.reason.trim()) {
            await this.props.confirm(this.state.reason);
            this.props.close();
        }
    }
}
