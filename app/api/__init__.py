"""The doors for other systems: the office's records over HTTP, as JSON (`docs/api.md`).

What the pages do, programs do here: by the same gate, the same queries, forms and operations. Nothing
is decided in this room. A program comes with a personal token, and has its holder's rights of the
moment, within what the token was ticked for; a browser's cookie opens nothing here.
"""
