import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { patch } from "@web/core/utils/patch";
import { StepWork } from "@case_organizer/step_work/step_work";

/** The checklist of what a contract promises, in the step in which it is done. */
patch(StepWork.prototype, {
    /** Lines of the checklist, under what they are about where that is several: `[{about, checks}]`. */
    get checkGroups() {
        const groups = [];
        for (const check of this.work.checks || []) {
            if (groups.at(-1)?.about !== check.about) {
                groups.push({ about: check.about, checks: [] });
            }
            groups.at(-1).checks.push(check);
        }
        return groups;
    },

    /** Who ticked off a line, and when: nothing as long as nobody did. */
    tickedBy(check) {
        return check.done ? `${check.by}, ${formatDateTime(deserializeDateTime(check.on))}` : "";
    },

    tick(check, done) {
        return this.call("tick", [check.key, done]);
    },
});
