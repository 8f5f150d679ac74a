"""The tooling behind ``./run``: sets up, serves and tests Case Organizer.

Only the standard library is used here, so that it runs before anything has
been installed.
"""
