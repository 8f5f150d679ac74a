import { Component } from "@odoo/owl";
import { dayText, deadlineLook, exactText, readMoment } from "./moments";
import { stateLook } from "./states";

/** A state as icon and label. */
export class StateMark extends Component {
    static template = "case_organizer.StateMark";
    static props = {
        state: String,
        label: { type: [String, { value: false }], optional: true },
    };

    get look() {
        return stateLook(this.props.state, this.props.label);
    }
}

/** A deadline as icon and words; the exact date is its title. */
export class DeadlineMark extends Component {
    static template = "case_organizer.DeadlineMark";
    static props = {
        value: { optional: true },
        dateOnly: { type: Boolean, optional: true },
        closed: { type: Boolean, optional: true },
    };

    get moment() {
        const moment = readMoment(this.props.value);
        if (moment && this.props.dateOnly !== undefined) {
            moment.dateOnly = this.props.dateOnly;
        }
        return moment;
    }

    look(moment) {
        if (this.props.closed) {
            return { text: dayText(moment), tone: "closed", icon: "fa-calendar-check-o" };
        }
        return deadlineLook(moment);
    }

    exact(moment) {
        return exactText(moment);
    }
}
