import { formatInteger } from "@web/views/fields/formatters";

/**
 * A whole number as people write it: a year is no amount, so what has four digits goes without a sign
 * for thousands ("2015"); longer ones keep it.
 */
export function wholeNumber(value) {
    return Math.abs(value) < 10000 ? String(value) : formatInteger(value);
}
