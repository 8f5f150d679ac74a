from . import (
    case_contract_decide,
    case_contract_end,
    case_contract_indexation_run,
    case_contract_paper,
    case_contract_read,
    case_contract_redline,
    case_contract_renewal_run,
    case_contract_sign,
    case_contract_transfer,
    case_obligation_change_run,
    case_obligation_invoice,
    case_obligation_waive,
)
