"""The commands around the program: serve, doctor."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.text import Text

from rag.cli.common import Home, Json, output, print_json, settings_of
from rag.errors import SettingsError
from rag.password import PasswordHash


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on [RAG_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [RAG_PORT].")] = None,
    home: Home = None,
) -> None:
    """Serve the chat as a web page, by default to this machine only.

    To listen on another address set RAG_PASSWORD_HASH to what `rag hash-password` prints; the
    log-in name is RAG_USERNAME.
    """
    from rag.ui import serve as serve_page

    serve_page(settings_of(context, home, host=host, port=port))


def hash_password() -> None:
    """Hash a password of the web page, for RAG_PASSWORD_HASH; it is asked for, or read from a pipe.

    Example: echo "RAG_PASSWORD_HASH=$(rag hash-password)" >> .env
    """
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise SettingsError("the password is empty: type one, or send it on standard input")
    typer.echo(str(PasswordHash.of(password)))


def doctor(context: typer.Context, home: Home = None, as_json: Json = False) -> None:
    """Check the store, the model and the installation; exit code 1 when something is wrong."""
    from rag.doctor import diagnose

    findings = diagnose(settings_of(context, home))
    if as_json:
        print_json([finding.to_dict() for finding in findings])
    else:
        for finding in findings:
            mark = ("ok    ", "green") if finding.ok else ("FAULT ", "bold red")
            text = Text.assemble(mark, f"{finding.name}: {finding.detail}")
            output.print(text, soft_wrap=True)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
