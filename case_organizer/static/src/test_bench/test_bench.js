import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Layout } from "@web/search/layout";
import { exactText, readMoment } from "../core/moments";
import { useOrm } from "../core/while_here";
import { PlanMap } from "../plan_map/plan_map";
import { QuestionField } from "../step_work/question_field";

/** How far the clock can be moved at once. */
const LEAPS = [
    { label: _t("1 day"), days: 1 },
    { label: _t("1 month"), months: 1 },
    { label: _t("1 year"), years: 1 },
];

/** A moment of the server, as people write it. */
export function moment(iso) {
    return exactText(readMoment(iso));
}

/**
 * Try a plan before it is published: do steps, let things happen, move the clock, and see where it leads. The server
 * plays all moves for real and takes everything back; this screen only keeps the list of moves.
 */
export class TestBench extends Component {
    static template = "case_organizer.TestBench";
    static components = { Layout, PlanMap, QuestionField };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useOrm();
        this.action = useService("action");
        this.notification = useService("notification");
        this.leaps = LEAPS;
        this.moment = moment;
        const { plan_id, title } = this.props.action.params;
        this.planId = plan_id;
        this.title = title;
        this.display = { controlPanel: {} };
        this.state = useState({
            moves: [],
            undone: [],
            played: null,
            partner: {},
            answers: {},
            name: "",
            busy: false,
            revision: 0,
        });
        onWillStart(() => this.play([]));
    }

    get can() {
        return this.state.played.can;
    }

    /** Play all moves from the beginning; the moment of the first play stays that of all. */
    async play(moves) {
        this.state.busy = true;
        try {
            const played = await this.orm.call("case.plan", "play", [[this.planId], moves], {
                partner_values: this.state.partner,
                begins: this.begins || false,
            });
            this.begins ||= played.moves[0].at;
            Object.assign(this.state, { moves, played, answers: {} });
            this.state.revision++;
        } finally {
            this.state.busy = false;
        }
    }

    add(move) {
        return this.play([...this.state.moves, move]);
    }

    /** What was answered to one step or event, by code. */
    answersOf(place) {
        return (this.state.answers[place] ||= {});
    }

    onAnswer(place, key, value) {
        this.answersOf(place)[key] = value;
    }

    submit(step, outcome) {
        const answers = this.answersOf(`step:${step.code}`);
        return this.add({ do: "step", code: step.code, outcome, answers: { ...answers } });
    }

    start(step) {
        return this.add({ do: "step", code: step.code, verb: "start" });
    }

    skip(step) {
        return this.add({ do: "step", code: step.code, verb: "skip" });
    }

    happen(event) {
        const answers = this.answersOf(`event:${event.code}`);
        return this.add({ do: "event", code: event.code, answers: { ...answers } });
    }

    leap({ label, ...by }) {
        return this.add({ do: "clock", ...by });
    }

    goTo(iso) {
        return this.add({ do: "clock", to: iso });
    }

    pickDate(ev) {
        if (ev.target.value) {
            return this.goTo(`${ev.target.value}T12:00:00`);
        }
    }

    setPartner(name, ev) {
        this.state.partner = { ...this.state.partner, [name]: ev.target.value || false };
        return this.play(this.state.moves);
    }

    undo() {
        return this.play(this.state.moves.slice(0, -1));
    }

    restart() {
        this.begins = null;
        return this.play([]);
    }

    /** What the last move, numbered as in the list, did; the first is the opening of the case. */
    titleOf({ move }) {
        const { plan } = this;
        const name = (code) => plan.get(code) || code;
        switch (move.do) {
            case "open":
                return _t("The case is opened");
            case "step":
                return move.verb === "start"
                    ? _t("Start “%s”", name(move.code))
                    : move.verb === "skip"
                      ? _t("Skip “%s”", name(move.code))
                      : _t("Do “%s”", name(move.code));
            case "add":
                return this.addLabel(name(move.code));
            case "event":
                return _t("It happened: %s", this.eventName(move.code));
            case "document":
                return _t("A document is filed");
            case "clock":
                return _t("Time passes");
            case "suspend":
                return _t("On hold");
            case "resume":
                return _t("Taken up again");
            default:
                return move.do;
        }
    }

    get plan() {
        return new Map(this.state.played.map.nodes.map((node) => [node.code, node.name]));
    }

    addLabel(name) {
        return _t("Add “%s”", name);
    }

    filedLabel(name) {
        return _t("“%s” is filed", name);
    }

    eventName(code) {
        return this.can.events?.find((event) => event.code === code)?.name || code;
    }

    async keep() {
        const name = this.state.name.trim();
        if (!name) {
            this.notification.add(_t("Say what this test shows."), { type: "warning" });
            return;
        }
        await this.orm.call("case.plan", "keep_play", [[this.planId], name, this.state.moves], {
            partner_values: this.state.partner,
            begins: this.begins,
        });
        this.state.name = "";
        this.notification.add(_t("“%s” is kept and played again before this plan is published.", name), {
            type: "success",
        });
    }

    back() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "case.type",
            res_id: this.props.action.params.type_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("lazy_components").add("case_test_bench", TestBench);
