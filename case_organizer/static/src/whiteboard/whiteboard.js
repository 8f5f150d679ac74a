import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { exactText, readMoment } from "../core/moments";
import { openingOf } from "../cockpit/opening";
import { useOrm, useWhileHere } from "../core/while_here";
import { NoteComposer } from "./note_composer";

export const WHITEBOARD_MESSAGE = "case_organizer.whiteboard";
const PAGE = 20;

export const KINDS = {
    message: { label: _t("Message"), icon: "fa-comment-o" },
    instruction: { label: _t("Instruction"), icon: "fa-bullhorn" },
    question: { label: _t("Question"), icon: "fa-question-circle-o" },
    comment: { label: _t("Comment"), icon: "fa-reply" },
};

/** What everybody on a case reads at once: `<widget name="case_whiteboard"/>` in the form of a case. */
export class CaseWhiteboard extends Component {
    static template = "case_organizer.CaseWhiteboard";
    static components = { NoteComposer };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.whileHere = useWhileHere();
        this.bus = useService("bus_service");
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        this.limit = PAGE;
        this.state = useState({
            notes: [],
            more: false,
            can_post: false,
            unread: 0,
            replyTo: null,
            editing: null,
            history: {},
        });
        this.caseId = null;
        useRecordObserver((record) => {
            if (this.caseId !== record.resId && this.caseId !== null) {
                this.show(record.resId);
            }
        });
        const reload = useDebounced(() => this.load(), 50);
        this.onNews = ({ case_id: caseId }) => caseId === this.caseId && reload();
        // A form begins to be drawn twice: what is asked for once it is there is asked for once, and seen.
        onMounted(() => {
            this.bus.subscribe(WHITEBOARD_MESSAGE, this.onNews);
            this.show(this.props.record.resId);
        });
        onWillUnmount(() => {
            this.bus.unsubscribe(WHITEBOARD_MESSAGE, this.onNews);
            this.listenTo(false);
        });
    }

    get kinds() {
        return KINDS;
    }

    /** Shows the whiteboard of a case, and hears what is written on it. */
    async show(caseId) {
        this.listenTo(caseId);
        Object.assign(this.state, { notes: [], more: false, replyTo: null, editing: null, history: {} });
        this.limit = PAGE;
        if (this.caseId) {
            const opening = this.whileHere(() => openingOf(this.env.services.orm, this.caseId));
            const { whiteboard } = await this.keepLast.add(opening());
            Object.assign(this.state, whiteboard);
        }
    }

    listenTo(caseId) {
        if (this.channel) {
            this.bus.deleteChannel(this.channel);
        }
        this.caseId = caseId || false;
        this.channel = caseId && `case_organizer.whiteboard_${caseId}`;
        if (this.channel) {
            this.bus.addChannel(this.channel);
        }
    }

    async load() {
        if (!this.caseId) {
            return;
        }
        const call = this.orm.call("case.case", "get_whiteboard", [[this.caseId]], {
            limit: this.limit,
            seen: true,
        });
        const shown = await this.keepLast.add(call);
        Object.assign(this.state, shown);
    }

    async loadMore() {
        this.limit += PAGE;
        await this.load();
    }

    at(note) {
        return exactText(readMoment(note.at));
    }

    async post(values, parent = null) {
        await this.orm.call("case.case", "post_note", [[this.caseId]], {
            ...values,
            parent_id: parent ? parent.id : false,
        });
        this.state.replyTo = null;
        await this.load();
        if (values.invite.length) {
            await this.props.record.load();
        }
    }

    async edit(note, values) {
        await this.onNote(note, "edit", values.body);
        this.state.editing = null;
    }

    async onNote(note, verb, ...args) {
        await this.orm.call("case.note", verb, [[note.id], ...args]);
        await this.load();
    }

    async showHistory(note) {
        if (this.state.history[note.id]) {
            delete this.state.history[note.id];
            return;
        }
        const versions = await this.orm.call("case.note", "get_versions", [[note.id]]);
        this.state.history[note.id] = versions.map((version) => ({
            ...version,
            until: exactText(readMoment(version.until)),
        }));
    }
}

registry.category("view_widgets").add("case_whiteboard", { component: CaseWhiteboard });

/** A mention is told at once, wherever the person is, and leads to the case. */
export const mentionService = {
    dependencies: ["bus_service", "notification", "action"],
    start(env, { bus_service: bus, notification, action }) {
        bus.subscribe("case_organizer.mention", ({ case_id: caseId, case: name, by }) => {
            const close = notification.add(_t("%(by)s mentioned you on the whiteboard.", { by }), {
                title: name,
                type: "info",
                sticky: true,
                buttons: [
                    {
                        name: _t("Open the case"),
                        primary: true,
                        onClick: () => {
                            close();
                            action.doAction({
                                type: "ir.actions.act_window",
                                res_model: "case.case",
                                res_id: caseId,
                                views: [[false, "form"]],
                            });
                        },
                    },
                ],
            });
        });
    },
};

registry.category("services").add("case_organizer.mentions", mentionService);
