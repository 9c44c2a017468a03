"""Reads a workbook with openpyxl and prints what is in it.

Reads `{"path": ...}` from standard input. Prints a JSON list of the sheets in order: the name, and the rows, each a list of
cells: null where nothing is, else the type (`s` text, `n` number, `f` formula, `b`, `d`, `e`), the value, and where it links to.
"""

import json
import sys

import openpyxl


def cell(found):
    """A cell, or nothing."""
    if found.value is None:
        return None
    link = found.hyperlink.target if found.hyperlink else None
    return {"type": found.data_type, "value": found.value, "link": link}


book = openpyxl.load_workbook(json.load(sys.stdin)["path"])
sheets = [{"name": sheet.title, "rows": [[cell(one) for one in row] for row in sheet.iter_rows()]} for sheet in book]
print(json.dumps(sheets, default=str))
