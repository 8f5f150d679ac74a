import { useRecordObserver } from "@web/model/relational_model/utils";

/**
 * Loading a record again gives it new data: what a widget of a form fetched by itself is then to be fetched again too.
 *
 * @param {(record: Object) => void} onReloaded called with the record, not for the data it has at first
 */
export function useFormReloaded(onReloaded) {
    let data;
    useRecordObserver((record) => {
        const changed = data && data !== record.data;
        data = record.data;
        if (changed) {
            onReloaded(record);
        }
    });
}
