"""Reads a spreadsheet with nothing but Python's standard library and prints it as JSON: another program than the one
that wrote it. A cell is [type, value, number format]; type as in ECMA-376, 18.18.11 (s: text, n: number), f: formula."""

import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def column(reference):
    number = 0
    for letter in re.match(r"[A-Z]+", reference).group():
        number = number * 26 + ord(letter) - 64
    return number - 1


def main(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        tree = lambda name: ET.fromstring(archive.read(name))
        strings = ["".join(t.text or "" for t in item.iter(MAIN + "t")) for item in tree("xl/sharedStrings.xml")]
        styles = tree("xl/styles.xml")
        formats = {f.get("numFmtId"): f.get("formatCode") for f in styles.iter(MAIN + "numFmt")}
        built_in = {"3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "2": "0.00", "1": "0"}
        cell_formats = [
            formats.get(xf.get("numFmtId")) or built_in.get(xf.get("numFmtId"))
            for xf in styles.find(MAIN + "cellXfs")
        ]
        relations = {r.get("Id"): r.get("Target") for r in tree("xl/_rels/workbook.xml.rels")}
        sheets = []
        for sheet in tree("xl/workbook.xml").iter(MAIN + "sheet"):
            content = tree("xl/" + relations[sheet.get(RELATION)].removeprefix("/xl/"))
            rows = []
            for row in content.iter(MAIN + "row"):
                cells = []
                for cell in row:
                    at = column(cell.get("r"))
                    cells.extend([None] * (at - len(cells)))
                    value = cell.find(MAIN + "v")
                    kind = "f" if cell.find(MAIN + "f") is not None else cell.get("t", "n")
                    text = None if value is None else value.text
                    shown = cell_formats[int(cell.get("s", "0"))]
                    if text is None and kind != "f":
                        cells.append(None)
                    elif kind == "s":
                        cells.append(["s", strings[int(text)], shown])
                    else:
                        cells.append([kind, float(text) if kind == "n" else text, shown])
                rows.append(cells)
            pane = content.find(f".//{MAIN}pane")
            frozen = None if pane is None else [pane.get("state"), pane.get("xSplit"), pane.get("ySplit")]
            widths = [float(c.get("width")) for c in content.iter(MAIN + "col")]
            sheets.append({"name": sheet.get("name"), "rows": rows, "frozen": frozen, "widths": widths})
    json.dump(sheets, sys.stdout)


main(sys.argv[1])
