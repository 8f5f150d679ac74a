from . import contract_link
