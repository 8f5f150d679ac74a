"""Rows of a table of contracts, as contracts: which rows are one contract, and which of them stands above which."""

from typing import NamedTuple

DETAIL = "detail:"
#: What a contract has several of → how meanings that are about one of them begin.
PARTS = {"lines": "line_", "parties": "party_", "obligations": "obligation_"}


class Contract(NamedTuple):
    """What the rows with one reference say.

    :ivar reference: which contract, as text
    :ivar number: the first row in which it stands
    :ivar parent: reference of the contract above it, or ""
    :ivar said: ``{meaning: value}`` of what is about the contract as a whole; of several rows the first that says it
    :ivar details: ``{name of a detail: value}``
    :ivar lines: ``[(row, {meaning: value})]`` of rows that say something about a line; ``parties`` and
        ``obligations`` likewise
    """

    reference: str
    number: int
    parent: str
    said: dict
    details: dict
    lines: list
    parties: list
    obligations: list


def regrouped(rows, chosen):
    """Contracts of a table.

    :param rows: ``[(number, {column: value})]``
    :param chosen: ``{column: meaning}``; meanings of parts begin as :data:`PARTS` says, those of details with
        ``detail:``
    :return: ``[Contract]`` in the order of the table; a row without a reference belongs to the contract before it when
        it says nothing about a contract but of its parts, and is a contract without a reference otherwise
    """
    contracts, last = {}, None
    for number, values in rows:
        said = {meaning: values[column] for column, meaning in chosen.items() if column in values}
        reference = _text(said.pop("reference", ""))
        parts = {part: {m: value for m, value in said.items() if m.startswith(begin)} for part, begin in PARTS.items()}
        if not reference and last and said and sum(map(len, parts.values())) == len(said):
            reference = last
        contract = contracts.get(reference or ("", number))
        if contract is None:
            contract = Contract(reference, number, _text(said.get("parent", "")), {}, {}, [], [], [])
            contracts[reference or ("", number)] = contract
        for meaning, value in said.items():
            if meaning.startswith(DETAIL):
                contract.details.setdefault(meaning[len(DETAIL) :], value)
            elif not meaning.startswith(tuple(PARTS.values())):
                contract.said.setdefault(meaning, value)
        for part, values in parts.items():
            if values:
                getattr(contract, part).append((number, values))
        last = reference
    return list(contracts.values())


def _text(value):
    """A reference as text: workbooks keep 1001 as a number."""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value).strip()


def levels(parents, known):
    """In which order contracts are made, those above first.

    :param parents: ``{reference: reference of the contract above, or ""}``
    :param known: references that are there already
    :return: ``([[references of a level]], {reference: "circle" or "unknown"})``
    """
    placed, astray, found = set(known), {}, []
    left = dict(parents)
    while left:
        level = [reference for reference, parent in left.items() if not parent or parent in placed]
        if not level:
            break
        found.append(level)
        placed.update(level)
        for reference in level:
            del left[reference]
    for reference in left:
        seen, above = {reference}, parents[reference]
        while above in left and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == reference or above in seen:
            astray[reference] = "circle"
        else:
            astray[reference] = "unknown"
    return found, astray
