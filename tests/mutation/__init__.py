"""Protocols broken on purpose, to see whether their cases, the rules and their properties notice."""
