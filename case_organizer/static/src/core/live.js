import { onMounted, onWillUnmount, useEnv } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { useWhileHere } from "./while_here";

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
 * Calls back when the to-do list of this person changed, at most once per `delay`, and only while the component is there.
 *
 * @param {() => any} callback
 * @param {number} [delay] milliseconds in which several messages count as one
 */
export function useWorkNews(callback, delay = 300) {
    const bus = useEnv().services.bus_service;
    if (!bus) {
        return;
    }
    const debounced = useDebounced(useWhileHere()(callback), delay);
    // The bus remembers one message for each listener: a listener of two would be heard of after its screen is left.
    const listeners = [WORK_MESSAGE, BOXES_MESSAGE].map((message) => [message, () => debounced()]);
    onMounted(() => listeners.forEach((pair) => bus.subscribe(...pair)));
    onWillUnmount(() => listeners.forEach((pair) => bus.unsubscribe(...pair)));
}
