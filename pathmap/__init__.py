"""NT paths ⇄ Linux paths: drives, case, reserved names, streams, and the environment in both directions.

Pure but for looking directories up (and making the prefix on first use); it never opens a file and never sees a
process. Linux paths are str as os.fsdecode gives them; Windows strings may hold lone surrogates.
"""
