"""Briefings: a pack for the borough or two pages for a ward, to print, to show, to send."""

from wardlens.ui import briefings, controls, frame

frame.open_page()
chosen = controls.filters("briefings")
briefings.require_tables()

frame.title("What shall I take to the meeting?")
briefings.files(chosen)
