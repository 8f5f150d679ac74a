import { lazyAction } from "@case_organizer/core/lazy_parts";
import { registry } from "@web/core/registry";

// Where Odoo looks for views that it does not know yet lies the planning as well: these are the screens without a view.
registry.category("actions").add("case_service_days", lazyAction("web.assets_backend_lazy", "case_service_days"));
registry.category("actions").add("case_service_wall", lazyAction("web.assets_backend_lazy", "case_service_wall"));
