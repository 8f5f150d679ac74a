from . import case_bulk
