"""Shared care protocols as validated state machines."""
