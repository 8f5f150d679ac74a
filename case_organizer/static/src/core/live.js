import { onMounted, onWillUnmount, useEnv } from "@odoo/owl";
import { useDebounced } from "@web/core/utils/timing";

export const WORK_MESSAGE = "case_organizer.work";

/**
 * Calls back when the to-do list of this person changed, at most once per `delay`.
 *
 * @param {() => any} callback
 * @param {number} [delay] milliseconds in which several messages count as one
 */
export function useWorkNews(callback, delay = 300) {
    const bus = useEnv().services.bus_service;
    if (!bus) {
        return;
    }
    const debounced = useDebounced(callback, delay);
    const listener = () => debounced();
    onMounted(() => bus.subscribe(WORK_MESSAGE, listener));
    onWillUnmount(() => bus.unsubscribe(WORK_MESSAGE, listener));
}
