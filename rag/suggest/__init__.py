"""Questions to offer about chosen articles, and after an answer. Each can be answered.

They are made out of the articles' sentences by rules, offline, and then put to the assistant: only
those are offered that it answers, confidently, with the sentence that they were made of.
"""

from rag.suggest.choosing import follow_ups, suggestions

__all__ = ["follow_ups", "suggestions"]
