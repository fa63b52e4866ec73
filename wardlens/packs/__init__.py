"""What goes into each document: chosen exhibits in order."""
