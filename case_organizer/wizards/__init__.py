from . import case_history_import, case_history_writer
