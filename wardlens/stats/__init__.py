"""Statistics as pure functions on arrays and frames: no files, no database, no Streamlit.

One module a topic. Whatever has an estimate has an interval, a base, a method and, where
there is no estimate, a reason: see `wardlens.stats.result`.
"""
