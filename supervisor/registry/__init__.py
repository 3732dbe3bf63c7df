"""The registry's contents: where they are kept, what is in them from the start, and .reg files. Knows no process."""
