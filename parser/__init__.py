"""One document in; facts with provenance, and problems, out."""
