import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";
import { useOrm } from "../core/while_here";

/** One page, as large as the window allows. */
class PageDialog extends Component {
    static template = "case_organizer.ScanPageDialog";
    static components = { Dialog };
    static props = { page: Object, close: Function };
}

/** The pages of a scanned document, to be split, moved and turned: `<widget name="case_scan_pages"/>` in its form. */
export class ScanPages extends Component {
    static template = "case_organizer.ScanPages";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.dialog = useService("dialog");
        this.state = useState({ pages: [], busy: false });
        onWillStart(() => this.load());
        useFormReloaded((record) => this.load(record.resId));
    }

    get sortable() {
        return this.props.record.data.state === "waiting";
    }

    async load(pieceId = this.props.record.resId) {
        this.state.pages = pieceId ? await this.orm.call("case.scan.piece", "get_pages", [[pieceId]]) : [];
    }

    /** Does something with a page, then shows what became of it. */
    async change(verb, ...args) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const { record } = this.props;
        try {
            if (await record.save()) {
                await this.orm.call("case.scan.piece", verb, [[record.resId], ...args]);
                await record.load();
                await this.load();
            }
        } finally {
            this.state.busy = false;
        }
    }

    enlarge(page) {
        this.dialog.add(PageDialog, { page });
    }
}

registry.category("view_widgets").add("case_scan_pages", { component: ScanPages });
