import { useExternalListener, useRef } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";

/** How long somebody has to pause in typing before something is looked up, in milliseconds. */
const PAUSE = 250;

/**
 * Look something up while a dialog of intake is filled in: a moment after somebody pauses, and once for the same. What
 * was asked before does not matter any more when it comes late. To be called in the setup of a component whose root has
 * `t-ref="root"`.
 *
 * @param {(data: Object) => Object} read what is asked, of the values of the form; its subject is added as `title`
 * @param {(asked: Object) => any} look what is found, or a promise of it
 * @param {(found: any, asked: Object) => void} show
 * @returns the ref of the root
 */
export function useLookedUp(read, look, show) {
    const root = useRef("root");
    const keepLast = new KeepLast();
    let asked, lookedFor;
    const lookSoon = useDebounced(async () => {
        const [now, key] = [asked, JSON.stringify(asked)];
        if (key !== lookedFor) {
            lookedFor = key;
            show(await keepLast.add(Promise.resolve(look(now))), now);
        }
    }, PAUSE);
    useRecordObserver((record) => {
        asked = { ...read(record.data), title: record.data.title || "" };
        lookSoon();
    });
    // A subject that is still being typed is no value of the form yet.
    useExternalListener(document, "input", ({ target }) => {
        const form = root.el?.closest(".o_form_view");
        if (form?.contains(target) && target.closest("[name=title]")) {
            asked = { ...asked, title: target.value };
            lookSoon();
        }
    });
    return root;
}
