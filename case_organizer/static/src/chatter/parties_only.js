import { Chatter } from "@mail/chatter/web_portal/chatter";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

/**
 * Models whose messages are between the parties of a case: what is internal is no message there, so
 * *Log note* is not offered. Others add their own: `partiesOnly.add("case.contract", true)`.
 */
export const partiesOnly = registry.category("case_organizer.parties_only");

partiesOnly.add("case.case", true);

patch(Chatter.prototype, {
    get offersNotes() {
        return !partiesOnly.contains(this.props.threadModel);
    },

    /** The keyboard's short cut for a note does nothing either. */
    toggleComposer(mode = false, ...more) {
        if (mode === "note" && !this.offersNotes) {
            return;
        }
        return super.toggleComposer(mode, ...more);
    },
});
