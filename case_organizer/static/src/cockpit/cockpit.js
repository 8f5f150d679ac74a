import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";
import { useWorkNews } from "../core/live";
import { DeadlineMark, StateMark } from "../core/marks";
import { agoText, exactText, readMoment } from "../core/moments";
import { kindLook } from "../core/states";
import { useOrm, useWhileHere } from "../core/while_here";
import { StepWork } from "../step_work/step_work";
import { openingOf } from "./opening";

export const CASE_MESSAGE = "case_organizer.case";
/** How many more steps are shown when one asks for more. */
const MORE = 80;

/**
 * Whose move it is on a case, what is late, and what others did since one was here:
 * `<widget name="case_cockpit"/>` in the form of a case. Steps are done in their place.
 */
export class CaseCockpit extends Component {
    static template = "case_organizer.CaseCockpit";
    static components = { DeadlineMark, StateMark, StepWork };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.whileHere = useWhileHere();
        this.bus = useService("bus_service");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.root = useRef("root");
        this.state = useState({ moves: null, news: null, limit: undefined, doing: false });
        this.onFinished = this.whileHere((result) => this.goOn(result));
        this.onChanged = this.whileHere(() => this.props.record.load());
        const reload = useDebounced(() => this.load(), 150);
        // The whiteboard of the case listens to its channel: what comes there is heard here too.
        const onNews = ({ case_id: caseId }) => caseId === this.props.record.resId && reload();
        useFormReloaded((record) => (record.resId === this.caseId ? reload() : this.open(record.resId)));
        useWorkNews(reload);
        onMounted(() => {
            this.bus.subscribe(CASE_MESSAGE, onNews);
            this.open(this.props.record.resId);
        });
        onWillUnmount(() => this.bus.unsubscribe(CASE_MESSAGE, onNews));
        this.addCommands();
    }

    /** What waits behind a menu or a page of the form is a command too, with a key; buttons that are seen have theirs. */
    addCommands() {
        const isAvailable = () => Boolean(this.props.record.resId);
        const commands = [
            [_t("Private talk…"), "alt+shift+t", () => this.talk()],
            [_t("File a document"), "alt+shift+f", () => this.fileDocument()],
            [_t("Do my next step here"), "alt+shift+d", () => this.doMine()],
        ];
        for (const [name, hotkey, command] of commands) {
            useCommand(name, command, { category: "smart_action", hotkey, isAvailable });
        }
    }

    async open(caseId) {
        this.caseId = caseId;
        Object.assign(this.state, { moves: null, news: null, limit: undefined, doing: false });
        if (caseId) {
            const opening = this.whileHere(() => openingOf(this.env.services.orm, caseId));
            const { moves, news } = await this.keepLast.add(opening());
            Object.assign(this.state, { moves, news });
            if (news.count) {
                const call = this.orm.call("case.case", "get_news", [[caseId]]);
                this.state.news = await this.keepLast.add(call);
            }
        }
    }

    /** Again, without a step being left that is done here. */
    async load() {
        const { caseId } = this;
        if (!caseId) {
            return;
        }
        const call = (method, ...args) => this.orm.call("case.case", method, [[caseId], ...args]);
        const { limit } = this.state;
        const [moves, news] = await this.keepLast.add(
            Promise.all([limit ? call("get_moves", limit) : call("get_moves"), call("get_news")])
        );
        Object.assign(this.state, { moves, news });
    }

    // -- words

    kind(step) {
        return kindLook("step", step.kind);
    }

    since(step) {
        return step.since ? agoText(readMoment(step.since)) : "";
    }

    exact(value) {
        return value ? exactText(readMoment(value)) : "";
    }

    ago(value) {
        return agoText(readMoment(value));
    }

    get lateText() {
        const { late } = this.state.moves;
        return late === 1 ? _t("1 late") : _t("%s late", late);
    }

    get moreText() {
        const { steps, count } = this.state.moves;
        return _t("Show %s more", count - steps.length);
    }

    get nothingText() {
        const { state } = this.props.record.data;
        return (
            {
                completed: _t("This case is closed: nothing is asked any more."),
                terminated: _t("This case was cancelled: nothing is asked any more."),
                suspended: _t("This case is on hold: nothing is asked meanwhile."),
                in_review: _t("All is done: this case waits for review."),
            }[state] || _t("Nothing is asked of anybody now. The plan below says what is waited for.")
        );
    }

    get newsTitle() {
        return this.state.news.since ? _t("Since you were here") : _t("What happened so far");
    }

    // -- what a person does

    toggle(step) {
        this.state.doing = this.state.doing === step.id ? false : step.id;
    }

    /** On to the next step that is mine, in its place too. */
    async goOn({ next_step_id: nextId }) {
        this.state.doing = false;
        await this.whileHere(() => this.props.record.load())();
        await this.load();
        this.state.doing = this.state.moves.steps.some((step) => step.id === nextId) && nextId;
    }

    /** Show the first step that is mine as if it had been clicked on. */
    doMine() {
        const mine = this.state.moves?.steps.find((step) => step.mine);
        this.state.doing = mine?.id || false;
    }

    async talk() {
        const dialog = await this.orm.call("case.case", "action_start_talk", [[this.caseId]]);
        await this.action.doAction(dialog, { onClose: this.onChanged });
    }

    /** To the page of the documents, where the button that chooses files has the focus. */
    fileDocument() {
        const form = this.root.el?.closest(".o_form_view");
        form?.querySelector(".o_notebook a[name=documents]")?.click();
        const focus = (tries) => {
            const button = form?.querySelector(".o_case_documents_choose");
            return button ? button.focus() : tries && setTimeout(() => focus(tries - 1), 50);
        };
        focus(60);
    }

    async more() {
        this.state.limit = MORE;
        await this.load();
    }

    async allKnown() {
        this.state.news = await this.orm.call("case.case", "get_news", [[this.caseId]], { all_known: true });
    }

    async moreNews() {
        this.state.news = await this.orm.call("case.case", "get_news", [[this.caseId], MORE]);
    }
}

registry.category("view_widgets").add("case_cockpit", { component: CaseCockpit });
