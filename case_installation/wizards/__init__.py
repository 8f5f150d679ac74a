from . import (
    case_installation_import,
    case_installation_import_column,
    case_installation_move,
    case_installation_read,
    case_installation_reason,
    case_installation_replace,
)
