"""What a layout's TOML file may contain. Meanings are checked in `load`."""

from dataclasses import dataclass, field
from typing import Literal

from shegong.policy.schema import Status

LayoutKind = Literal["bank", "tax", "other"]
FileFormat = Literal["xlsx", "csv", "text"]
CellFormat = Literal["text", "amount", "amount-or-blank"]
Severity = Literal["error", "warning", "off"]


@dataclass(frozen=True, kw_only=True)
class Head:
    """[layout]: what the file is for, how well its form is known, and which amount it pays.

    `template` is a workbook to be filled in place; `unit` and `account` are who pays, where the form asks for it.
    """

    id: str
    name: str
    kind: LayoutKind
    format: FileFormat = "xlsx"
    status: Status = "published"
    why: str = ""
    source: str = ""
    note: str = ""
    template: str = ""
    unit: str = ""
    account: str = ""
    pays: list[str] = field(default_factory=lambda: ["net", "gross"])


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """[file]: the file's name, how its text is written, how many rows it may have, what stands above and below them."""

    name: str = "{单位}_{模板}_{人数}人_金额{合计}元"
    encoding: Literal["utf-8", "utf-8-sig", "gb18030", "gbk"] = "utf-8-sig"
    line_end: Literal["crlf", "lf"] = "crlf"
    separator: str = ","
    sheet: str = "Sheet1"
    headings: bool = True
    most_rows: int = 0
    before: list[list[str]] = field(default_factory=list)
    after: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ColumnEntry:
    """[[columns]]: a heading, and what stands below it: the first of several keys that there is, or a sum, or a text.

    `default` stands where a person has nothing; the cell stays blank unless there is something in `when`, and if there
    is something in `unless`.
    """

    heading: str
    from_: str | list[str] = ""
    sum: list[str] = field(default_factory=list)
    text: str = ""
    row_number: bool = False
    default: str = ""
    format: CellFormat | None = None
    required: bool = False
    when: str = ""
    unless: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Where the column is taken from, the first choice first."""
        if isinstance(self.from_, str):
            return (self.from_,) if self.from_ else ()
        return tuple(self.from_)


@dataclass(frozen=True, kw_only=True)
class TieEntry:
    """[[ties]]: columns that together must come to what the payroll has, person by person."""

    name: str
    columns: list[str]
    with_: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class ChecksEntry:
    """[checks]: how grave it is if a card is no card, does not add up, stands twice, or an ID has not 18 digits."""

    card: Severity | None = None
    luhn: Severity | None = None
    same_card: Severity | None = None
    id_number: Severity | None = None


@dataclass(frozen=True, kw_only=True)
class LayoutFile:
    """A layout."""

    layout: Head
    file: FileEntry = field(default_factory=FileEntry)
    columns: list[ColumnEntry] = field(default_factory=list)
    ties: list[TieEntry] = field(default_factory=list)
    checks: ChecksEntry = field(default_factory=ChecksEntry)
