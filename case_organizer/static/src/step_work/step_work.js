import {
    Component,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { url } from "@web/core/utils/urls";
import { useSetupAction } from "@web/search/action_hook";
import { useDebounced } from "@web/core/utils/timing";
import { DeadlineMark, StateMark } from "../core/marks";
import { useWorkNews } from "../core/live";
import { isFinished, kindLook } from "../core/states";
import { useWhileHere } from "../core/while_here";
import { problems, sendableAnswers } from "./answers";
import { CaseFile } from "./case_file";
import { shownOn } from "./conditions";
import { DocumentAsk } from "./document_ask";
import { QuestionField } from "./question_field";

const MODEL = "case.step";
const AUTOSAVE_DELAY = 1200;

/** Letters of the shortcuts of the outcome buttons, by style; further buttons have none. */
const HOTKEYS = { primary: "g", danger: "x" };
const OUTCOME_ICONS = { primary: "fa-check", danger: "fa-times" };

let nextUid = 1;

/**
 * One screen on which a person does a step: what is asked, its questions, its documents, what is to
 * be decided on, and the buttons that finish it. What is filled in is kept as it is typed.
 */
export class StepWork extends Component {
    static template = "case_organizer.StepWork";
    static components = { DeadlineMark, DocumentAsk, QuestionField, StateMark };
    static props = {
        stepId: Number,
        showHeader: { type: Boolean, optional: true },
        /** `(result of submit) => any`, once the step is done or skipped. */
        onFinished: { type: Function, optional: true },
        /** `() => any`, after the step changed without being finished. */
        onChanged: { type: Function, optional: true },
    };
    static defaultProps = { showHeader: true, onFinished: () => {}, onChanged: () => {} };

    setup() {
        /** What is sent goes on although the screen is left: nothing that was typed is lost. */
        this.orm = this.env.services.orm;
        this.whileHere = useWhileHere();
        this.changed = this.whileHere(() => this.props.onChanged());
        this.finished = this.whileHere((result) => this.props.onFinished(result));
        this.action = useService("action");
        this.notification = useService("notification");
        this.viewer = useFileViewer();
        this.root = useRef("root");
        this.reasonInput = useRef("reason");
        this.uid = `case_step_${nextUid++}`;
        /** How often something was found to be missing: what is wrong is drawn before it is gone to. */
        this.tried = 0;
        this.calls = new Mutex();
        /** Answers that are not kept yet, and answers given here at all: those are never overwritten. */
        this.dirty = new Set();
        this.touched = new Set();
        this.state = useState({
            work: null,
            answers: {},
            errors: {},
            /** The verb that is under way: buttons wait for it. */
            pending: "",
            /** The outcome (or `skip`) whose reason is being asked. */
            asking: null,
            reason: "",
            reasonError: "",
            /** "" | "changed" | "saving" | "saved" */
            saved: "",
            shown: 0,
            /** Address of a picture that the browser could not show. */
            unshown: "",
        });
        this.autosave = useDebounced(() => this.flush(), AUTOSAVE_DELAY);

        onWillStart(() => this.load());
        onWillUpdateProps(async (next) => {
            if (next.stepId !== this.props.stepId) {
                await this.flush();
                await this.load(next.stepId);
            }
        });
        onWillUnmount(() => this.leave());
        useSetupAction({ beforeLeave: () => this.leave() });
        useExternalListener(document, "visibilitychange", () => {
            if (document.visibilityState === "hidden") {
                this.flush();
            }
        });
        useWorkNews(() => this.refresh());
        useHotkey("control+enter", () => this.submitMain(), {
            bypassEditableProtection: true,
            area: () => this.root.el,
        });
        useEffect(
            () => this.reasonInput.el?.focus(),
            () => [this.state.asking?.code]
        );
        useEffect(
            (tried) => tried && this.focusFirstProblem(),
            () => [this.tried]
        );
    }

    // -- what the server says

    async load(stepId = this.props.stepId) {
        const work = await this.orm.call(MODEL, "get_work", [[stepId]]);
        this.dirty.clear();
        this.touched.clear();
        Object.assign(this.state, { answers: {}, errors: {}, asking: null, reason: "", saved: "", shown: 0 });
        this.apply(work);
    }

    /** Load again without losing what is being typed. */
    async refresh() {
        if (!this.state.pending) {
            await this.call("get_work");
        }
    }

    apply(work) {
        this.state.work = { decisions: [], ...work };
        for (const question of work.questions) {
            if (!this.touched.has(question.key)) {
                this.state.answers[question.key] = question.value;
            }
        }
    }

    /** Call a verb whose answer is the step as it is afterwards; one call at a time. */
    call(method, args = [], kwargs = {}) {
        const { stepId } = this.props;
        return this.calls.exec(async () => {
            const work = await this.orm.call(MODEL, method, [[stepId], ...args], kwargs);
            if (stepId === this.props.stepId) {
                this.apply(work);
            }
        });
    }

    // -- what the template shows

    get work() {
        return this.state.work;
    }

    /** The questions and documents that are asked, given the answers so far. */
    get shown() {
        return shownOn(this.work, this.state.answers);
    }

    /** The questions that are asked, under their headings: `[{heading, questions}]`. */
    get sections() {
        const sections = [];
        for (const question of this.shown.questions) {
            const heading = question.section || "";
            if (sections.at(-1)?.heading !== heading) {
                sections.push({ heading, questions: [] });
            }
            sections.at(-1).questions.push(question);
        }
        return sections;
    }

    get isReadonly() {
        return !this.work.can_work || this.isFinished || this.work.state === "offered";
    }

    get isFinished() {
        return isFinished(this.work.state);
    }

    /** How the decisions of those who approve are shown. */
    get decisionLooks() {
        return {
            approved: { icon: "fa-check text-success", label: _t("approved") },
            rejected: { icon: "fa-times text-danger", label: _t("rejected") },
            waiting: { icon: "fa-hourglass-half", label: _t("waits for a decision") },
            later: { icon: "fa-ellipsis-h text-muted", label: _t("comes after that") },
        };
    }

    get canStart() {
        return this.work.state === "offered" && this.work.can_work;
    }

    get kind() {
        return kindLook("step", this.work.kind);
    }

    get outcomes() {
        const used = new Set();
        return this.work.outcomes.map((outcome) => {
            const style = outcome.style || "primary";
            const hotkey = used.has(style) ? undefined : HOTKEYS[style];
            used.add(style);
            const look = style === "danger" ? "btn-outline-danger" : `btn-${style}`;
            return { ...outcome, style, hotkey, look, icon: OUTCOME_ICONS[style] || "" };
        });
    }

    /** A single section needs no heading to be seen. */
    get headingClass() {
        const { approves } = this.work;
        const { documents, questions } = this.shown;
        const sections = [approves, documents, questions].filter((items) => items.length);
        return sections.length > 1 ? "" : "visually-hidden";
    }

    get hasAnswersToKeep() {
        return !this.isReadonly && this.work.questions.length > 0;
    }

    get savedText() {
        return {
            "": "",
            changed: _t("Not saved yet"),
            saving: _t("Saving…"),
            saved: _t("Saved"),
        }[this.state.saved];
    }

    get problemCount() {
        return Object.keys(this.state.errors).length;
    }

    get problemText() {
        return this.problemCount === 1
            ? _t("One thing is still needed above.")
            : _t("%s things are still needed above.", this.problemCount);
    }

    get reasonLabel() {
        return _t("%s: why?", this.state.asking.label);
    }

    show(index) {
        this.state.shown = index;
    }

    /** The file to show beside the decision. */
    get preview() {
        const shown = this.work.approves[this.state.shown] || this.work.approves[0];
        return shown?.file ? new CaseFile({ ...shown.file, label: shown.label }) : null;
    }

    get previewSource() {
        return this.preview.isPdf
            ? `/web/static/lib/pdfjs/web/viewer.html?file=${encodeURIComponent(url(this.preview.url))}#pagemode=none`
            : this.preview.url;
    }

    get unshownLabel() {
        return _t("“%s” cannot be shown here. The file is kept as it came: open it in another program.", this.preview.name);
    }

    // -- answers

    onAnswer(question, value) {
        this.state.answers[question.key] = value;
        this.dirty.add(question.key);
        this.touched.add(question.key);
        this.state.saved = "changed";
        this.recheck(question);
        this.forgetHidden();
        this.autosave();
    }

    /** What was wrong disappears as soon as it is mended; what is unreadable is said at once. */
    recheck(question) {
        const required = Object.keys(this.state.errors).some((path) => path.split(".")[0] === question.key);
        const errors = Object.fromEntries(
            Object.entries(this.state.errors).filter(([path]) => path.split(".")[0] !== question.key)
        );
        this.state.errors = {
            ...errors,
            ...problems([question], this.state.answers, { required }),
        };
    }

    /** What is not asked any more is not wrong any more. */
    forgetHidden() {
        const { questions, documents } = this.shown;
        const asked = new Set([
            ...questions.map((question) => question.key),
            ...documents.map((ask) => `document.${ask.id}`),
        ]);
        this.state.errors = Object.fromEntries(
            Object.entries(this.state.errors).filter(
                ([path]) => asked.has(path) || asked.has(path.split(".")[0])
            )
        );
    }

    onFocusOut(ev) {
        if (this.dirty.size && ev.target.matches("input, textarea")) {
            this.autosave();
        }
    }

    /** Keep what was typed and can be kept. */
    async flush() {
        this.autosave.cancel();
        if (!this.dirty.size || this.isReadonly) {
            return;
        }
        const keys = new Set(this.dirty);
        const answers = sendableAnswers(this.shown.questions, this.state.answers, keys);
        if (!Object.keys(answers).length) {
            return;
        }
        Object.keys(answers).forEach((key) => this.dirty.delete(key));
        this.state.saved = "saving";
        try {
            await this.call("save_answers", [answers]);
        } catch (error) {
            Object.keys(answers).forEach((key) => this.dirty.add(key));
            this.state.saved = "changed";
            throw error;
        }
        this.state.saved = this.dirty.size ? "changed" : "saved";
    }

    /** An answer that is refused keeps nobody on this screen. */
    async leave() {
        try {
            await this.flush();
        } catch {
            this.dirty.clear();
            this.notification.add(_t("Your last answers could not be kept."), { type: "warning" });
        }
        return true;
    }

    async save() {
        await this.guarded("save", () => this.flush());
        this.changed();
    }

    // -- documents

    async fileDocument(ask, name, data) {
        await this.call("file_document", [ask.id, name, data]);
        delete this.state.errors[`document.${ask.id}`];
        this.changed();
    }

    async removeDocument(versionId) {
        const { stepId } = this.props;
        await this.calls.exec(() => this.orm.call(MODEL, "remove_document", [[stepId], versionId]));
        await this.refresh();
        this.changed();
    }

    openFile(file, files = [file]) {
        if (file.isViewable) {
            this.viewer.open(
                file,
                files.map((other) => (other.id === file.id ? file : other))
            );
        } else {
            window.open(file.downloadUrl, "_blank", "noopener");
        }
    }

    openApproved(approved) {
        this.openFile(new CaseFile(approved.file));
    }

    // -- verbs

    /** Run a verb unless one is under way: two clicks are one. */
    async guarded(name, verb) {
        if (this.state.pending) {
            return;
        }
        this.state.pending = name;
        try {
            return await verb();
        } finally {
            this.state.pending = "";
        }
    }

    async start() {
        await this.verb("action_start");
    }

    /** Let the system try again what it could not do. */
    async retry() {
        await this.verb("action_retry");
    }

    async take() {
        await this.verb("action_take");
    }

    async verb(method, args = []) {
        await this.guarded(method, async () => {
            const { stepId } = this.props;
            await this.calls.exec(() => this.orm.call(MODEL, method, [[stepId], ...args]));
            await this.call("get_work");
        });
        this.changed();
    }

    /** Let a dialog ask what a verb needs; what it changed is shown when it closes. */
    async askDialog(method) {
        const { stepId } = this.props;
        const dialog = await this.whileHere(() => this.orm.call(MODEL, method, [[stepId]]))();
        const onClose = this.whileHere(async () => {
            await this.refresh();
            this.changed();
        });
        await this.action.doAction(dialog, { onClose });
    }

    /** Who skips a step needs nothing of what it asks. */
    askSkip() {
        this.state.errors = {};
        this.ask({ code: "__skip__", label: String(_t("Skip this step")), style: "secondary", skip: true });
    }

    ask(outcome) {
        Object.assign(this.state, { asking: outcome, reason: "", reasonError: "" });
    }

    stopAsking() {
        this.state.asking = null;
        this.root.el.querySelector(".o_case_actions button")?.focus();
    }

    onReason(ev) {
        Object.assign(this.state, { reason: ev.target.value, reasonError: "" });
    }

    onReasonKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.stopAsking();
        }
    }

    async confirmReason() {
        const { asking } = this.state;
        if (!this.state.reason.trim()) {
            this.state.reasonError = String(_t("Please say why."));
            this.reasonInput.el?.focus();
            return;
        }
        if (asking.skip) {
            await this.verb("action_skip", [this.state.reason.trim()]);
            this.finished({ case_id: this.work.case?.id, next_step_id: false });
        } else {
            await this.submit(asking);
        }
    }

    submitMain() {
        if (this.isReadonly) {
            return;
        }
        if (this.state.asking) {
            return this.confirmReason();
        }
        if (this.outcomes.length) {
            return this.submit(this.outcomes[0]);
        }
    }

    onOutcome(outcome) {
        return this.submit(outcome);
    }

    async submit(outcome) {
        if (this.state.pending || !this.isComplete()) {
            return;
        }
        if (outcome.needs_reason && this.state.asking?.code !== outcome.code) {
            this.ask(outcome);
            return;
        }
        const result = await this.guarded(outcome.code, () => this.send(outcome));
        if (result?.message) {
            this.notification.add(result.message, { type: "success" });
        }
        await this.finished(result || {});
    }

    send(outcome) {
        const { questions } = this.shown;
        const keys = new Set(questions.map((question) => question.key));
        const values = {
            outcome: outcome.code,
            reason: this.state.reason.trim() || false,
            answers: sendableAnswers(questions, this.state.answers, keys),
        };
        const { stepId } = this.props;
        this.autosave.cancel();
        return this.calls.exec(async () => {
            const result = await this.orm.call(MODEL, "submit", [[stepId]], values);
            this.dirty.clear();
            return result;
        });
    }

    /** Whether everything asked is there; otherwise say what is missing and go there. */
    isComplete() {
        const { questions, documents } = this.shown;
        const errors = problems(questions, this.state.answers);
        for (const ask of documents) {
            if (ask.required && !ask.files.some((file) => file.state !== "rejected")) {
                errors[`document.${ask.id}`] = String(_t("This document is still needed."));
            }
        }
        this.state.errors = errors;
        const paths = Object.keys(errors);
        if (paths.length) {
            this.tried++;
        }
        return !paths.length;
    }

    focusFirstProblem() {
        const place = this.root.el?.querySelector(".o_case_question_wrong");
        const inner = place?.querySelector(".o_case_question_wrong") || place;
        inner?.scrollIntoView({ block: "center", behavior: "smooth" });
        inner?.querySelector("input:not(.d-none), textarea, button")?.focus({ preventScroll: true });
    }

    openCase() {
        this.showCase(this.work.case.id);
    }

    /** The case that this step opened and waits for. */
    openOpenedCase() {
        this.showCase(this.work.opened_case.id);
    }

    showCase(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "case.case",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
