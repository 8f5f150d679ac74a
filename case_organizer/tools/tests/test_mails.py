import email
import email.policy
import time
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from case_organizer.tools.mail_limits import MAX_DEPTH, MAX_PARTS, look
from case_organizer.tools.mail_mending import mend, split_quoted, text_of
from case_organizer.tools.mail_reading import authentication_failed, kind_of, numbers_in
from case_organizer.tools.mail_rules import MailFacts, decide
from case_organizer.tools.tnef import SIGNATURE, unpack

HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n"
PIECES = [
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    b"Content-Type: text/plain; charset=x\r\n",
    b"Content-Type: text/html; charset=utf-16\r\n\r\n<p>",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/report\r\n",
    b"Content-Type: application/pdf; name*0*=utf-8''%FF\r\n",
    b"Content-Transfer-Encoding: base64\r\n\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n\r\n",
    b"Content-Disposition: attachment; filename=\x00\r\n",
    b"--b\r\n",
    b"--b--\r\n",
    b"\r\n\r\n",
    b"\x00\xff\xfe",
    b"=?utf-8?b?/w==?=",
]


def read(raw):
    """What the gateway does with a mail before Odoo reads it."""
    if look(raw).problem:
        return None
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    kind_of(message)
    authentication_failed(message)
    mend(message)
    return message


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=30))
def test_whatever_comes_is_read(pieces):
    message = read(HEAD + b"".join(pieces))
    if message is None:
        return
    for part in message.walk():
        if part.get_content_maintype() in ("text", "application", "image"):
            content = part.get_content()
            assert isinstance(content, (str, bytes))
            if isinstance(content, str):
                content.encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_looked_at(raw):
    look(raw)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_outlook_hides_is_unpacked(raw):
    found = unpack(SIGNATURE + b"\1\0" + raw)
    assert all(name and isinstance(content, bytes) for name, content in found.files)


def test_a_look_takes_time_by_the_length_alone():
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(20_000))
    quoted = b'boundary="' * 200_000
    for raw in (
        HEAD + deep,
        HEAD + b"\r\n" + quoted,
        HEAD + b"\r\n" + b"--" * 1_000_000,
        b"<" * 2_000_000,
        b"a@" * 500_000,
    ):
        began = time.perf_counter()
        look(raw)
        assert time.perf_counter() - began < 5


def test_limits():
    assert MAX_PARTS >= 300 and MAX_DEPTH >= 20, "mails that people write are read"
    parts = b"--b\r\n\r\n\r\n" * (MAX_PARTS + 1)
    assert look(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts).problem == "parts"
    assert look(HEAD + b"\r\n" + b"-- \r\n--x\r\n" * 5000).problem is None, "lines of dashes are no parts"


def test_letters():
    assert text_of("Grüße".encode("latin-1"), "utf-8") == "Grüße"
    assert text_of("Grüße".encode(), "iso-8859-1") == "Grüße"
    assert text_of("我".encode("gb18030"), "gb2312") == "我"
    assert text_of(b"\x81\x8d\xff", "rot13")


def test_long_texts_are_folded_at_once():
    began = time.perf_counter()
    own, quoted = split_quoted("shed\n" * 200_000 + "> May I?\n" * 1000)
    assert time.perf_counter() - began < 5
    assert quoted.count(">") == 1000 and ">" not in own


def test_numbers():
    assert numbers_in("Re: [MORT-2026-0001], mort-2026-0002") == ["MORT-2026-0001", "MORT-2026-0002"]
    assert numbers_in("x" * 5000) == [] == numbers_in(None)
    assert len(numbers_in(" ".join(f"A-{n}" for n in range(200)))) == 20


def test_rules():
    """Over all facts: what is forged, or of a machine, or a stranger's, never joins or opens anything."""
    flags = (
        "own_sender",
        "too_many",
        "forged",
        "answers",
        "names",
        "takes_part",
        "known",
        "type_open",
        "opens_unknown",
    )
    kinds = ("mail", "auto_reply", "bulk")
    for kind, address, *values in product(kinds, ("type", "team", None), *[(False, True)] * len(flags)):
        facts = MailFacts(kind=kind, address=address, **dict(zip(flags, values, strict=True)))
        end, reason = decide(facts)
        assert end in ("note", "join", "open", "team", "none")
        if kind != "mail" or facts.own_sender or facts.too_many:
            assert end == "note" and reason
        elif facts.forged:
            assert end in ("team", "none")
        elif end == "join":
            assert facts.takes_part or (facts.answers and address != "team")
        elif end == "open":
            assert address == "type" and facts.type_open and (facts.known or facts.opens_unknown)
            assert not facts.answers and not facts.names
        elif address:
            assert end == "team", "what is sent to us waits for somebody"
