"""Sends to addresses that people typed in, and nowhere else: no Odoo.

An address is looked up once and connected to as it was looked up, so that it cannot become another one in between;
addresses of this machine, of private networks and of clouds' own services are refused, redirections are not followed,
time and size are limited.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

#: Seconds to connect, seconds for all of it, bytes of an answer that are looked at.
CONNECT, TOTAL, LIMIT = 5, 15, 256 * 1024
#: IPv6 networks in which IPv4 addresses hide.
HIDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))


class RefusedError(Exception):
    """An address to which nothing is sent. ``reason``: ``scheme``, ``address``, ``unknown`` or ``private``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class NoAnswerError(Exception):
    """Nobody answered, or not in time, or too much."""


class Target(NamedTuple):
    """Where an address leads.

    :ivar secure: by TLS
    :ivar host: as it was typed
    :ivar ip: to which one connects
    :ivar path: with the query
    """

    secure: bool
    host: str
    port: int
    ip: str
    path: str


class Answer(NamedTuple):
    """What was answered: the status, and at most :data:`LIMIT` bytes."""

    status: int
    body: bytes

    @property
    def good(self):
        """Whether it was taken."""
        return 200 <= self.status < 300


def hosts(text):
    """The hosts in a setting: ``crm.internal, 127.0.0.1:8080`` → a set."""
    return frozenset(host.strip().lower() for host in (text or "").split(",") if host.strip())


def is_public(ip):
    """Whether an address is one of the public internet.

    >>> is_public("169.254.169.254"), is_public("::ffff:10.0.0.1"), is_public("93.184.216.34")
    (False, False, True)
    """
    address = ipaddress.ip_address(ip.partition("%")[0])
    if address.version == 6:
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif any(address in network for network in HIDING):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolve(url, trusted=frozenset(), lookup=socket.getaddrinfo):
    """Where an address leads now.

    :param trusted: hosts, with or without port, that may be private and need no TLS
    :return: :class:`Target`
    :raises RefusedError: when nothing may be sent there
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise RefusedError("address") from None
    if not host or parts.username or parts.password or any(letter <= " " for letter in url):
        raise RefusedError("address")
    port = port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    trust = host in trusted or f"{host}:{port}" in trusted
    if parts.scheme != "https" and not (parts.scheme == "http" and trust):
        raise RefusedError("scheme")
    try:
        found = lookup(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RefusedError("unknown") from None
    ips = [entry[4][0] for entry in found]
    # One private address among several is enough: which one is connected to must not be a matter of luck.
    if not ips or (not trust and not all(map(is_public, ips))):
        raise RefusedError("private" if ips else "unknown")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port, ips[0], path)


def post(target, body, headers, total=TOTAL, limit=LIMIT):
    """Send something and wait for the answer.

    :param target: as :func:`resolve` gives it, just now
    :param body: bytes
    :param headers: dict
    :param total: seconds for all of it
    :param limit: bytes of the answer
    :return: :class:`Answer`
    :raises NoAnswerError: saying why
    """
    end = time.monotonic() + total
    connection = http.client.HTTPConnection(target.host, target.port, timeout=min(CONNECT, total))
    timer = None
    try:
        sock = socket.create_connection((target.ip, target.port), timeout=min(CONNECT, total))
        open_now = [sock]
        timer = threading.Timer(total, _hang_up, [open_now])
        timer.daemon = True
        timer.start()
        if target.secure:
            context = ssl.create_default_context()
            open_now[0] = sock = context.wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
            sock.do_handshake()
        sock.settimeout(total)
        connection.sock = sock
        connection.request("POST", target.path, body, {"Connection": "close", **headers})
        response = connection.getresponse()
        content = response.read(limit + 1)
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() >= end or isinstance(error, TimeoutError):
            raise NoAnswerError(f"no answer within {total} seconds") from None
        raise NoAnswerError(str(error) or type(error).__name__) from None
    finally:
        if timer:
            timer.cancel()
        connection.close()
    if time.monotonic() >= end:
        raise NoAnswerError(f"no answer within {total} seconds")
    if len(content) > limit:
        raise NoAnswerError(f"an answer of more than {limit} bytes")
    return Answer(response.status, content)


def _hang_up(open_now):
    """End a connection that takes too long, whatever it is doing."""
    with contextlib.suppress(OSError):
        open_now[0].shutdown(socket.SHUT_RDWR)
