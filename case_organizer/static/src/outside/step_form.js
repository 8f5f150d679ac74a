import { shownOn } from "@case_organizer/step_work/conditions";

/**
 * The questions of a step on a page that works without scripts: what stands in its inputs, and which of them are shown.
 * `tools/outside_form.py` reads the same inputs when they are sent.
 */

const NUMBERS = new Set(["integer", "float", "monetary"]);

/** A number as somebody typed it; null when it is none. */
export function readNumber(text, decimal) {
    const other = decimal === "." ? "," : ".";
    let plain = text.replace(/[\s\u00a0\u202f'’]/g, "");
    const grouped = new RegExp(`^[+-]?\\d{1,3}(\\${other}\\d{3})+(\\${decimal}\\d*)?$`);
    if (grouped.test(plain)) {
        plain = plain.replaceAll(other, "");
    } else if (plain.split(other).length === 2 && !plain.includes(decimal)) {
        plain = plain.replace(other, decimal);
    }
    plain = plain.replaceAll(decimal, ".");
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

/** What stands in the inputs of a question, as an answer that conditions can look at. */
export function answerIn(form, question, decimal) {
    if (question.readonly) {
        return question.value;
    }
    const inputs = [...form.elements].filter((input) => input.name === `q.${question.key}`);
    const chosen = inputs.filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked);
    const texts = chosen.map((input) => input.value).filter((text) => text.trim());
    if (question.kind === "tags") {
        return texts;
    }
    const text = (texts.at(-1) || "").trim();
    if (question.kind === "boolean") {
        return { yes: true, no: false }[text] ?? null;
    }
    if (NUMBERS.has(question.kind)) {
        return readNumber(text, decimal);
    }
    return (question.kind === "datetime" ? text.replace("T", " ") : text) || null;
}

/** Show and hide what is asked by condition; the server asks the same (`seen`: what was shown). */
export function followConditions(form, work, decimal) {
    const answers = {};
    for (const question of work.questions) {
        answers[question.key] = answerIn(form, question, decimal);
    }
    const shown = shownOn(work, answers);
    const keys = new Set(shown.questions.map((question) => question.key));
    for (const el of form.querySelectorAll(".o_case_question")) {
        el.hidden = !keys.has(el.dataset.key);
    }
    const asks = new Set(shown.documents.map((ask) => String(ask.id)));
    for (const el of form.querySelectorAll(".o_case_ask")) {
        el.hidden = !asks.has(el.dataset.ask);
    }
    for (const el of form.querySelectorAll(".o_case_heading")) {
        let next = el.nextElementSibling;
        let any = false;
        while (next?.matches(".o_case_question")) {
            any = any || !next.hidden;
            next = next.nextElementSibling;
        }
        el.hidden = !any;
    }
    form.elements.seen.value = [...keys].join(",");
}
