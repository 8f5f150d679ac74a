import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { problems, sendableAnswers } from "../step_work/answers";
import { QuestionField } from "../step_work/question_field";

let nextUid = 1;

/**
 * What an event asks before it is raised, on a JSON field with the answers by code; the questions are
 * in the field `questions` of the same record.
 */
export class EventAnswersField extends Component {
    static template = "case_organizer.EventAnswersField";
    static components = { QuestionField };
    static props = { ...standardFieldProps };

    setup() {
        this.uid = `case_event_${nextUid++}`;
        this.state = useState({ answers: { ...this.props.record.data[this.props.name] }, errors: {} });
        let asked;
        useRecordObserver((record) => {
            const keys = JSON.stringify((record.data.questions || []).map((question) => question.key));
            const changed = asked !== undefined && asked !== keys;
            asked = keys;
            return changed && this.keep();
        });
        onWillUnmount(() => this.errors.length && this.props.record.resetFieldValidity(this.props.name));
    }

    get questions() {
        return this.props.record.data.questions || [];
    }

    /** Another event asks something else: answers to questions it shares with the one before stay. */
    value(question) {
        return this.state.answers[question.key] ?? question.value;
    }

    get errors() {
        return Object.values(this.state.errors).filter(Boolean);
    }

    onChange(question, value) {
        this.state.answers[question.key] = value;
        const found = problems([question], this.state.answers, { required: false });
        this.state.errors[question.key] = found[question.key];
        return this.keep();
    }

    /** What is shown is what is sent: the answers to the questions of this event. */
    async keep() {
        const { record, name } = this.props;
        const keys = new Set(Object.keys(this.state.answers));
        await record.update({ [name]: sendableAnswers(this.questions, this.state.answers, keys) });
        // What cannot be read is not sent as if it had not been answered.
        if (this.questions.some((question) => this.state.errors[question.key])) {
            await record.setInvalidField(name);
        }
    }
}

export const eventAnswersField = {
    component: EventAnswersField,
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "questions", type: "json" }],
};

registry.category("fields").add("case_event_answers", eventAnswersField);
