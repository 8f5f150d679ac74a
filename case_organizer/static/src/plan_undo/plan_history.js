import { reactive } from "@odoo/owl";

/** What was changed in each draft since this window was opened, by the id of the draft: it outlives the screens that show it. */
const histories = new Map();

/**
 * The states a draft went through, to go back to and forth again. Wherever it was changed — on the map, in the outline, in
 * the form of an item — each other state that is seen here is one more.
 */
export class PlanHistory {
    /** Id of the state that was seen last. */
    seen = null;
    done = [];
    undone = [];

    /** @param {number|false} moment the id of how the draft is now */
    note(moment) {
        if (this.seen && moment && moment !== this.seen) {
            this.done.push(this.seen);
            this.undone = [];
        }
        this.seen = moment || this.seen;
    }

    /**
     * @param {Array} from the states that are gone to from here @param {Array} to those that are kept for the way back
     * @param {(moment: number, seen: number) => Promise<{moment: number}|undefined>} go
     */
    async walk(from, to, go) {
        const drawing = from.length && (await go(from.at(-1), this.seen));
        if (drawing) {
            from.pop();
            to.push(this.seen);
            this.seen = drawing.moment;
        }
        return drawing;
    }

    undo(go) {
        return this.walk(this.done, this.undone, go);
    }

    redo(go) {
        return this.walk(this.undone, this.done, go);
    }
}

/** @param {number} planId @returns {PlanHistory} */
export function historyOf(planId) {
    if (!histories.has(planId)) {
        histories.set(planId, reactive(new PlanHistory()));
    }
    return histories.get(planId);
}
