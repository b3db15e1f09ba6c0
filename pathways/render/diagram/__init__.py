"""Protocols as diagrams: measured, placed and routed here, for a page; then painted as SVG, PDF, PNG or HTML."""
