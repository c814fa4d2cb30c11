# SPDX-License-Identifier: GPL-2.0-only
"""How Sphinx makes the site: `make docs`."""

import re
from pathlib import Path

project = "The Switchtec driver"
author = "The Switchtec C++ driver authors"
copyright = "2026, " + author
version = release = Path(__file__).parent.joinpath("../VERSION").read_text().strip()

extensions = ["breathe"]
exclude_patterns = ["README.md", "ABI"]
html_theme = "sphinx_rtd_theme"
html_show_copyright = False
html_copy_source = False
highlight_language = "none"

# `make docs` has Doxygen write it there.
breathe_projects = {"switchtec": str(Path(__file__).parent.joinpath("../build/docs/xml").resolve())}
breathe_default_project = "switchtec"
# Declarations of C++ name types of the language and of the kernel, which have no page here;
# Breathe refers to what Doxygen has and these pages have not.
suppress_warnings = ["ref.ref"]
nitpick_ignore_regex = [(r"(cpp|c):.*", r".*")]

# The files are read as they are, too: there, a link names a file. Here it names a page, or the text of a file
# that is none.
LINK = re.compile(r"`([^`<]+?)\s*<([\w./-]+?)\.(rst|md)>`__?")


def as_page(found):
    text, name, kind = found.groups()
    return f":doc:`{text} <{name}>`" if kind == "rst" and not name.startswith("..") else f"``{name[3:]}.{kind}``"


def setup(app):
    def read(_, __, source):
        source[0] = LINK.sub(as_page, source[0])
    app.connect("source-read", read)
