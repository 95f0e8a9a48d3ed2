"""The dashboard, built as data from the registries and the record tables.

The page asks for it by a command, and shows plain cards of Home Assistant; only the
picture of a system is a card of our own.
"""
