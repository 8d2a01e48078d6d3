"""Writes the compiled module's docstrings into its stub, where editors look for them:

    PYTHONPATH=<where the package is> python tests/python/stub_docs.py
"""

import ast
import inspect
import re
import textwrap

from groundglass import _groundglass
from repository import ROOT

STUB = ROOT / "python" / "groundglass" / "_groundglass.pyi"


def doc_of(bound):
    """Without the signature that pybind11 puts first; wrapped anew, paragraph by paragraph."""
    doc = inspect.cleandoc(bound.__doc__ or "")
    doc = re.sub(r"\A\w+\(.*\) -> .*\n*", "", doc)
    paragraphs = [" ".join(paragraph.split()) for paragraph in doc.split("\n\n")]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def quoted(doc, indent):
    lines = "\n\n".join(textwrap.fill(p, 118 - indent, break_long_words=False) for p in doc.split("\n\n"))
    lines = lines.replace("\\", "\\\\")
    end = '\n"""' if "\n" in lines or lines.endswith('"') else '"""'
    return textwrap.indent('"""' + lines + end, " " * indent)


def changes(node, scope):
    """(line, whether its text is replaced, node of the body, docstring) of a definition and all within, by line."""
    bound = getattr(scope, node.name, None)
    first, indent = node.body[0], node.col_offset + 4
    if bound is not None and bound.__doc__ and (not node.name.startswith("_") or node.name == "__init__"):
        replaced = isinstance(first, ast.Expr)  # "..." or a docstring, no member of a class
        line = min([first.lineno, *(decorator.lineno for decorator in getattr(first, "decorator_list", []))])
        if doc := doc_of(bound):
            yield line - 1, replaced, first, quoted(doc, indent).split("\n")
    for child in node.body if isinstance(node, ast.ClassDef) else []:
        if isinstance(child, ast.FunctionDef):
            yield from changes(child, bound)


def with_docs(stub):
    lines = stub.splitlines()
    nodes = [n for n in ast.parse(stub).body if isinstance(n, (ast.ClassDef, ast.FunctionDef))]
    # From the end, so that line numbers hold; at one line, the member before its class.
    all_changes = [change for node in nodes for change in changes(node, _groundglass)]
    for start, replaced, first, doc in sorted(all_changes, key=lambda change: change[:2], reverse=True):
        before = [text] if replaced and (text := lines[start].encode()[: first.col_offset].decode().rstrip()) else []
        lines[start : first.end_lineno if replaced else start] = before + doc
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    STUB.write_text(with_docs(STUB.read_text()))
