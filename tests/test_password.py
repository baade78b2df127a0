"""Hashed passwords: only the right one matches, and only whole hashes are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.password import PasswordHash

HASHED = PasswordHash.of("open sesame")


def test_a_hash_survives_its_text_and_does_not_hold_the_password() -> None:
    assert PasswordHash.parse(f" {HASHED}\n") == HASHED
    assert "sesame" not in str(HASHED)
    assert PasswordHash.of("open sesame") != HASHED


def test_only_the_password_matches() -> None:
    assert HASHED.matches("open sesame")
    assert not HASHED.matches("open Sesame")
    assert not HASHED.matches("")
    assert PasswordHash.of("pässwörd\ud800").matches("pässwörd\ud800")


@given(st.integers(0, len(str(HASHED)) - 2))
def test_a_hash_that_is_cut_off_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=r"form|cut off|padding|base64|characters"):
        PasswordHash.parse(str(HASHED)[:length])


@pytest.mark.parametrize("text", ["", "hunter2", "scrypt:a", "scrypt:é:é", "bcrypt:AAAA:AAAA"])
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"form|cut off|padding|base64|characters|ASCII"):
        PasswordHash.parse(text)
