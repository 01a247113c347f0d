"""A question in everyday Chinese and a database in; an answer with citations, a choice, or a refusal out."""
