"""Briefings: a page for residents, two for members, a pack for the board, slides, a web page."""

from wardlens.ui import briefings, controls, frame

frame.open_page()
chosen = controls.filters("briefings")
briefings.require_tables()

frame.title("What shall I take to the meeting?")
briefings.handout(chosen)
briefings.files(chosen)
