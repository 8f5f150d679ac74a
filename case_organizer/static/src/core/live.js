import { onMounted, onWillUnmount, useEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";

export const WORK_MESSAGE = "case_organizer.work";
export const BOXES_MESSAGE = "case_organizer.boxes";

/** Somebody who joins or leaves a team works from other boxes: from then on their news are heard. */
export const boxesService = {
    dependencies: ["bus_service"],
    start(env, { bus_service: bus }) {
        bus.subscribe(BOXES_MESSAGE, () => bus.forceUpdateChannels());
    },
};

registry.category("services").add("case_organizer.boxes", boxesService);

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
    const messages = [WORK_MESSAGE, BOXES_MESSAGE];
    onMounted(() => messages.forEach((message) => bus.subscribe(message, listener)));
    onWillUnmount(() => messages.forEach((message) => bus.unsubscribe(message, listener)));
}
