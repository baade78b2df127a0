"""The password of the web page, as it may stand in a file: salted and hashed by scrypt.

Whoever reads the environment, the ``.env`` file or a backup of it learns no password from that.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

SCHEME = "scrypt"
COST, BLOCKS, LANES = 2**14, 8, 5
"""scrypt's N, r and p as OWASP's Password Storage Cheat Sheet has them for 16 MB of memory."""

SALT_BYTES, HASH_BYTES = 16, 32


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """A password that can be recognised and not read.

    As text it is ``scrypt:SALT:HASH``, both in URL-safe base64: nothing in it means anything to a
    shell or in a ``.env`` file.
    """

    salt: bytes
    hashed: bytes

    @classmethod
    def of(cls, password: str) -> PasswordHash:
        """Hash a password, each time with another salt."""
        salt = secrets.token_bytes(SALT_BYTES)
        return cls(salt, _scrypt(password, salt))

    @classmethod
    def parse(cls, text: str) -> PasswordHash:
        """Read what ``str`` of one gives.

        Raises:
            ValueError: It is something else, as a password itself.
        """
        scheme, *parts = text.strip().split(":")
        if scheme != SCHEME or len(parts) != 2:
            raise ValueError(f"it has not the form {SCHEME}:SALT:HASH")
        salt, hashed = (urlsafe_b64decode(part) for part in parts)
        if (len(salt), len(hashed)) != (SALT_BYTES, HASH_BYTES):
            raise ValueError("it is cut off or changed")
        return cls(salt, hashed)

    def matches(self, password: str) -> bool:
        """Whether this is the password; some 0.1 seconds, whatever it is."""
        return hmac.compare_digest(_scrypt(password, self.salt), self.hashed)

    def __str__(self) -> str:
        """The text for ``RAG_PASSWORD_HASH``."""
        return ":".join(
            [SCHEME, *(urlsafe_b64encode(b).decode() for b in (self.salt, self.hashed))]
        )


def _scrypt(password: str, salt: bytes) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=COST, r=BLOCKS, p=LANES, dklen=HASH_BYTES)
