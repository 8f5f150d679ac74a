import { status, useComponent } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** What is not heard any more: neither kept nor refused. */
const silence = () => new Promise(() => {});

/**
 * Screens are left while they wait for the server, and news come for screens that were just left. Odoo's own services
 * refuse such late calls as an error that a person would see; here they are silent.
 *
 * @returns {<F extends (...args: any[]) => any>(task: F) => (...args: Parameters<F>) => Promise<Awaited<ReturnType<F>>>}
 *  a wrapper: the task it is given begins, and its answer or error is heard, only while this component is there
 */
export function useWhileHere() {
    const component = useComponent();
    const isGone = () => status(component) === "destroyed";
    return (task) =>
        async (...args) => {
            if (isGone()) {
                return silence();
            }
            try {
                const answer = await task(...args);
                return isGone() ? silence() : answer;
            } catch (error) {
                if (isGone()) {
                    return silence();
                }
                throw error;
            }
        };
}

/** The `orm` service for a component that may be left at any moment: what it calls is heard only while it is there. */
export function useOrm() {
    const orm = useService("orm");
    const whileHere = useWhileHere();
    return Object.assign(Object.create(orm), { call: whileHere(orm.call.bind(orm)) });
}
