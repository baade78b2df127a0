"""The passage reader as a torch module: MiniLM with heads for sentences, "none" and spans.

Every sentence of a passage gets a logit, and the passage one for "none of them"; their difference,
the sentence's log-odds, can be compared across passages, as training normalises over all passages
of a question (shared normalisation, Clark and Gardner 2018). The span head marks the short answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from rag.passage_reader import batched
from rag.reader_input import REST, SHARED, TYPES, ReaderInput

TYPE_WEIGHTS = "encoder.embeddings.token_type_embeddings.weight"

NEVER = -1e4
"""A logit of what is not there: a padding sentence or token."""


@dataclass(frozen=True)
class Batch:
    """Sequences of equal length: (B, T) but for ``mask`` of sentences, (B, S, T)."""

    ids: Tensor
    types: Tensor
    attention: Tensor
    members: Tensor

    @classmethod
    def of(cls, inputs: Sequence[ReaderInput]) -> Batch:
        """Pad some inputs to the longest."""
        return cls(**{name: torch.from_numpy(array) for name, array in batched(inputs).items()})


class PassageReader(nn.Module):
    """See the module."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            str(folder), local_files_only=True, use_safetensors=True, attn_implementation="sdpa"
        )
        width = self.encoder.config.hidden_size
        embeddings = self.encoder.embeddings
        embeddings.token_type_embeddings = nn.Embedding.from_pretrained(
            all_types(embeddings.token_type_embeddings.weight.detach()), freeze=False
        )
        self.sentence_head = _two_layers(2 * width, width)
        self.none_head = _two_layers(width, width)
        self.span_head = nn.Linear(width, 2)

    def forward(
        self, ids: Tensor, types: Tensor, attention: Tensor, members: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Log-odds of the sentences (B, S), and logits of the answer's ends (B, T, 2)."""
        hidden = self.encoder(
            input_ids=ids, token_type_ids=types, attention_mask=attention
        ).last_hidden_state
        whole = hidden[:, 0]
        weights = members.to(hidden.dtype)
        sizes = weights.sum(dim=2, keepdim=True)
        pooled = (weights @ hidden) / sizes.clamp(min=1)
        beside = whole[:, None, :].expand(-1, pooled.shape[1], -1)
        logits = self.sentence_head(torch.cat([pooled, beside], dim=-1)).squeeze(-1)
        odds = logits - self.none_head(whole)
        return odds.masked_fill(sizes.squeeze(-1) == 0, NEVER), self.span_head(hidden)


def all_types(some: Tensor) -> Tensor:
    """Embeddings of all TYPES: those of fewer types stand for what is like them at first."""
    like = {REST: 1, SHARED: 1}
    rows = [some[n] if n < len(some) else some[like.get(n, 0)] for n in range(TYPES)]
    return torch.stack(rows).clone()


def load_weights(model: PassageReader, path: Path) -> None:
    """Take over the weights of a run, finished (``model.pt``) or not (``state.pt``)."""
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state.get("model", state))


def _two_layers(before: int, between: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Dropout(0.1), nn.Linear(before, between), nn.GELU(), nn.Linear(between, 1)
    )


def question_loss(odds: Tensor, right: Tensor, question: Tensor) -> Tensor:
    """How surprised the reader is by where the answer stands; mean over questions.

    Half of the loss normalises over all sentences of a question's passages and "none", half over
    each passage by itself.

    Args:
        odds: (B, S), of the passages of some questions.
        right: (B, S), whether a sentence answers.
        question: (B,), the number of the passage's question, from 0.
    """
    alone = _surprise(odds, right).mean()
    count = int(question.max()) + 1
    together = [
        _surprise(odds[question == n].reshape(1, -1), right[question == n].reshape(1, -1))
        for n in range(count)
    ]
    return 0.5 * alone + 0.5 * torch.cat(together).mean()


def _surprise(odds: Tensor, right: Tensor) -> Tensor:
    """-log of the share of the right sentences or, without any, of "none", row by row."""
    none = torch.zeros_like(odds[:, :1])
    total = torch.logsumexp(torch.cat([none, odds], dim=1), dim=1)
    found = torch.logsumexp(odds.masked_fill(~right, NEVER), dim=1)
    return total - torch.where(right.any(dim=1), found, torch.zeros_like(found))


def span_loss(spans: Tensor, ends: Tensor, rows: Tensor) -> Tensor:
    """Cross-entropy of the short answer's first and last token, where it is known.

    Args:
        spans: (B, T, 2), padding and question masked with NEVER.
        ends: (R, 2), token numbers.
        rows: (R,), the sequences that they are in.
    """
    if not len(rows):
        return spans.sum() * 0
    first = functional.cross_entropy(spans[rows, :, 0], ends[:, 0])
    last = functional.cross_entropy(spans[rows, :, 1], ends[:, 1])
    return (first + last) / 2
