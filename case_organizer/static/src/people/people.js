import { Component, onMounted, onWillStart, onWillUnmount, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useFormReloaded } from "../core/form_data";
import { useOrm, useWhileHere } from "../core/while_here";
import { SIZES, layoutPeople, wrap } from "./layout";

let instances = 0;

/** Who is who on a case: a picture, and a table that says the same: `<widget name="case_people"/>`. */
export class CasePeople extends Component {
    static template = "case_organizer.CasePeople";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useOrm();
        this.whileHere = useWhileHere();
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.place = useRef("place");
        this.uid = `o_case_people_${++instances}`;
        this.state = useState({ people: [], relations: [], can_change: false, former: false, width: 900, chosen: false });
        useFormReloaded((record) => this.load(record.resId));
        onWillStart(() => this.load());
        onWillUpdateProps((next) => this.load(next.record.resId));
        onMounted(() => {
            this.observer = new ResizeObserver(() => this.measure());
            this.observer.observe(this.place.el);
            this.measure();
        });
        onWillUnmount(() => this.observer?.disconnect());
    }

    measure() {
        const width = this.place.el?.clientWidth;
        if (width && Math.abs(width - this.state.width) > 2) {
            this.state.width = width;
        }
    }

    async load(caseId = this.props.record.resId) {
        if (caseId) {
            Object.assign(this.state, await this.keepLast.add(this.orm.call("case.case", "get_people", [[caseId]])));
        }
    }

    get hasFormer() {
        return [...this.state.people, ...this.state.relations].some((entry) => entry.former);
    }

    get people() {
        return this.state.people.filter((person) => this.state.former || !person.former);
    }

    /** Relations in the picture: both ends have to be there. */
    get relations() {
        const there = new Set(this.people.map((person) => person.key));
        return this.state.relations.filter(
            ({ from, to, former }) => (this.state.former || !former) && there.has(from) && there.has(to)
        );
    }

    get picture() {
        return layoutPeople(this.people, this.relations, { width: this.state.width });
    }

    get size() {
        return SIZES.node;
    }

    name(key) {
        return this.state.people.find((person) => person.key === key)?.name || "";
    }

    lines(person) {
        return wrap(person.name, 19, 2);
    }

    /** What somebody is, short enough for their card. */
    what(person) {
        return wrap(person.parts.join(", "), 26, 1)[0];
    }

    whereIs(person) {
        return person.team ? _t("team, inside") : person.inside ? _t("inside") : _t("outside");
    }

    period({ since, until }) {
        const day = (iso) => formatDate(deserializeDate(iso));
        if (since && until) {
            return _t("%(since)s until %(until)s", { since: day(since), until: day(until) });
        }
        if (until) {
            return _t("until %s", day(until));
        }
        return since ? _t("since %s", day(since)) : "";
    }

    label(relation) {
        return relation.former ? _t("%s (former)", relation.label) : relation.label;
    }

    /** All that the picture says of somebody, for who hears it. */
    told(person) {
        const ties = this.relations.flatMap((relation) => {
            if (relation.from === person.key) {
                return [`${this.label(relation)} ${this.name(relation.to)}`];
            }
            const inverse = relation.former ? _t("%s (former)", relation.inverse) : relation.inverse;
            return relation.to === person.key ? [`${inverse} ${this.name(relation.from)}`] : [];
        });
        return [person.name, this.whereIs(person), ...person.parts, ...ties].join(", ");
    }

    isFaint(relation) {
        const { chosen } = this.state;
        return chosen && relation.from !== chosen && relation.to !== chosen;
    }

    async dialog(model, method, id) {
        const action = await this.orm.call(model, method, [[id]]);
        await this.action.doAction(action, { onClose: this.whileHere(() => this.load()) });
    }

    add() {
        return this.dialog("case.case", "action_relate", this.props.record.resId);
    }

    change(relation) {
        return this.dialog("case.relation", "action_change", relation.id);
    }

    async end(relation) {
        await this.orm.call("case.relation", "action_end", [[relation.id]]);
        await this.load();
    }
}

registry.category("lazy_components").add("case_people", CasePeople);
