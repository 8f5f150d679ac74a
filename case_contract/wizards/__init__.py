from . import case_contract_end, case_contract_read, case_obligation_waive
