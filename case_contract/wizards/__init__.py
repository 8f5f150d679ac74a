from . import case_contract_end
from . import case_contract_read
from . import case_obligation_waive
