"""What becomes of a mail: the rules, without a database."""

from dataclasses import dataclass

from .mail_reading import MACHINE


@dataclass(frozen=True)
class MailFacts:
    """What is known of a mail that came in.

    :ivar kind: see :func:`mail_reading.kind_of`
    :ivar own_sender: it comes from one of our own addresses
    :ivar too_many: its sender sent too many in a short time
    :ivar forged: who took it in says that it is not from whom it says
    :ivar answers: it answers a message of a case, by its head
    :ivar names: its subject has the number of a case
    :ivar takes_part: its sender takes part in that case, or is its customer
    :ivar known: its sender is a contact
    :ivar address: ``type``, ``team``, or None: it was sent to none of ours
    :ivar type_open: cases of that type can be opened
    :ivar opens_unknown: cases of that type are opened for senders who are not known
    """

    kind: str = "mail"
    own_sender: bool = False
    too_many: bool = False
    forged: bool = False
    answers: bool = False
    names: bool = False
    takes_part: bool = False
    known: bool = False
    address: str | None = None
    type_open: bool = True
    opens_unknown: bool = False


def decide(facts):
    """What becomes of a mail.

    :return: ``(end, reason)``. Ends: ``note`` (kept in the register, on the case that it answers), ``join`` (a message
        on the case), ``open`` (a case of its own), ``team`` (a message to a team), ``none`` (not for us). The reason is
        a key, or None when nobody has to be told one.

    >>> decide(MailFacts(names=True, address="type", known=True))
    ('team', 'not_theirs')
    >>> decide(MailFacts(names=True, takes_part=True, known=True, address="type"))
    ('join', None)
    """
    if facts.kind in MACHINE:
        return "note", facts.kind
    if facts.own_sender:
        return "note", "own_address"
    if facts.too_many:
        return "note", "loop"
    if facts.forged and (facts.answers or facts.names or facts.address):
        return "team", "forged"
    if facts.answers:
        joins = facts.takes_part or facts.address != "team"
        return ("join", None) if joins else ("team", "not_theirs")
    if facts.names:
        if facts.takes_part:
            return "join", None
        return ("team", "not_theirs") if facts.address else ("none", None)
    if facts.address == "type":
        if not facts.type_open:
            return "team", "type_closed"
        return ("open", None) if facts.known or facts.opens_unknown else ("team", "unknown_sender")
    return ("team", None) if facts.address == "team" else ("none", None)
