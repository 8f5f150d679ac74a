"""A program on this machine that receives what is sent to it, for tests."""

import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """An HTTP server on the loopback.

    :ivar got: what came: ``(path, headers by name in small letters, body)``
    :ivar plan: what is answered next: a status, ``(status, headers, body)``, ``"slow"`` or ``"hang up"``; then 200
    :ivar secure: whether it speaks TLS
    """

    def __init__(self, port=0, certificate=None):
        """:param certificate: a file with the key and the certificate by which it says who it is, for TLS"""
        self.secure = bool(certificate)
        self.got, self.plan = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                receiver.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                step = receiver.plan.pop(0) if receiver.plan else 200
                if step == "hang up":
                    return
                if step == "slow":
                    # A byte now and then keeps a connection alive for ever.
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    for _number in range(100):
                        time.sleep(0.1)
                        self.wfile.write(b"X-A: b\r\n")
                    return
                status, headers, content = step if isinstance(step, tuple) else (step, {}, b"{}")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads, allow_reuse_address = True, True

            def handle_error(self, *args):
                pass

        self.server = Server(("127.0.0.1", port), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}/cases?from=test"

    def stop(self):
        """As if it was killed."""
        self.server.shutdown()
        self.server.server_close()
