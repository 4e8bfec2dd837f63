"""Nothing: what the interpreter itself takes."""
