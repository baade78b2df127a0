"""How good the checker of an LLM's sentences is: precision and recall, and each kind of claim.

    python evals/support_figures.py [--split test] [--errors]

The half "dev" is what the checker was built on; "test" was written before it, and looked at later.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rag.embed import SentenceTransformerEmbedder
from rag.support.scorer import EmbeddingScorer, SupportScorer
from rag.support.trial import Result, by_kind, precision, read_cases, recall, try_out

SET = Path(__file__).parent / "support.yaml"


def figures(results: Sequence[Result]) -> Table:
    """Precision and recall of both labels, then the share of each kind that is right."""
    table = Table("what", "n", "value (95% interval)")
    for label, supported in (("supported", True), ("unsupported", False)):
        for name, measure in (("precision", precision), ("recall", recall)):
            share = measure(results, supported=supported)
            table.add_row(f"{name} of {label}", str(share.n), str(share))
    table.add_section()
    truth = {result.case.kind: result.case.supported for result in results}
    for kind, share in sorted(by_kind(results).items(), key=lambda item: not truth[item[0]]):
        label = "supported" if truth[kind] else "unsupported"
        table.add_row(f"{kind}: {label}", str(share.n), str(share))
    return table


def errors(results: Sequence[Result]) -> Table:
    """The claims that are judged wrongly, and why."""
    table = Table("id", "claim", "verdict", show_lines=True)
    for result in results:
        if not result.right:
            said = "\n".join(map(str, result.verdict.reasons)) or (
                f"{result.verdict.label} by {list(result.verdict.numbers)}"
            )
            table.add_row(result.case.id, result.case.claim, f"{said} ({result.verdict.score:.2f})")
    return table


def main() -> None:
    """Print the figures of one half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--errors", action="store_true", help="show what is judged wrongly")
    options = parser.parse_args()
    scorer: SupportScorer = EmbeddingScorer(SentenceTransformerEmbedder())
    results = try_out(read_cases(SET, options.split), scorer)
    console = Console()
    console.print(figures(results))
    if options.errors:
        console.print(errors(results))


if __name__ == "__main__":
    main()
