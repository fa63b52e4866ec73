"""Voices: what residents said in their own words, and what was raised at events and on maps.

Only counts by theme come out of here. A file may hold a line an item (an event, a pin), but never
what somebody wrote or who somebody is; places become wards and are dropped.
"""
