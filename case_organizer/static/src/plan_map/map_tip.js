import { Component, useState } from "@odoo/owl";
import { DeadlineMark, StateMark } from "../core/marks";
import { isFinished } from "../core/states";

/** What is said of an item of the plan map below the pointer: its state, whose move it is, and why not now. */
export class MapTip extends Component {
    static template = "case_organizer.MapTip";
    static components = { DeadlineMark, StateMark };
    static props = { tip: Object };

    setup() {
        this.tip = useState(this.props.tip);
    }

    get isOver() {
        return isFinished(this.tip.node.state);
    }
}
