"""Shapes of ways: answers, machines, forgers, loops, and what is too much to be read."""

from .building import TEAM, TYPE, Shape, joined, mail, multi, nested, part, text

BODY = b"May I build a shed?"
STRANGER = b"Who <who@knows.example>"


def _answers():
    yield Shape("an answer", mail(BODY, to=TYPE, In_Reply_To=b"{SENT}"), ("join",), "May I build")
    yield Shape("an answer among references", mail(BODY, to=TYPE, References=b"<a@b>\r\n {SENT}"), ("join",), "May I")
    yield Shape("an answer to the team", mail(BODY, to=TEAM, In_Reply_To=b"{SENT}"), ("join",))
    yield Shape("an answer to nobody", mail(BODY, to="who@else.example", In_Reply_To=b"{SENT}"), ("join",))
    yield Shape("the number", mail(BODY, to=TYPE, Subject=b"Re: [{CASE}] A shed"), ("join",), "May I build")
    yield Shape("the number within words", mail(BODY, to=TYPE, Subject=b"AW: about {CASE}, please"), ("join",))
    yield Shape("the number, to the team", mail(BODY, to=TEAM, Subject=b"{CASE}"), ("join",))
    yield Shape("the number of nothing", mail(BODY, to=TYPE, Subject=b"XXX-1999-0001"), ("open",))
    yield Shape("the number and a stranger", mail(BODY, to=TYPE, Subject=b"{CASE}", From=STRANGER), ("team",))
    yield Shape("a stranger's answer to the team", mail(BODY, to=TEAM, From=STRANGER, In_Reply_To=b"{SENT}"), ("team",))
    forged = b"mx.cases.example; spf=fail; dkim=fail; dmarc=fail"
    for name, fields in [
        ("a number", {"Subject": b"{CASE}"}),
        ("an answer", {"In_Reply_To": b"{SENT}"}),
        ("new", {}),
    ]:
        yield Shape(f"forged: {name}", mail(BODY, to=TYPE, Authentication_Results=forged, **fields), ("team",))
    proven = b"mx.cases.example; spf=pass; dkim=pass; dmarc=pass"
    yield Shape("proven", mail(BODY, to=TYPE, Subject=b"{CASE}", Authentication_Results=proven), ("join",))
    both = b"mx.cases.example; dmarc=fail\r\nAuthentication-Results: evil.example; dmarc=pass"
    yield Shape("proven by the forger", mail(BODY, to=TYPE, Subject=b"{CASE}", Authentication_Results=both), ("team",))


def _addresses():
    yield Shape("to a type and a team", mail(BODY, To=TYPE.encode() + b", " + TEAM.encode()), ("open",))
    yield Shape("a copy", mail(BODY, To=b"kim@dewit.example", Cc=TYPE.encode()), ("open",))
    yield Shape("a blind copy", mail(BODY, To=None, Delivered_To=TYPE.encode()), ("open",))
    yield Shape("undisclosed", mail(BODY, To=b"undisclosed-recipients:;", Delivered_To=TEAM.encode()), ("team",))
    yield Shape("sent again", mail(BODY, To=b"kim@dewit.example", Resent_To=TYPE.encode()), ("open",))
    yield Shape("to an address in capitals", mail(BODY, To=TYPE.upper().encode()), ("open",))
    yield Shape("an address with a name", mail(BODY, To=b'"Mortgages, please" <' + TYPE.encode() + b">"), ("open",))
    yield Shape("to nobody", mail(BODY, To=None), ("refused",))
    yield Shape("to somebody else", mail(BODY, to="who@else.example"), ("refused",))
    yield Shape("to an address that is none", mail(BODY, to="nonsense"), ("refused",))
    yield Shape("to all in the world", mail(BODY, to="catchall@cases.example"), ("note",))


