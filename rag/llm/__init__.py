"""Language models, behind one small interface; the only importer of llama-index's.

Nothing is sent anywhere but to the endpoint that the settings name, and nothing is downloaded.
"""

from rag.llm.model import LanguageModel
from rag.llm.providers import PROVIDERS, open_llm

__all__ = ["PROVIDERS", "LanguageModel", "open_llm"]
