import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { useWorkNews } from "@case_organizer/core/live";
import { useWhileHere } from "@case_organizer/core/while_here";

export const BOARD_MESSAGE = "case_service_call.board";
/** Time runs although nothing happens: calls go from one column to the next. */
const OFTEN = 60_000;
/** Several changes count as one, in milliseconds. */
const DELAY = 500;

/** The board of service calls: it can hang on a wall, nobody has to touch it. */
export class ServiceBoardController extends kanbanView.Controller {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        const again = useWhileHere()(() => this.model.root && this.model.load());
        const soon = useDebounced(again, DELAY);
        const heard = () => soon();
        let ticking;
        useWorkNews(again, DELAY);
        onMounted(() => {
            bus.subscribe(BOARD_MESSAGE, heard);
            ticking = setInterval(again, OFTEN);
        });
        onWillUnmount(() => {
            bus.unsubscribe(BOARD_MESSAGE, heard);
            clearInterval(ticking);
        });
    }
}

/** A phone shows one column at a time: it begins with the first in which something stands, not with an empty one. */
export class ServiceBoardRenderer extends KanbanRenderer {
    getGroupsOrRecords() {
        const shown = super.getGroupsOrRecords();
        const filled = this.env.isSmall ? shown.filter(({ group }) => !group || group.count) : shown;
        return filled.length ? filled : shown;
    }
}

registry.category("views").add("service_board", {
    ...kanbanView,
    Controller: ServiceBoardController,
    Renderer: ServiceBoardRenderer,
});
