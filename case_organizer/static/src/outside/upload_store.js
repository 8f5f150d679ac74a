/**
 * Files that are on their way, kept by the browser until they have arrived: after a page was loaded again they go on by
 * themselves. Where the browser keeps nothing (private windows), the same file is chosen again and goes on as well.
 */

const NAME = "case_outside";
const FILES = "files";

function opened() {
    return new Promise((resolve, reject) => {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore(FILES);
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
}

async function within(mode, work) {
    try {
        const database = await opened();
        return await new Promise((resolve, reject) => {
            const asked = work(database.transaction(FILES, mode).objectStore(FILES));
            asked.onsuccess = () => resolve(asked.result);
            asked.onerror = () => reject(asked.error);
        });
    } catch {
        return undefined;
    }
}

export const uploadStore = {
    keep: (key, file) => within("readwrite", (files) => files.put(file, key)),
    find: (key) => within("readonly", (files) => files.get(key)),
    drop: (key) => within("readwrite", (files) => files.delete(key)),
};
