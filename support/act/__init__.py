"""What scenarios do to an engine. Every function returns None or what it made, and raises `Deviation` when the engine refuses;
with `tried` the refusal is kept for the steps that look at it.
"""
