import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { Composer } from "@mail/core/common/composer";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { openingOf } from "../cockpit/opening";
import { useOrm, useWhileHere } from "../core/while_here";

export const ANSWERING_MESSAGE = "case_organizer.answering";
/** Milliseconds after which a client says again that somebody is writing, and after which others look again. */
const SAY_AGAIN = 30_000;
const LOOK_AGAIN = 20_000;

/** Who is writing to the parties of a case right now: `<widget name="case_answering"/>` in its form. */
export class CaseAnswering extends Component {
    static template = "case_organizer.CaseAnswering";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.whileHere = useWhileHere();
        this.bus = useService("bus_service");
        this.state = useState({ people: [] });
        this.caseId = null;
        useRecordObserver((record) => {
            if (this.caseId !== null && this.caseId !== record.resId) {
                this.open(record.resId);
            }
        });
        // The whiteboard of the case listens to its channel: what comes there is heard here too.
        const onNews = ({ case_id: caseId }) => caseId === this.caseId && this.load(caseId);
        onMounted(() => {
            this.bus.subscribe(ANSWERING_MESSAGE, onNews);
            this.open(this.props.record.resId);
        });
        onWillUnmount(() => {
            this.bus.unsubscribe(ANSWERING_MESSAGE, onNews);
            browser.clearTimeout(this.timer);
        });
    }

    get text() {
        const names = this.state.people.map((person) => person.name).join(", ");
        return this.state.people.length > 1
            ? _t("%(names)s are answering…", { names })
            : _t("%(names)s is answering…", { names });
    }

    /** What is known of a case that is just being opened. */
    async open(caseId) {
        const opening = this.whileHere(() => openingOf(this.env.services.orm, caseId));
        await this.load(caseId, caseId && (await opening()).answering);
    }

    async load(caseId, known) {
        browser.clearTimeout(this.timer);
        this.caseId = caseId || false;
        const ask = () => this.orm.call("case.case", "get_answering", [[caseId]]);
        const people = caseId ? known || (await ask()) : [];
        if (caseId !== this.props.record.resId) {
            return;
        }
        this.state.people = people;
        // Whoever closes their browser says nothing any more: look again while somebody is shown.
        if (people.length) {
            this.timer = browser.setTimeout(() => this.load(caseId), LOOK_AGAIN);
        }
    }
}

registry.category("view_widgets").add("case_answering", { component: CaseAnswering });

/** Says that one is writing while the dialog around it is open: `<widget name="case_answering_ping"/>`. */
export class CaseAnsweringPing extends Component {
    static template = "case_organizer.CaseAnsweringPing";
    static props = { ...standardWidgetProps };

    setup() {
        const orm = useService("orm");
        const tell = (writing) => {
            const caseId = this.props.record.data.case_id?.id;
            return caseId && orm.silent.call("case.case", "tell_answering", [[caseId], writing]).catch(() => {});
        };
        let timer;
        onMounted(() => {
            tell(true);
            timer = browser.setInterval(() => tell(true), SAY_AGAIN);
        });
        onWillUnmount(() => {
            browser.clearInterval(timer);
            tell(false);
        });
    }
}

registry.category("view_widgets").add("case_answering_ping", { component: CaseAnsweringPing });

patch(Composer.prototype, {
    /** Who writes a message below a case is answering, as in a channel of Discuss. */
    notifyIsTyping(isTyping = true) {
        const { thread } = this;
        if (thread?.model === "case.case" && thread.id && thread.hasWriteAccess) {
            this.env.services.orm.silent
                .call("case.case", "tell_answering", [[thread.id], isTyping])
                .catch(() => {});
            return;
        }
        return super.notifyIsTyping(...arguments);
    },
});
