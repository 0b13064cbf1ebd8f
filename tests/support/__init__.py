"""What the tests stand on: a PostgreSQL, a Chromium, and the whole suite on both databases.

All processes of one run of the suite share the templates that one of them compiled.
"""

import os

from flask import Flask
from jinja2 import FileSystemBytecodeCache

if _folder := os.environ.get("COMPILED_TEMPLATES"):
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(_folder)}
