import { fieldService } from "@web/core/field_service";
import { treeProcessorService } from "@web/core/tree_editor/tree_processor";

/** Columns of a case that a condition may name; the server refuses others (tools/conditions.py). */
export const COLUMNS = [
    "access",
    "channel",
    "company_id",
    "deadline",
    "name",
    "opened_on",
    "partner_id",
    "priority",
    "title",
    "user_id",
];

/**
 * The services by which Odoo's domain editor learns what fields there are, for one case type: of the details it knows
 * this type's only. Two types may have a detail of the same name.
 *
 * @param {Object} env
 * @param {number} typeId
 */
export function servicesOfType(env, typeId) {
    const { orm, name } = env.services;
    const ofType = Object.create(orm, {
        webSearchRead: {
            value: (model, domain, options) =>
                orm.webSearchRead(
                    model,
                    model === "case.type" ? ["&", ["id", "=", typeId], ...domain] : domain,
                    options
                ),
        },
    });
    const field = fieldService.start(env, { orm: ofType, name });
    const treeProcessor = treeProcessorService.start(env, { field, name });
    return { ...env.services, field, tree_processor: treeProcessor };
}

/** Whether the editor offers a field. */
export function isOffered(fieldDef) {
    if (fieldDef.is_property) {
        return fieldDef.type !== "separator";
    }
    return fieldDef.name === "characteristics" || COLUMNS.includes(fieldDef.name);
}
