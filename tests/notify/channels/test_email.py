"""The line to the server: what each answer means, and that nothing is said on a line that is not safe."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pts_support.notify.channels import letter
from pts_support.notify.channels.email import SENT, SmtpConnection, SmtpOutcome, SmtpVerdict, judge
from tests.smtp_sink import SmtpSink

LETTER = letter.mail_of_account(UUID(int=5), "maeve@lakeside.example", "Hello", "There.")


@pytest.mark.parametrize(
    ("step", "code", "reply", "outcome"),
    [
        ("rcpt", 550, b"5.1.1 unknown", SmtpOutcome.REFUSED),
        ("rcpt", 553, b"5.1.2 no such domain", SmtpOutcome.REFUSED),
        ("rcpt", 550, b"5.1.1", SmtpOutcome.REFUSED),
        ("rcpt", 550, b"5.1.1\n5.1.1 two lines", SmtpOutcome.REFUSED),
        ("rcpt", 556, b"5.1.10 takes no mail", SmtpOutcome.REFUSED),
        ("rcpt", 550, b"User unknown 5.1.1", SmtpOutcome.LATER),
        ("rcpt", 550, b"", SmtpOutcome.LATER),
        ("rcpt", 450, b"5.1.1 of two minds", SmtpOutcome.LATER),
        ("rcpt", 550, b"15.1.1", SmtpOutcome.LATER),
        ("rcpt", 550, b"5.1.7 sender", SmtpOutcome.OUTAGE),
        ("rcpt", 421, b"5.1.1 going", SmtpOutcome.OUTAGE),
        ("rcpt", 354, b"nonsense", SmtpOutcome.OUTAGE),
        ("mail", 550, b"5.1.1", SmtpOutcome.OUTAGE),
        ("mail", 450, b"", SmtpOutcome.OUTAGE),
        ("data", 550, b"5.1.1", SmtpOutcome.OUTAGE),
        ("dot", 450, b"", SmtpOutcome.LATER),
        ("dot", 421, b"", SmtpOutcome.OUTAGE),
    ],
)
def test_who_is_to_blame(step, code, reply, outcome):
    assert judge(step, code, reply).outcome is outcome


@pytest.fixture
def own_certificate(tmp_path):
    """A certificate for this machine that nobody trusts yet: (its file, a server's context)."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink")])
    day = timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - day)
        .not_valid_after(datetime.now(UTC) + day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, kept = tmp_path / "cert.pem", tmp_path / "key.pem"
    shown.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    kept.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(shown, kept)
    return shown, context


def _use(settings, sink, **more):
    for name, value in (sink.settings() | more).items():
        setattr(settings, name, value)


def test_starttls(settings, own_certificate, monkeypatch):
    shown, context = own_certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    with SmtpSink(tls=context) as sink, SmtpConnection() as line:
        _use(settings, sink, EMAIL_USE_TLS=True, EMAIL_HOST_USER="pts", EMAIL_HOST_PASSWORD="secret")
        assert [line.send(LETTER), line.send(LETTER)] == [SENT, SENT]
        assert (len(sink.messages), sink.connections) == (2, 1)


def test_a_server_nobody_vouches_for_gets_no_password(settings, own_certificate):
    with SmtpSink(tls=own_certificate[1]) as sink, SmtpConnection() as line:
        asked = []
        sink.verdicts["auth"] = lambda _: asked.append(1)
        _use(settings, sink, EMAIL_USE_TLS=True, EMAIL_HOST_USER="pts", EMAIL_HOST_PASSWORD="secret")
        assert line.send(LETTER) == SmtpVerdict(SmtpOutcome.OUTAGE, "starttls", "SSLCertVerificationError")
        assert (asked, sink.messages) == ([], [])


def test_a_server_without_tls_gets_nothing(settings):
    with SmtpSink() as sink, SmtpConnection() as line:
        _use(settings, sink, EMAIL_USE_TLS=True, EMAIL_HOST_USER="pts", EMAIL_HOST_PASSWORD="secret")
        assert line.send(LETTER) == SmtpVerdict(SmtpOutcome.OUTAGE, "starttls", "SMTPNotSupportedError")
        assert sink.messages == []
