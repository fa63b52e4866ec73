"""What each page has to say, put together from measures: no Streamlit, shared with briefings."""
