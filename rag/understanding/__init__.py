"""What is asked: language, parts, follow-ups made whole, small talk."""
