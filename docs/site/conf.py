"""How Sphinx makes the site. build.py calls it, on a copy of the documents."""

project = "Crema"
copyright = "the authors of Crema, Apache-2.0"
extensions = ["myst_parser"]
root_doc = "index"
html_theme = "furo"
html_title = "Crema"
html_show_sphinx = False
html_copy_source = False
# As a forge names the anchors of headings, so that a link leads to the same place in both.
myst_heading_anchors = 4
# A block without a language is output, and no Python.
highlight_language = "none"
suppress_warnings = [
    # A block in a language that Pygments does not know, or that is shortened with an ellipsis, is shown as it is.
    "misc.highlighting_failure",
    # A README may begin below a first-level heading.
    "myst.header",
]
