import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
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
        this.state = useState({ answers: {}, errors: {}, event: null });
    }

    get questions() {
        return this.props.record.data.questions || [];
    }

    /** Another event asks something else: answers to questions it shares with the one before stay. */
    value(question) {
        return this.state.answers[question.key] ?? question.value;
    }

    onChange(question, value) {
        this.state.answers[question.key] = value;
        const found = problems([question], this.state.answers, { required: false });
        this.state.errors[question.key] = found[question.key];
        const keys = new Set(Object.keys(this.state.answers));
        const answers = sendableAnswers(this.questions, this.state.answers, keys);
        return this.props.record.update({ [this.props.name]: answers });
    }
}

export const eventAnswersField = {
    component: EventAnswersField,
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "questions", type: "json" }],
};

registry.category("fields").add("case_event_answers", eventAnswersField);
