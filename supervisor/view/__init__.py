"""`ntsup view`: a live picture of a run, drawn by rich. A watcher like any other: must never touch the run itself."""
