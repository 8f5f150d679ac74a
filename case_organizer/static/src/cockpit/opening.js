/** What is being asked of the server for cases that are just being opened, by id. */
const asked = new Map();

/**
 * What a person reads of a case who opens it: the parts of its form that begin at the same time ask for it once.
 *
 * @param {import("@web/core/orm_service").ORM} orm of the environment, not of a component: others wait for it too
 * @param {number} caseId
 * @returns {Promise<{moves: Object, news: Object, answering: Object[], whiteboard: Object}>} see `get_cockpit`
 */
export function openingOf(orm, caseId) {
    if (!asked.has(caseId)) {
        const call = orm.call("case.case", "get_cockpit", [[caseId]], { seen: true });
        asked.set(
            caseId,
            call.finally(() => asked.delete(caseId))
        );
    }
    return asked.get(caseId);
}
