import { _t } from "@web/core/l10n/translation";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { formatFloat } from "@web/views/fields/formatters";
import { parseFloat, parseInteger } from "@web/views/fields/parsers";
import { exactText, readMoment } from "../core/moments";
import { wholeNumber } from "../core/whole_number";

/**
 * The answers to a step's questions, as plain values: reading, checking and showing them. An answer
 * is the JSON the server keeps; `false` and `null` are "no answer", except that `false` answers a
 * yes/no question with "no".
 */

/** What a person typed that is no number: kept, so that it can be shown and corrected. */
export class Unreadable {
    constructor(text) {
        this.text = text;
    }
}

const NUMBERS = new Set(["integer", "float", "monetary"]);

export function isNumber(kind) {
    return NUMBERS.has(kind);
}

export function isAnswered(question, value) {
    if (value === null || value === undefined || value === "") {
        return false;
    }
    switch (question.kind) {
        case "boolean":
            return true;
        case "integer":
        case "float":
        case "monetary":
            return value !== false;
        case "char":
        case "text":
            return value !== false && Boolean(String(value).trim());
        case "tags":
            return value.length > 0;
        case "group":
            return (value || []).some((row) => !isEmptyRow(question, row));
        default:
            return Boolean(value);
    }
}

export function isEmptyRow(question, row) {
    return question.columns.every((column) => !isAnswered(column, row[column.key]));
}

/**
 * @returns {Object<string, string>} what is wrong, by path: `key`, or `key.row.column` in a group
 */
export function problems(questions, answers, { required = true } = {}) {
    const found = {};
    for (const question of questions) {
        Object.assign(found, problemsOf(question, answers[question.key], question.key, required));
    }
    return found;
}

function problemsOf(question, value, path, required) {
    if (value instanceof Unreadable) {
        const text =
            question.kind === "integer"
                ? _t("“%s” is not a whole number.", value.text)
                : _t("“%s” is not a number.", value.text);
        return { [path]: String(text) };
    }
    const found = {};
    if (question.kind === "group") {
        (value || []).forEach((row, index) => {
            if (!isEmptyRow(question, row)) {
                for (const column of question.columns) {
                    const place = `${path}.${index}.${column.key}`;
                    Object.assign(found, problemsOf(column, row[column.key], place, required));
                }
            }
        });
    }
    if (required && question.required && !isAnswered(question, value)) {
        found[path] = String(
            question.kind === "group" ? _t("Add at least one row.") : _t("Please answer this.")
        );
    }
    return found;
}

function isWholeRow(question, row) {
    return question.columns.every((column) => !column.required || isAnswered(column, row[column.key]));
}

/**
 * The value to send, without rows nobody filled in; `undefined` when it cannot be sent (yet): what is
 * no number, or a row of which something required is still to be typed.
 */
export function sendable(question, value) {
    if (value instanceof Unreadable) {
        return undefined;
    }
    if (question.kind === "group") {
        const rows = (value || []).filter((row) => !isEmptyRow(question, row));
        if (!rows.every((row) => isWholeRow(question, row))) {
            return undefined;
        }
        const sent = rows.map((row) =>
            Object.fromEntries(
                question.columns.map((column) => [column.key, sendable(column, row[column.key])])
            )
        );
        return sent.some((row) => Object.values(row).includes(undefined)) ? undefined : sent;
    }
    if (question.kind === "tags") {
        return [...(value || [])];
    }
    if (question.kind === "boolean") {
        return value ?? null;
    }
    return isAnswered(question, value) ? value : false;
}

/** The answers among `keys` that can be sent, by key. */
export function sendableAnswers(questions, answers, keys) {
    const sent = {};
    for (const question of questions) {
        if (keys.has(question.key) && !question.readonly) {
            const value = sendable(question, answers[question.key]);
            if (value !== undefined) {
                sent[question.key] = value;
            }
        }
    }
    return sent;
}

/** A new row of a group, nothing answered. */
export function emptyRow(question) {
    return Object.fromEntries(question.columns.map((column) => [column.key, null]));
}

export function readNumber(kind, text) {
    const trimmed = text.trim();
    if (!trimmed) {
        return null;
    }
    try {
        return kind === "integer" ? parseInteger(trimmed) : parseFloat(trimmed);
    } catch {
        return new Unreadable(trimmed);
    }
}

export function numberText(kind, value) {
    if (value instanceof Unreadable) {
        return value.text;
    }
    if (value === null || value === undefined || value === false || value === "") {
        return "";
    }
    if (kind === "integer") {
        return wholeNumber(value);
    }
    return kind === "monetary"
        ? formatFloat(value, { digits: [16, 2] })
        : formatFloat(value, { digits: [16, 6], trailingZeros: false });
}

/** The date an answer holds, as the date picker wants it. */
export function pickerDate(kind, value) {
    if (!value) {
        return false;
    }
    if (kind === "date") {
        return deserializeDate(value.slice(0, 10));
    }
    return value.includes("T") ? readMoment(value).at : deserializeDateTime(value);
}

function choiceLabel(question, key) {
    return question.choices.find(([value]) => value === key)?.[1] ?? String(key);
}

/** An answer in words, for those who only read. */
export function answerText(question, value, display) {
    if (!isAnswered(question, value)) {
        return "";
    }
    const unit = question.unit ? ` ${question.unit}` : "";
    switch (question.kind) {
        case "boolean":
            return String(value ? _t("Yes") : _t("No"));
        case "integer":
        case "float":
        case "monetary":
            return numberText(question.kind, value) + unit;
        case "date":
        case "datetime":
            return exactText({
                at: pickerDate(question.kind, value),
                dateOnly: question.kind === "date",
            });
        case "selection":
            return choiceLabel(question, value);
        case "tags":
            return value.map((key) => choiceLabel(question, key)).join(", ");
        case "partner":
        case "user":
        case "record":
            return typeof display === "string" && display ? display : `#${value.id || value}`;
        default:
            return String(value) + unit;
    }
}
