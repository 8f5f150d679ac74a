"""Mails of all shapes found in the wild, made by the tests, or as files: see ``all_shapes.py``."""
