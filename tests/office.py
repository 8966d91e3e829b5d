"""LibreOffice as the reader of our workbooks: it calculates every formula anew, and we read what it came to."""

import html
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Calculation">
<prop oor:name="UseThreadedCalculationForFormulaGroups" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
"""Calculate everything when a file is opened (0), where usually what is saved is taken over. And in one thread: in
several, LibreOffice 7.4 does not find what it looks up (#N/A) where the results saved before were wrong."""
_CACHED = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")
_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_VALUE = re.compile(r"<v>([^<]*)</v>")
_SHEET = re.compile(r'<sheet name="([^"]+)"')
_TEXT = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_RUN = re.compile(r"<t[^>]*>([^<]*)</t>")

Value = Decimal | str
Cells = Mapping[str, Mapping[str, Value]]
"""The cells of each sheet by their address; numbers as they are written in the file, never a float."""


@dataclass(frozen=True)
class Office:
    """LibreOffice, with a profile of its own."""

    folder: Path

    def recalculated(self, paths: Iterable[Path]) -> list[Cells]:
        """What the workbooks come to; the results that we have written into them are spoilt first."""
        spoilt, out = self.folder / "spoilt", self.folder / "out"
        for folder in (spoilt, out):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        settings = self.folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        copies = []
        for number, path in enumerate(paths):
            copies.append(spoilt / f"{number}.xlsx")
            spoil(path, copies[-1])
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            *map(str, copies),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
        assert all((out / copy.name).exists() for copy in copies), done.stderr
        return [cells_of(out / copy.name) for copy in copies]


def spoil(path: Path, copy: Path) -> None:
    """Copy a workbook with a wrong result under every formula."""
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = _CACHED.sub(r"\1<v>-987</v>", data.decode()).encode()
            after.writestr(name, data)


def cells_of(path: Path) -> Cells:
    """The cells of a workbook."""
    with zipfile.ZipFile(path) as archive:
        names = [html.unescape(name) for name in _SHEET.findall(archive.read("xl/workbook.xml").decode())]
        texts: list[str] = []
        if "xl/sharedStrings.xml" in archive.namelist():
            strings = archive.read("xl/sharedStrings.xml").decode()
            texts = [html.unescape("".join(_RUN.findall(part))) for part in _TEXT.findall(strings)]
        found: dict[str, dict[str, Value]] = {}
        for number, name in enumerate(names, start=1):
            sheet = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            cells = found[name] = {}
            for address, attributes, content in _CELL.findall(sheet):
                if value := _VALUE.search(content):
                    cells[address] = _value(value[1], attributes, texts)
    return found


def _value(written: str, attributes: str, texts: list[str]) -> Value:
    if 't="s"' in attributes:
        return texts[int(written)]
    if 't="str"' in attributes or 't="e"' in attributes:
        return html.unescape(written)
    return Decimal(written)


def differences(expected: Cells, found: Cells) -> list[str]:
    """The cells that differ by a hundredth of a fen or more, or at all if they hold a text."""
    told = []
    for sheet, cells in expected.items():
        for address, value in cells.items():
            other = found[sheet].get(address, "")
            if isinstance(value, Decimal) and isinstance(other, Decimal):
                same = abs(value - other) < Decimal("0.0001") and round(value, 2) == round(other, 2)
            else:
                same = value == other
            if not same:
                told.append(f"{sheet}!{address}: {value} / {other}")
    return told
