import { lazyAction } from "@case_organizer/core/lazy_parts";
import { registry } from "@web/core/registry";

// Where Odoo looks for views that it does not know yet lies the planning as well: this is its one screen without a view.
registry.category("actions").add("case_service_days", lazyAction("web.assets_backend_lazy", "case_service_days"));
