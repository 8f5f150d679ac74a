from . import case_case, res_partner
