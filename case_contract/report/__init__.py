from . import case_contract_value_parts

# isort: split
from . import (
    case_contract_expiry,
    case_contract_month,
    case_contract_movement,
    case_contract_workbook,
    case_obligation_report,
)
