"""What is learnt and what is kept for testing: no article of the one is in the other.

    python training/split_sets.py public DATA_DIR OUT_DIR
    python training/split_sets.py news NEWS.jsonl OUT_DIR

``public`` cuts the files of DATA_DIR in two: squad2_part.json (ten articles of SQuAD 2.0's
development set), selqa_dev.json and clapnq_{answerable,unanswerable}.jsonl, the heads of the
published files. ``news`` cuts the examples that training/examples.py made of training/news/.
Articles to hold out were drawn once, by chance, before any model was tested.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

SQUAD_LEARNT = 6
"""Articles; the other four (1,683 questions) are the test of every row of the model card."""

SELQA_LEARNT = 600
CLAPNQ_LEARNT = 75
"""Lines of each of the two files."""

NEWS_HELD_OUT = frozenset(
    "business:glaciers business:interview business:obituary "
    "culture:bells culture:handball culture:referee "
    "local:bridge-toll local:maternity local:tower "
    "politics:trial politics:assembly politics:fishing "
    "justice:pool-debate justice:hospital-infections justice:coach-press-conference "
    "world:kasaro-vote world:tarvelle-square world:interview-envoy "
    "science:drugtrial science:wolves science:centralbank "
    "reference:velarids reference:ostrand-war reference:morland "
    "agency:tolvar-profit bulletin:villa-resignation dispatch:sea-rescue "
    "gazette:ticket-seller handbook:zhelin-town magazine:two-batons "
    "regional:oyster-festival tribune:sleeping-trial weekly:wool-shop "
    "almanac:quartz atlas:vandals bureau:fish-summit chronicle:prize-jury codex:linkage "
    "companion:quiz-scandal compendium:roquefort docket:silberhorn-cable-car "
    "evening:parking-fines-machine glossary:computational-complexity "
    "herald:helicopter-questions inquirer:canoe-trip ledger:cement-merger "
    "lexicon:treaty-of-kiel mercury:bone-flute newsroom:airline-collapse "
    "observer:tanker-blacklist parliament:state-visit-salt primer:vaccine-approval "
    "sentinel:podcast-referendum standard:bow-door townhall:ward-seven-closure "
    "treasury:cortisol wire:prison-riot".split()
)


def split_public(data: Path, out: Path) -> None:
    """Write ``NAME-learn`` and ``NAME-test`` for each of the public files."""
    squad = json.loads((data / "squad2_part.json").read_text(encoding="utf-8"))
    for name, articles in (
        ("learn", squad["data"][:SQUAD_LEARNT]),
        ("test", squad["data"][SQUAD_LEARNT:]),
    ):
        _write_json(out / f"squad2-{name}.json", {**squad, "data": articles})
    selqa = json.loads((data / "selqa_dev.json").read_text(encoding="utf-8"))
    _write_json(out / "selqa-learn.json", selqa[:SELQA_LEARNT])
    _write_json(out / "selqa-test.json", selqa[SELQA_LEARNT:])
    for kind in ("answerable", "unanswerable"):
        lines = (data / f"clapnq_{kind}.jsonl").read_text(encoding="utf-8").splitlines()
        for name, part in (("learn", lines[:CLAPNQ_LEARNT]), ("test", lines[CLAPNQ_LEARNT:])):
            folder = out / f"clapnq-{name}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{kind}.jsonl").write_text("\n".join(part) + "\n", encoding="utf-8")


def split_news(examples: Path, out: Path) -> None:
    """Write ``news-learn.jsonl`` and ``news-test.jsonl``."""
    learnt, tested = [], []
    with examples.open(encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)["article"].removesuffix(".md")
            (tested if article in NEWS_HELD_OUT else learnt).append(line)
    (out / "news-learn.jsonl").write_text("".join(learnt), encoding="utf-8")
    (out / "news-test.jsonl").write_text("".join(tested), encoding="utf-8")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    """Split."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kind", choices=("public", "news"))
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    (split_public if options.kind == "public" else split_news)(options.source, options.out)


if __name__ == "__main__":
    main()
