import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useWorkNews } from "../core/live";
import { MyWorkKanbanController, MyWorkListController } from "./my_work";

/** How much waits in which box of mine, and the next thing to do: above the list of my work. */
export class MyDay extends Component {
    static template = "case_organizer.MyDay";
    static props = { model: Object, open: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ boxes: [] });
        const look = async () => {
            this.state.boxes = await this.orm.silent.call("case.step", "get_my_boxes", []);
        };
        onWillStart(look);
        useWorkNews(look);
    }

    get boxItem() {
        return Object.values(this.env.searchModel.searchItems).find(
            (item) => item.type === "field" && item.fieldName === "box_id"
        );
    }

    /** The ids of the boxes that the list is narrowed to. */
    get chosen() {
        const item = this.boxItem;
        return this.env.searchModel.query
            .filter((part) => part.searchItemId === item?.id && part.autocompleteValue?.operator === "=")
            .map((part) => part.autocompleteValue.value);
    }

    /** How much of what is mine waits for somebody outside. */
    get others() {
        return this.state.boxes.reduce((sum, box) => sum + box.others, 0);
    }

    /** Whether the list shows what waits for others. */
    get showsOthers() {
        const item = this.filterItem("others");
        return this.env.searchModel.query.some((part) => part.searchItemId === item?.id);
    }

    filterItem(name) {
        return Object.values(this.env.searchModel.searchItems).find(
            (item) => item.type === "filter" && item.name === name
        );
    }

    get next() {
        const { root } = this.props.model;
        return root?.isGrouped ? undefined : root?.records?.[0];
    }

    /** Show what waits for others in the place of what is mine; a second time, what is mine again. */
    toggleOthers() {
        const { searchModel } = this.env;
        const [mine, others] = ["mine", "others"].map((name) => this.filterItem(name).id);
        const shown = this.showsOthers ? mine : others;
        searchModel.query = searchModel.query.filter(
            (part) => ![mine, others].includes(part.searchItemId)
        );
        searchModel.toggleSearchItem(shown);
    }

    /** Narrow the list to one box; a second time, show all again. */
    choose(box) {
        const { searchModel } = this.env;
        const item = this.boxItem;
        const again = this.chosen.includes(box.id);
        searchModel.query = searchModel.query.filter((part) => part.searchItemId !== item.id);
        if (again) {
            searchModel._notify();
        } else {
            searchModel.addAutoCompletionValues(item.id, { label: box.name, operator: "=", value: box.id });
        }
    }
}

export class MyDayListController extends MyWorkListController {
    static template = "case_organizer.MyDayList";
    static components = { ...MyWorkListController.components, MyDay };
}

export class MyDayKanbanController extends MyWorkKanbanController {
    static template = "case_organizer.MyDayKanban";
    static components = { ...MyWorkKanbanController.components, MyDay };
}

const views = registry.category("views");
views.add("case_my_day", { ...views.get("case_my_work"), Controller: MyDayListController });
views.add("case_my_day_kanban", { ...views.get("case_my_work_kanban"), Controller: MyDayKanbanController });
