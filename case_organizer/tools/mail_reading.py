"""What a mail is, by its head: written by somebody, or by a machine that answers, reports or acknowledges.

Plain Python on messages of Python's ``email``.
"""

import re

#: Kinds of mail that nobody wrote to be answered.
MACHINE = ("auto_reply", "receipt", "report", "bulk")

_VACATION = re.compile(
    r"(?i)^\s*(?:(?:re|fwd?|aw|antw)\s*:\s*)*"
    r"(?:auto(?:matic(?:ally)?|mated)?[ -]?(?:reply|response|answer|generated reply)"
    r"|out[ -]of[ -](?:the[ -])?office(?:\s*(?::|reply|autoreply|-|$))"
    r"|vacation(?:\s*(?::|reply|notice|message))|auto:\s"
    r"|automatische[rs]? (?:antwort|antwoord|e-mail)|automatisch antwoord"
    r"|abwesenheits?(?:notiz|nachricht|meldung|assistent)|abwesend:"
    r"|afwezig(?:heidsbericht|heidsassistent|heid:|:)|niet aanwezig:"
    r"|réponse automatique|respuesta automática|risposta automatica|resposta automática|automatiskt svar"
    r"|autosvar|autoreply|avtosvar)"
)
_RESULT = re.compile(r"(?i)\b(dmarc|spf|dkim)\s*=\s*([a-z]+)")
_NAMED = re.compile(r"(?im)^(?:original-)?message-id:\s*(<[^<>\s]{1,500}>)")
_NUMBER = re.compile(r"[^\W_][\w./-]{0,58}\d\w{0,10}")


def header(message, name):
    """A field of the head as text, whatever it holds; empty when there is none."""
    try:
        return str(message.get(name) or "")
    except Exception:
        return ""


def headers(message, name):
    """All fields of the head with a name, as texts."""
    try:
        return [str(value) for value in message.get_all(name, ())]
    except Exception:
        return []


def kind_of(message):
    """What a mail is.

    :param message: an ``email.message.Message``
    :return: ``mail``, or ``auto_reply``, ``receipt`` (it was read, or not), ``report`` (it was delivered, or waits),
        ``bounce`` (it was not delivered), ``bulk`` (sent to many)
    """
    if message.get_content_type() == "multipart/report":
        kind = _kind_of_report(message)
        if kind:
            return kind
    if header(message, "X-Failed-Recipients"):
        return "bounce"
    automatic = header(message, "Auto-Submitted").strip().lower()
    if automatic and not automatic.startswith("no"):
        return "auto_reply"
    precedence = header(message, "Precedence").strip().lower()
    if precedence == "auto_reply" or _answers_by_itself(message):
        return "auto_reply"
    if _VACATION.match(header(message, "Subject")):
        return "auto_reply"
    return "bulk" if precedence in ("bulk", "junk", "list") else "mail"


def _answers_by_itself(message):
    """Whether an answering machine said so, in one of the ways they have."""
    said = [header(message, name).strip().lower() for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder")]
    return any(value and value not in ("no", "false") for value in said) or (
        header(message, "X-Auto-Response-Suppress") and header(message, "X-MS-Exchange-Generated-Message-Source")
    )


def _kind_of_report(message):
    kinds = {part.get_content_type() for part in message.walk()}
    if "message/disposition-notification" in kinds:
        return "receipt"
    if "message/delivery-status" in kinds:
        actions = {action for action, _to, _why in delivery_status(message)}
        return "report" if actions and "failed" not in actions else "bounce"
    return None


def delivery_status(message):
    """What a delivery report says of each recipient.

    :return: ``[(action, address, why)]``: ``failed``, ``delayed``, ``delivered``…; the answer of the other side
    """
    found = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        groups = part.get_payload()
        for group in groups if isinstance(groups, list) else ():
            action = header(group, "Action").strip().lower()
            if not action:
                continue
            to = (header(group, "Final-Recipient") or header(group, "Original-Recipient")).rpartition(";")[2]
            why = header(group, "Diagnostic-Code").partition(";")[2] or header(group, "Status")
            found.append((action, to.strip().strip("<>").lower(), " ".join(why.split())[:500]))
    return found


def reported_messages(message):
    """Message-Ids of what a report or receipt is about: enclosed, or named."""
    found = []
    for part in message.walk():
        for name in ("Original-Message-Id", "Message-Id"):
            inner = part is not message and header(part, name).strip()
            if inner:
                found.append(inner)
        if part.get_content_type() in ("message/disposition-notification", "text/rfc822-headers"):
            found += _NAMED.findall(str(part))
    return list(dict.fromkeys(found))[:32]


def authentication_failed(message):
    """Whether those who took the mail in say that it is not from whom it says: forged.

    Only the topmost statement is theirs; those below may be the forger's.
    """
    said = headers(message, "Authentication-Results")
    if not said:
        return False
    results = {}
    for name, result in _RESULT.findall(said[0]):
        results.setdefault(name.lower(), result.lower())
    if "dmarc" in results:
        return results["dmarc"] == "fail"
    return results.get("spf") in ("fail", "softfail") and results.get("dkim") == "fail"


def numbers_in(subject):
    """What might be numbers of cases in a subject; at most twenty.

    >>> numbers_in("Re: [MORTGA-2026-0001] the roof, 12/3")
    ['MORTGA-2026-0001', '12/3']
    """
    return list(dict.fromkeys(found.upper() for found in _NUMBER.findall((subject or "")[:1000])))[:20]
