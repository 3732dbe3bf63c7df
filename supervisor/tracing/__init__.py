"""The trace of NT calls: what is watched, and how it is shown. Sees calls only; must never change what one answers."""
