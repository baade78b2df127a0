"""What a run says of its making."""

from rag import Settings
from rag.eval.provenance import NOT_OF_ANSWERS, OF_ANSWERS, settings_of_answers


def test_every_setting_is_known_to_change_answers_or_not_to() -> None:
    # A new one belongs in one of the lists: else runs that differ by it would pass for the same.
    known = {*Settings.model_fields, *Settings.model_computed_fields}
    assert known == OF_ANSWERS | NOT_OF_ANSWERS
    assert not OF_ANSWERS & NOT_OF_ANSWERS


def test_a_run_keeps_the_settings_of_answers_only() -> None:
    settings = Settings(dense_weight=0.25, port=1234, llm_key="sk-1")
    kept = settings_of_answers(settings)
    assert kept["dense_weight"] == 0.25
    assert set(kept) <= OF_ANSWERS
    assert "sk-1" not in str(kept)
