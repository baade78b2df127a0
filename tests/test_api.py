"""The names of the package: all are there, and those of evaluations are imported late."""

import subprocess
import sys

import pytest

import rag


def test_importing_the_package_loads_no_evaluation() -> None:
    code = (
        "import rag, sys\n"
        "loaded = [name for name in sys.modules if name.startswith('rag.eval')]\n"
        "from rag import evaluate\n"
        "print(loaded, evaluate.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] rag.eval.runner\n"


@pytest.mark.parametrize("name", rag.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(rag, name).__name__ == name
    assert name in dir(rag)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'evaluation'"):
        _ = rag.evaluation
