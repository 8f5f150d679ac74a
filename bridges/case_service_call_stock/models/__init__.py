from . import case_service_action_stock, stock_picking
