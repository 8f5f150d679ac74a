from . import case_service_action_stock, resource_resource, stock_picking
