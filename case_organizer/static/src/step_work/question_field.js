import { Component, useEffect, useRef } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { serializeDate, serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { SelectMenu } from "@web/core/select_menu/select_menu";
import { useService } from "@web/core/utils/hooks";
import {
    answerText,
    emptyRow,
    isAnswered,
    isNumber,
    numberText,
    pickerDate,
    readNumber,
    Unreadable,
} from "./answers";

/** Up to this many choices are all shown; more go into a list that can be searched. */
const SHOWN_CHOICES = 4;
const SHOWN_TAGS = 8;

const MODELS = { partner: "res.partner", user: "res.users" };

/** One question: its label, help, control and what is wrong with the answer. */
export class QuestionField extends Component {
    static template = "case_organizer.QuestionField";
    static components = { DateTimeInput, RecordSelector, SelectMenu };
    static props = {
        question: Object,
        value: { optional: true },
        display: { optional: true },
        path: String,
        uid: String,
        errors: Object,
        readonly: Boolean,
        /** Set in a row of a group: what the row is called, instead of a label of its own. */
        rowLabel: { type: String, optional: true },
        onChange: Function,
    };

    setup() {
        this.control = useRef("control");
        /** How many rows there were when a person asked for one more: the new one gets the focus. */
        this.focusRow = Infinity;
        const names = useService("name");
        const { question, value, display } = this.props;
        const id = value?.id || value;
        if (this.model && typeof id === "number" && typeof display === "string" && display) {
            names.addDisplayNames(this.model, { [id]: display });
        }
        // Odoo's own inputs take no aria attributes: they are set on what they drew.
        useEffect(() => this.describeControl());
        useEffect(
            (count) => {
                if (count > this.focusRow) {
                    this.focusRow = Infinity;
                    const row = [...this.control.el.querySelectorAll("tbody tr")].at(-1);
                    row?.querySelector("input, textarea, button")?.focus();
                }
            },
            () => [question.kind === "group" ? this.rows.length : 0]
        );
        this.isChoiceList =
            question.kind === "selection" &&
            question.choices.length <= SHOWN_CHOICES &&
            this.props.rowLabel === undefined;
        this.isTagList = question.kind === "tags" && question.choices.length <= SHOWN_TAGS;
    }

    describeControl() {
        const input = this.control.el?.querySelector("input:not([type=hidden]), textarea, select");
        if (!input || this.isFieldset) {
            return;
        }
        input.id = input.id || this.inputId;
        const set = (name, value) =>
            value ? input.setAttribute(name, value) : input.removeAttribute(name);
        set("aria-label", this.props.rowLabel);
        set("aria-required", this.props.question.required && "true");
        set("aria-invalid", this.error && "true");
        set("aria-describedby", this.describedBy);
    }

    get inputId() {
        return `${this.props.uid}_${this.props.path.replaceAll(".", "_")}`;
    }

    get describedBy() {
        const { question, rowLabel } = this.props;
        return [
            question.help && !rowLabel && `${this.inputId}_help`,
            this.error && `${this.inputId}_error`,
        ]
            .filter(Boolean)
            .join(" ");
    }

    get error() {
        return this.props.errors[this.props.path];
    }

    /** Several controls under one name: a group of radios or boxes, or rows. */
    get isFieldset() {
        return (
            ["boolean", "group"].includes(this.props.question.kind) ||
            this.isChoiceList ||
            this.isTagList
        );
    }

    get isNumber() {
        return isNumber(this.props.question.kind);
    }

    get isAnswered() {
        return isAnswered(this.props.question, this.props.value);
    }

    get model() {
        const { question, value } = this.props;
        return MODELS[question.kind] || question.model || value?.model;
    }

    get text() {
        const { question, value, display } = this.props;
        return answerText(question, value, display);
    }

    cellText(column, value) {
        return answerText(column, value);
    }

    get numberText() {
        return numberText(this.props.question.kind, this.props.value);
    }

    get inputMode() {
        return this.props.question.kind === "integer" ? "numeric" : "decimal";
    }

    get yesNo() {
        return [
            [true, _t("Yes")],
            [false, _t("No")],
        ];
    }

    get menuChoices() {
        return this.props.question.choices.map(([value, label]) => ({ value, label }));
    }

    get pickerValue() {
        return pickerDate(this.props.question.kind, this.props.value);
    }

    get recordId() {
        return this.props.value?.id || this.props.value || false;
    }

    get tags() {
        return this.props.value || [];
    }

    get rows() {
        return this.props.value || [];
    }

    rowName(index) {
        return _t("%(group)s, row %(number)s", {
            group: this.props.question.label,
            number: index + 1,
        });
    }

    removeLabel(index) {
        return _t("Remove %s", this.rowName(index));
    }

    cellLabel(column, index) {
        const unit = column.unit ? ` (${column.unit})` : "";
        return `${this.rowName(index)}: ${column.label}${unit}`;
    }

    // -- changes

    onText(ev) {
        this.props.onChange(ev.target.value || null);
    }

    onNumber(ev) {
        const value = readNumber(this.props.question.kind, ev.target.value);
        this.props.onChange(value);
        if (!(value instanceof Unreadable)) {
            ev.target.value = numberText(this.props.question.kind, value);
        }
    }

    onDate(value) {
        const serialize = this.props.question.kind === "date" ? serializeDate : serializeDateTime;
        this.props.onChange(value ? serialize(value) : null);
    }

    onRecord(id) {
        const isReference = this.props.question.kind === "record";
        this.props.onChange(id ? (isReference ? { model: this.model, id } : id) : null);
    }

    onTag(key, checked) {
        const kept = new Set(this.tags);
        checked ? kept.add(key) : kept.delete(key);
        const order = this.props.question.choices.map(([value]) => value);
        this.props.onChange(order.filter((value) => kept.has(value)));
    }

    onCell(index, column, value) {
        const rows = this.rows.map((row) => ({ ...row }));
        rows[index][column.key] = value;
        this.props.onChange(rows);
    }

    addRow() {
        this.focusRow = this.rows.length;
        this.props.onChange([...this.rows.map((row) => ({ ...row })), emptyRow(this.props.question)]);
    }

    removeRow(index) {
        this.props.onChange(this.rows.filter((_, position) => position !== index));
    }
}
QuestionField.components.QuestionField = QuestionField;
