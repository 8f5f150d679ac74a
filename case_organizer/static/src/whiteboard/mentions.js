/** How long what follows an @ may be to count as the beginning of a name. */
const LONGEST = 40;

/**
 * The mention that is being typed at a place in a text.
 *
 * @param {string} text
 * @param {number} place where the cursor is
 * @returns {{start: number, term: string}|null} `start` is where its @ stands
 */
export function mentionAt(text, place) {
    const found = /(^|[\s(])@([^@\n]*)$/.exec(text.slice(0, place));
    if (!found || found[2].length > LONGEST) {
        return null;
    }
    return { start: place - found[2].length - 1, term: found[2] };
}

/**
 * A text in which the mention that was being typed is the whole name.
 *
 * @returns {{text: string, place: number}} the cursor goes behind it
 */
export function withMention(text, place, { start }, name) {
    const before = `${text.slice(0, start)}@${name} `;
    return { text: before + text.slice(place).replace(/^ /, ""), place: before.length };
}

/** Those of the chosen mentions whose name still stands in the text. */
export function stillMentioned(text, mentions) {
    return mentions.filter(({ name }) => text.includes(`@${name}`));
}
