"""The commands of `rag eval`, called inside the process of the tests."""

from typer.testing import CliRunner, Result

from rag.eval.cli import eval_app


def rag_eval(*arguments: object) -> Result:
    return CliRunner().invoke(eval_app, [str(argument) for argument in arguments])
