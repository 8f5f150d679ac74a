from . import case_contract_part, case_contract_terms, case_obligation_content

# isort: split
from . import (
    account_move,
    case_allowance_figure,
    case_bulk,
    case_case,
    case_case_promised,
    case_clause,
    case_clause_placeholder,
    case_clause_version,
    case_contents,
    case_contract,
    case_contract_clause,
    case_contract_decision,
    case_contract_document,
    case_contract_indexation,
    case_contract_line,
    case_contract_party,
    case_contract_run_mixin,
    case_contract_signature,
    case_contract_type,
    case_contract_type_clause,
    case_contract_value,
    case_contract_warning,
    case_destruction,
    case_index,
    case_index_value,
    case_log,
    case_mandate,
    case_obligation,
    case_obligation_occurrence,
    case_obligation_template,
    case_obligation_use,
    case_overview,
    case_person_traces,
    case_plan_compiler,
    case_retention_rule,
    case_sla_policy_agreed,
    case_step,
    case_traces,
    crm_lead,
    product_template,
    res_partner,
    sale_order,
)

# isort: split
from . import (
    case_clause_obligation,
    case_contract_annex,
    case_contract_day,
    case_contract_life,
    case_contract_outside,
    case_contract_reading,
    case_contract_renewal,
    case_contract_transfer,
    case_contract_tree,
    case_obligation_alike,
    case_obligation_allowance,
    case_obligation_asking,
    case_obligation_change,
    case_obligation_checklist,
    case_obligation_entering,
    case_obligation_invoice,
    case_obligation_penalty,
    case_obligation_planner,
    case_obligation_shown,
    case_step_checks,
    case_writer_obligations,
    case_writer_promised,
    res_partner_deal,
    sale_order_case,
    sale_order_changes,
    sale_order_prices,
)

# isort: split
from . import case_contract_annex_clauses, case_contract_clauses, case_obligation_commitment

# isort: split
from . import case_contract_made_from, case_contract_paper_entry, case_contract_writing, case_gateway

# isort: split
from . import case_gateway_contracts
