"""An authority of time (RFC 3161) on this machine: certificates made for the test, answers made by OpenSSL."""

import asyncio
import hashlib
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ExtendedKeyUsageOID, Name, NameAttribute, NameOID

CONFIGURATION = """
[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/certs.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512-256
ess_cert_id_alg = sha256
"""
Answer = Callable[[bytes], Awaitable[bytes]]


class Authority:
    """Stamps whatever it is asked to, with a certificate that is valid for some days more.

    `others`: certificates of that many more authorities stand in each answer, in no order.
    """

    def __init__(self, folder: Path, name: str = "Test Time", days: int = 30, others: int = 0) -> None:
        folder.mkdir()
        self.folder = folder
        now = datetime.now(UTC)
        keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
        names = [Name([NameAttribute(NameOID.COMMON_NAME, each)]) for each in (f"{name} Root", name)]
        made = []
        for depth, (key, subject) in enumerate(zip(keys, names, strict=True)):
            builder = (
                x509.CertificateBuilder()
                .subject_name(subject)
                .issuer_name(names[0])
                .public_key(key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(now - timedelta(days=365))
                .not_valid_after(now + timedelta(days=365 if depth == 0 else days))
                .add_extension(x509.BasicConstraints(ca=depth == 0, path_length=None), critical=True)
                .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            )
            if depth == 1:
                builder = builder.add_extension(
                    x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
                )
            made.append(builder.sign(keys[0], hashes.SHA256()))
        self.root = made[0]
        self.ca = folder / "root.pem"
        self.ca.write_bytes(made[0].public_bytes(Encoding.PEM))
        (folder / "tsa.pem").write_bytes(made[1].public_bytes(Encoding.PEM))
        more = [Authority(folder / f"{each}", f"Other {each}").root for each in range(others)]
        (folder / "certs.pem").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in more))
        (folder / "tsa.key").write_bytes(
            keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        (folder / "serial").write_text("01\n")
        said = CONFIGURATION if others else CONFIGURATION.replace("certs = {folder}/certs.pem\n", "")
        (folder / "tsa.cnf").write_text(said.format(folder=folder))

    def answer(self, question: bytes) -> bytes:
        """The answer to a question, made out of the event loop's way."""
        asked, answered = self.folder / "question.tsq", self.folder / "answer.tsr"
        asked.write_bytes(question)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", asked, "-out", answered]
        subprocess.run(command, check=True, cwd=self.folder, capture_output=True)
        return answered.read_bytes()

    async def __call__(self, question: bytes) -> bytes:
        return await asyncio.to_thread(self.answer, question)

    def takes(self, answer: bytes, note: bytes) -> bool:
        """What OpenSSL, which knows nothing of us, says of an answer and a note."""
        stamp, data = self.folder / "kept.tsr", self.folder / "note.txt"
        stamp.write_bytes(answer)
        data.write_bytes(note)
        command = ["openssl", "ts", "-verify", "-in", stamp, "-data", data, "-CAfile", self.ca]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


def about(other: bytes, note: bytes) -> Callable[[bytes], bytes]:
    """Turns a question about a note into one about something else."""
    return lambda question: question.replace(hashlib.sha256(note).digest(), hashlib.sha256(other).digest())


@asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[str]:
    """The address at which somebody answers questions over HTTP."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            assert "content-type: application/timestamp-query" in head
            length = int(head.partition("content-length:")[2].split()[0])
            body = await answer(await reader.readexactly(length))
            said = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nConnection: close\r\n"
            writer.write(said + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")
