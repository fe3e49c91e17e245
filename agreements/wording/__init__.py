"""Dates, sums, numbers and due dates in words, in Kyrgyz, Russian and English."""
