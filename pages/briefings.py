"""Briefings: a page for residents, two for members, a pack for the board, slides, a web page."""

from wardlens.ui import briefings, controls, frame, slides

frame.open_page()
chosen = controls.filters("briefings")
briefings.require_tables()

frame.title("What shall I take to the meeting?")
briefings.handout(chosen)
slides.build(chosen)
briefings.tasking(chosen)
briefings.files(chosen)
