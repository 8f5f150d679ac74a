import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";
import { useOrm } from "../core/while_here";
import { mentionAt, stillMentioned, withMention } from "./mentions";

const RIGHTS = {
    may_note: _t("writes notes"),
    may_file: _t("files documents"),
    may_answer: _t("answers questions"),
    may_approve: _t("approves"),
};

/** Where a note is written: its text with mentions, and of a new one what kind it is and for whom. */
export class NoteComposer extends Component {
    static template = "case_organizer.NoteComposer";
    static props = {
        caseId: Number,
        save: Function,
        discard: { type: Function, optional: true },
        body: { type: String, optional: true },
        label: String,
        mode: { validate: (mode) => ["note", "answer", "edit"].includes(mode) },
    };

    setup() {
        this.orm = useOrm();
        this.keepLast = new KeepLast();
        this.text = useRef("text");
        this.rights = RIGHTS;
        this.state = useState({
            body: this.props.body || "",
            kind: "message",
            outside: false,
            pinned: false,
            mentions: [],
            suggested: [],
            chosen: 0,
            pending: false,
        });
        this.suggest = useDebounced(() => this.loadSuggestions(), 150);
        useEffect(
            () => {
                if (this.props.mode !== "note") {
                    this.text.el.focus();
                }
            },
            () => []
        );
    }

    get isOpen() {
        return this.props.mode !== "note" || Boolean(this.state.body);
    }

    get invited() {
        return stillMentioned(this.state.body, this.state.mentions).filter((mention) => !mention.on_case);
    }

    onInput(ev) {
        this.state.body = ev.target.value;
        this.suggest();
    }

    async loadSuggestions() {
        const el = this.text.el;
        const mention = el && mentionAt(el.value, el.selectionStart);
        if (!mention) {
            this.state.suggested = [];
            return;
        }
        const call = this.orm.call("case.case", "get_mentionable", [[this.props.caseId], mention.term]);
        this.state.suggested = await this.keepLast.add(call);
        this.state.chosen = 0;
    }

    /** By mouse before the text loses the focus; by touch, or by what a screen reader presses, with the click alone. */
    choose(entry) {
        if (!this.state.suggested.length) {
            return;
        }
        const el = this.text.el;
        const mention = mentionAt(el.value, el.selectionStart);
        this.state.suggested = [];
        if (!mention) {
            return;
        }
        const { text, place } = withMention(el.value, el.selectionStart, mention, entry.name);
        this.state.body = el.value = text;
        el.setSelectionRange(place, place);
        el.focus();
        const rights = { may_note: true, may_file: false, may_answer: false, may_approve: false };
        this.state.mentions.push({ ...entry, rights });
    }

    onKeydown(ev) {
        const { suggested } = this.state;
        if (suggested.length && ["ArrowDown", "ArrowUp"].includes(ev.key)) {
            const step = ev.key === "ArrowDown" ? 1 : -1;
            this.state.chosen = (this.state.chosen + step + suggested.length) % suggested.length;
        } else if (suggested.length && ["Enter", "Tab"].includes(ev.key)) {
            this.choose(suggested[this.state.chosen]);
        } else if (ev.key === "Escape" && suggested.length) {
            this.state.suggested = [];
        } else if (ev.key === "Escape" && this.props.discard) {
            this.props.discard();
        } else if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            this.save();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    async save() {
        const { state } = this;
        if (state.pending || !state.body.trim()) {
            return;
        }
        const mentions = stillMentioned(state.body, state.mentions);
        state.pending = true;
        try {
            await this.props.save({
                body: state.body,
                kind: state.kind,
                outside: state.outside,
                pinned: state.pinned,
                mentions: mentions.map(({ kind, id }) => ({ [`${kind}_id`]: id })),
                invite: this.invited.map(({ id, rights }) => ({ user_id: id, ...rights })),
            });
            Object.assign(state, { body: "", kind: "message", outside: false, pinned: false, mentions: [] });
        } finally {
            state.pending = false;
        }
    }
}
