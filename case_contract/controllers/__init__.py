from . import contract_link, my_contracts, workbook
