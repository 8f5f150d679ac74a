"""What is sent goes only to whom a certificate names."""

import datetime
import ipaddress
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .receiving import Receiver
from .test_webhooks import WebhookCommon


def certificate(folder, *, ip="127.0.0.1", days=30):
    """A file with a key and a certificate for an address that ends in so many days, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
    end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(end - datetime.timedelta(days=60))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ip))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = Path(folder) / f"{ip}_{days}.pem"
    file.write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    with file.open("ab") as more:
        more.write(made.public_bytes(encoding))
    return str(file)


class TestWebhooksTLS(WebhookCommon):
    """A receiver with TLS, whose certificate this machine trusts or does not."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def delivered(self, certified, trusted):
        """Send what happened to a receiver with this certificate, from a machine that trusts these."""
        receiver = Receiver(certificate=certified)
        self.addCleanup(receiver.stop)
        webhook = self.subscribe(url=receiver.url, on_step=False)
        self.open_case()
        with patch.dict(os.environ, {"SSL_CERT_FILE": trusted, "SSL_CERT_DIR": self.folder}):
            self.send()
        return webhook.delivery_ids, receiver

    def test_a_receiver_that_is_known(self):
        own = certificate(self.folder)
        delivery, receiver = self.delivered(own, own)
        self.assertEqual(delivery.state, "done", delivery.error)
        self.assertTrue(receiver.got)

    def test_receivers_that_are_not_who_they_should_be(self):
        own, other, old = (certificate(self.folder, **how) for how in ({}, {"ip": "127.0.0.2"}, {"days": -1}))
        for certified, trusted, told in (
            (own, old, "self-signed certificate"),
            (other, other, "mismatch"),
            (old, old, "expired"),
        ):
            with self.subTest(told=told):
                delivery, receiver = self.delivered(certified, trusted)
                self.assertFalse(receiver.got, "nothing was said to it")
                self.assertEqual(delivery.state, "waiting")
                self.assertIn(told, delivery.error)

    def test_a_receiver_without_tls_behind_https(self):
        self.receiver.secure = True
        webhook = self.subscribe(on_step=False)
        self.open_case()
        self.send()
        self.assertFalse(self.receiver.got)
        self.assertEqual(webhook.delivery_ids.state, "waiting")
