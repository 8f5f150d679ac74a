import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useWorkNews } from "../core/live";
import { useFormReloaded } from "../core/form_data";
import { useOrm, useWhileHere } from "../core/while_here";
import { dayText, exactText, readMoment } from "../core/moments";
import { kindLook } from "../core/states";

/** What waits on a case, for what and since when: `<widget name="case_waiting"/>` in the form of a case. */
export class CaseWaiting extends Component {
    static template = "case_organizer.CaseWaiting";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.whileHere = useWhileHere();
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ items: [], closing: [] });
        useFormReloaded((record) => this.load(record.resId));
        onWillStart(() => this.load());
        onWillUpdateProps((next) => this.load(next.record.resId));
        useWorkNews(() => this.load());
    }

    async load(caseId = this.props.record.resId) {
        if (caseId) {
            const waiting = await this.keepLast.add(this.orm.call("case.case", "get_waiting", [[caseId]]));
            Object.assign(this.state, waiting);
        }
    }

    kind(item) {
        return kindLook(item.kind);
    }

    since(item) {
        return dayText(readMoment(item.since));
    }

    exactlySince(item) {
        return exactText(readMoment(item.since));
    }

    async skip(item) {
        const { record } = this.props;
        const dialog = await this.orm.call("case.case", "action_ask_skip", [[record.resId], item.code]);
        await this.action.doAction(dialog, { onClose: this.whileHere(() => record.load()) });
    }
}

registry.category("view_widgets").add("case_waiting", { component: CaseWaiting });
