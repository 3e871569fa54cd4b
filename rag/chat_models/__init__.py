"""Chat models as writers: on this machine or on a server, and what can go wrong with them."""
