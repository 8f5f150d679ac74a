import { Component, useState } from "@odoo/owl";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/**
 * Finds the installation on which a code stands, or begins a new one: with the camera, or a scanner that types what it
 * reads and presses Enter.
 */
export class CaseScan extends Component {
    static template = "case_installation.Scan";
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.input = useAutofocus({ refName: "code", mobile: true });
        this.state = useState({ code: "", busy: false });
        this.hasCamera = isBarcodeScannerSupported();
    }

    /** Scanners end what they type with Enter, sooner than the page is drawn anew. */
    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.state.code = ev.target.value;
            this.find();
        }
    }

    /** Read a code with the camera and look for it. */
    async scan() {
        let code;
        try {
            code = await scanBarcode(this.env);
        } catch (error) {
            return this.notification.add(error.message, { type: "warning" });
        }
        this.state.code = code;
        await this.find();
    }

    /** Show what has this code. What cannot be found is said, and the next code can be read at once. */
    async find() {
        if (this.state.busy || !this.state.code.trim()) {
            return;
        }
        this.state.busy = true;
        try {
            const action = await this.orm.call("case.installation", "open_scanned", [this.state.code]);
            await this.action.doAction(action);
        } finally {
            this.state.busy = false;
            this.input.el?.select();
        }
    }
}

registry.category("actions").add("case_installation.scan", CaseScan);
