"""What the documentation promises of what the engine says and what containers see: one module per subject.

Every function returns None when the engine keeps the promise and raises `Deviation` when it does not. Arguments are names of
the text; messages speak in those names too.
"""