def _machines():
    for name, fields in [
        ("says so", {"Auto_Submitted": b"auto-replied"}),
        ("says so, with more", {"Auto_Submitted": b"auto-generated (failure)"}),
        ("by precedence", {"Precedence": b"auto_reply"}),
        ("by X-Autoreply", {"X_Autoreply": b"yes"}),
        ("by X-Autorespond", {"X_Autorespond": b"A shed"}),
        ("on holiday, English", {"Subject": b"Automatic reply: A shed"}),
        ("on holiday, in short", {"Subject": b"Out of Office"}),
        ("on holiday, Dutch", {"Subject": b"Afwezigheidsbericht: A shed"}),
        ("on holiday, German", {"Subject": b"Abwesenheitsnotiz: A shed"}),
        ("on holiday, French", {"Subject": b"=?utf-8?q?R=C3=A9ponse_automatique_=3A_A_shed?="}),
        ("answers", {"Auto_Submitted": b"auto-replied", "In_Reply_To": b"{SENT}"}),
        ("a list", {"Precedence": b"list", "List_Id": b"<shed.lists.example>"}),
        ("a newsletter", {"Precedence": b"bulk", "List_Unsubscribe": b"<https://x.example>"}),
        ("ourselves", {"From": TEAM.encode()}),
        ("our own catchall", {"From": b"catchall@cases.example"}),
    ]:
        yield Shape(f"a machine: {name}", mail(BODY, to=TYPE, **fields), ("note",))
    loop = b"<1.2-openerp-loop-detection-bounce-email@cases.example>"
    yield Shape("answers a note about a loop", mail(BODY, to=TYPE, References=loop), ("note",))
    yield Shape("no machine", mail(BODY, to=TYPE, Auto_Submitted=b"no"), ("open",))


def _reports():
    def status(action, why=b"smtp; 550 5.1.1 No such user"):
        told = b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; jan@dewit.example\r\nAction: " + action
        return part("message/delivery-status", told + b"\r\nStatus: 5.1.1\r\nDiagnostic-Code: " + why + b"\r\n")

    enclosed = part("message/rfc822", b"Message-Id: {SENT}\r\nSubject: A shed\r\n\r\nwords")
    heads = part("text/rfc822-headers", b"Message-Id: {SENT}\r\nSubject: A shed\r\n")
    daemon = {"From": b"MAILER-DAEMON@mx.example", "to": "bounce@cases.example"}
    report = {"kind": "report", "more": "; report-type=delivery-status", **daemon}
    yield Shape("not delivered", multi(text(b"Sorry"), status(b"failed"), enclosed, **report), ("note",))
    yield Shape("delayed", multi(text(b"Wait"), status(b"delayed"), enclosed, **report), ("note",))
    yield Shape("not delivered, heads only", multi(text(b"Sorry"), status(b"failed"), heads, **report), ("note",))
    yield Shape(
        "not delivered, nothing enclosed", multi(text(b"Sorry"), status(b"failed"), to=TYPE, kind="report"), ("note",)
    )
    yield Shape(
        "not delivered, in words", mail(b"Sorry: {SENT} was not delivered", From=b"MAILER-DAEMON@mx.example"), ("note",)
    )
    yield Shape("a report of nothing", multi(text(b"Sorry"), to=TYPE, kind="report"), ("note", "open"))
    read = part(
        "message/disposition-notification", b"Original-Message-ID: {SENT}\r\nDisposition: manual-action; displayed"
    )
    yield Shape("a receipt", multi(text(b"Read"), read, to=TYPE, kind="report"), ("note",))
    spam = part("message/feedback-report", b"Feedback-Type: abuse\r\nVersion: 1")
    yield Shape("called spam", multi(text(b"Spam"), spam, enclosed, to=TYPE, kind="report"), ("note", "open"))


def _too_much():
    many = [text(b"")] * 50_000
    yield Shape("50,000 parts", mail(joined(many), 'multipart/mixed; boundary="bound"'), ("refused",))
    yield Shape("1,200 parts", mail(joined(many[:1200]), 'multipart/mixed; boundary="bound"'), ("refused",))
    yield Shape("parts 60 deep", nested(60), ("refused",))
    yield Shape("parts 2,000 deep", nested(2000), ("refused",))
    chain = mail(BODY)
    for _level in range(1500):
        chain = b"Content-Type: message/rfc822\r\n\r\n" + chain
    yield Shape("mails 1,500 deep", mail(chain, "message/rfc822"), ("refused",))
    yield Shape("a head of two megabytes", b"X-Long: " + b"x" * 2_000_000 + b"\r\n" + mail(BODY), ("refused",))
    yield Shape("20,000 fields", b"X-Many: 1\r\n" * 20_000 + mail(BODY), ("refused",))
    yield Shape(
        "50,000 recipients", mail(BODY, Cc=b",".join(b"a%d@x.example" % one for one in range(50_000))), ("refused",)
    )


def shapes():
    """All of them."""
    for found in (_answers, _addresses, _machines, _reports, _too_much):
        yield from found()
