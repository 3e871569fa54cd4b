"""How the reader's weights were made; left out of the wheel."""
