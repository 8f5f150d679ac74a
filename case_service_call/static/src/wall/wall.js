import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { clockLook } from "@case_organizer/clocks/clock_texts";
import { useOrm } from "@case_organizer/core/while_here";
import { BOARD_MESSAGE } from "../board/board";

const { DateTime } = luxon;

/** Time runs although nothing happens, in milliseconds. */
const OFTEN = 30_000;
/** Several changes count as one, in milliseconds. */
const DELAY = 500;

/** What the desk sees from across the room: how many calls are late, and which comes next. Nobody has to touch it. */
export class ServiceWall extends Component {
    static template = "case_service_call.ServiceWall";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useOrm();
        this.action = useService("action");
        this.state = useState({ told: null, now: DateTime.local(), away: false });
        const bus = useService("bus_service");
        const soon = useDebounced(() => this.load(), DELAY);
        const heard = () => soon();
        let ticking;
        onWillStart(() => this.load());
        onMounted(() => {
            bus.subscribe(BOARD_MESSAGE, heard);
            ticking = setInterval(heard, OFTEN);
        });
        onWillUnmount(() => {
            bus.unsubscribe(BOARD_MESSAGE, heard);
            clearInterval(ticking);
        });
    }

    /** A wall that hears nothing says so, and shows what it knew. */
    async load() {
        try {
            this.state.told = await this.orm.call("case.service.call", "get_wall", []);
            this.state.away = false;
        } catch (error) {
            if (!this.state.told) {
                throw error;
            }
            this.state.away = true;
        }
        this.state.now = DateTime.local();
    }

    get time() {
        return this.state.now.toLocaleString(DateTime.TIME_SIMPLE);
    }

    get day() {
        return this.state.now.toLocaleString({ weekday: "long", day: "numeric", month: "long" });
    }

    due({ due }) {
        return due ? clockLook({ state: "running", due, risk: false, left: 0 }, this.state.now) : { text: "", title: "" };
    }

    leave() {
        return this.action.doAction("case_service_call.action_service_board", { clearBreadcrumbs: true });
    }
}

registry.category("lazy_components").add("case_service_wall", ServiceWall);
