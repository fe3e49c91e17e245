"""Frozen values in, bytes out: summaries as PDF and DOCX, lists as XLSX and CSV.

No database, no request, no clock.
"""
