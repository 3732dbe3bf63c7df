"""The resident supervisor: what has been imported once is forked for each program, so that a start is quick.

Must never serve anyone but its own user.
"""
