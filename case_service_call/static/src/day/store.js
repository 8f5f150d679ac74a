/**
 * What this phone keeps, in IndexedDB: the visits as the server told them, what was typed, and what is still to be sent.
 * Every row names the user it belongs to: somebody else on the same phone neither sees nor sends it.
 */

let database = null;

/** Open the store of one database of the server. */
export function open(name) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(`case_service_day:${name}`, 1);
        request.onupgradeneeded = () => {
            const made = request.result;
            made.createObjectStore("meta", { keyPath: "key" });
            for (const store of ["visits", "drafts"]) {
                made.createObjectStore(store, { keyPath: ["user", "id"] });
            }
            made.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true }).createIndex("user", "user");
        };
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
            database = request.result;
            resolve();
        };
    });
}

/** Run `work(...stores)` as one transaction that is on the disk when the promise resolves, with what `work` asked. */
function transaction(names, mode, work) {
    return new Promise((resolve, reject) => {
        const run = database.transaction(names, mode, { durability: "strict" });
        const request = work(...names.map((name) => run.objectStore(name)));
        run.oncomplete = () => resolve(request?.result);
        run.onerror = run.onabort = () => reject(run.error);
    });
}

const ofUser = (user) => IDBKeyRange.bound([user], [user, []]);

export const getMeta = async (key) =>
    (await transaction(["meta"], "readonly", (meta) => meta.get(key)))?.value;

export const setMeta = (key, value) => transaction(["meta"], "readwrite", (meta) => meta.put({ key, value }));

/** All rows of a user. @returns {Promise<{visits: Object[], drafts: Object[], outbox: Object[]}>} */
export async function readAll(user) {
    const [visits, drafts, outbox] = await Promise.all([
        transaction(["visits"], "readonly", (store) => store.getAll(ofUser(user))),
        transaction(["drafts"], "readonly", (store) => store.getAll(ofUser(user))),
        transaction(["outbox"], "readonly", (store) => store.index("user").getAll(user)),
    ]);
    return { visits, drafts, outbox };
}

/** Keep these visits and drop others of the user. */
export const replaceVisits = (user, visits) =>
    transaction(["visits"], "readwrite", (store) => {
        store.delete(ofUser(user));
        visits.forEach((visit) => store.put(visit));
    });

export const putDraft = (draft) => transaction(["drafts"], "readwrite", (store) => store.put(draft));

export const dropDraft = (user, id) => transaction(["drafts"], "readwrite", (store) => store.delete([user, id]));

/** Put a draft and the entries made of it away together: both are kept, or neither. @returns {Promise<number[]>} */
export async function putEntries(draft, entries) {
    const requests = [];
    await transaction(["drafts", "outbox"], "readwrite", (drafts, outbox) => {
        drafts.put(draft);
        requests.push(...entries.map((entry) => outbox.put(entry)));
    });
    return requests.map((request) => request.result);
}

export const putEntry = (entry) => transaction(["outbox"], "readwrite", (store) => store.put(entry));

export const dropEntry = (seq) => transaction(["outbox"], "readwrite", (store) => store.delete(seq));

/**
 * Other people's visits leave this phone after some days; entries that are not sent stay, and what was typed and never
 * finished stays longer.
 *
 * @param {number} user whose rows are left alone
 * @param {number} visits_before milliseconds: what is older goes
 * @param {number} typed_before the same, of what was typed and not finished
 */
export async function dropStrangers(user, visits_before, typed_before) {
    const outbox = await transaction(["outbox"], "readonly", (store) => store.getAll());
    const waiting = new Set(outbox.map((entry) => `${entry.user}:${entry.id}`));
    await transaction(["visits", "drafts"], "readwrite", (visits, drafts) => {
        for (const store of [visits, drafts]) {
            store.openCursor().onsuccess = (event) => {
                const cursor = event.target.result;
                if (!cursor) {
                    return;
                }
                const row = cursor.value;
                const before = row.data || row.finished ? visits_before : typed_before;
                if (row.user !== user && row.kept < before && !waiting.has(`${row.user}:${row.id}`)) {
                    cursor.delete();
                }
                cursor.continue();
            };
        }
    });
}
