import { _t } from "@web/core/l10n/translation";

/**
 * How each state of a step, stage or case looks, and what became of an item in a newer plan: an icon and a tone beside its label, so that no
 * meaning hangs on colour alone.
 */
const STATES = {
    plan: { label: "", icon: "fa-circle-o", tone: "quiet" },
    not_yet: { label: _t("Not yet"), icon: "fa-ellipsis-h", tone: "quiet" },
    waiting: { label: _t("Waiting"), icon: "fa-hourglass-half", tone: "quiet" },
    offered: { label: _t("Offered"), icon: "fa-hand-o-right", tone: "info" },
    todo: { label: _t("To do"), icon: "fa-dot-circle-o", tone: "primary" },
    in_progress: { label: _t("In progress"), icon: "fa-play-circle", tone: "primary" },
    done: { label: _t("Done"), icon: "fa-check-circle", tone: "success" },
    skipped: { label: _t("Skipped"), icon: "fa-step-forward", tone: "quiet" },
    on_hold: { label: _t("On hold"), icon: "fa-pause-circle", tone: "warning" },
    cancelled: { label: _t("Cancelled"), icon: "fa-ban", tone: "quiet" },
    failed: { label: _t("Failed"), icon: "fa-exclamation-triangle", tone: "danger" },
    added: { label: _t("New"), icon: "fa-plus-circle", tone: "success" },
    gone: { label: _t("Gone"), icon: "fa-minus-circle", tone: "danger" },
    changed: { label: _t("Changed"), icon: "fa-pencil", tone: "warning" },
    void: { label: _t("No longer counts"), icon: "fa-undo", tone: "quiet" },
};

/** Other names under which a state may arrive. */
const ALIASES = {
    available: "waiting",
    enabled: "offered",
    active: "in_progress",
    open: "in_progress",
    running: "in_progress",
    completed: "done",
    closed: "done",
    disabled: "skipped",
    suspended: "on_hold",
    paused: "on_hold",
    terminated: "cancelled",
};

/** States after which nothing more is expected of anybody. */
const FINISHED = new Set(["done", "skipped", "cancelled", "failed", "void"]);

function known(state) {
    return state in STATES ? state : ALIASES[state];
}

/**
 * @param {string} state
 * @param {string} [label] the label the server gave, which wins over ours
 */
export function stateLook(state, label) {
    const look = STATES[known(state)] || { label: state || "", icon: "fa-circle-o", tone: "quiet" };
    return { ...look, label: label || String(look.label) };
}

export function isFinished(state) {
    return FINISHED.has(known(state));
}

export const STEP_KINDS = {
    document: { label: _t("Document"), icon: "fa-file-text-o" },
    approval: { label: _t("Approval"), icon: "fa-thumbs-o-up" },
    question: { label: _t("Question"), icon: "fa-question-circle-o" },
    action: { label: _t("Action"), icon: "fa-check-square-o" },
};

const NODE_KINDS = {
    stage: { label: _t("Stage"), icon: "fa-folder-open-o" },
    milestone: { label: _t("Milestone"), icon: "fa-flag-o" },
    listener: { label: _t("Reacts to"), icon: "fa-bolt" },
    step: { label: _t("Step"), icon: "fa-check-square-o" },
};

/** Icon and label for what an item of a plan is. */
export function kindLook(kind, stepKind) {
    return (kind === "step" && STEP_KINDS[stepKind]) || NODE_KINDS[kind] || NODE_KINDS.step;
}
