"""Answers and protocols as people see them. It asks the engine nothing and computes nothing."""
