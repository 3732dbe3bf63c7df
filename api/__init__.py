"""What `import ntsup` gives to programs: running Windows programs from Python. The package ntsup names all of it."""
