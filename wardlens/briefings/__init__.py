"""Briefings for paper and meetings, drawn from the exhibits of the pages: PDF, slides, HTML."""
