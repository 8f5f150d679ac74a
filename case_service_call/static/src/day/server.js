/** Asking the server, and telling apart why it did not answer. */

/** The server read it and says no, in words meant for people. */
export class Refused extends Error {}
/** Nobody is logged in any more. */
export class LoggedOut extends Error {}
/** Somebody else is logged in. */
export class SomebodyElse extends Error {}
/** There is no network, or the answer did not come: whether it was done is not known. */
export class Unreachable extends Error {}
/** The server failed over it. */
export class Trouble extends Error {}

const PATIENCE = 60000;

/**
 * @param {string} path
 * @param {Object} params
 * @returns {Promise<Object>} the server's answer
 */
export async function ask(path, params) {
    let response, answer;
    try {
        response = await fetch(path, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ jsonrpc: "2.0", method: "call", params }),
            signal: AbortSignal.timeout(PATIENCE),
        });
        answer = await response.json();
    } catch (error) {
        throw new Unreachable(error.message);
    }
    const { result, error } = answer;
    if (!error) {
        if (result?.somebody_else) {
            throw new SomebodyElse();
        }
        return result;
    }
    const name = error.data?.name ?? "";
    const words = error.data?.message || error.message || "";
    if (error.code === 100 || name.includes("SessionExpired")) {
        throw new LoggedOut(words);
    }
    if (name.startsWith("odoo.exceptions.") && !name.endsWith("LockError")) {
        throw new Refused(words);
    }
    throw new Trouble(words);
}
