from . import case_installation, stock_lot, stock_picking
