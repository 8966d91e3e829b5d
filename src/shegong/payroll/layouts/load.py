"""Finds and reads layouts: an id of the config folders, a .toml file, or a workbook to be filled in."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from shegong.errors import Place, Problem, ShegongError, nearest
from shegong.messages import _, listed
from shegong.payroll.layouts.layout import BY_KIND, CHECKS, IN_NAMES, PLACEHOLDER, PLACEHOLDERS, Layout
from shegong.payroll.layouts.schema import ChecksEntry, FileEntry, Head, LayoutFile, LayoutKind, Severity
from shegong.policy.document import Document, KeyPath, read_document

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".et")
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = frozenset("[]:*?/\\")


def load_layout(layout: str, folders: Sequence[Path]) -> Layout:
    """Read and check a layout; raises ShegongError with every problem found, each at its place in the file."""
    if layout.lower().endswith(WORKBOOKS):
        path = Path(layout)
        head = Head(id=path.stem, name=path.stem, kind="other")
        return Layout(head, FileEntry(), (), (), _severities("other", ChecksEntry()), path.name, path)
    notices: list[Problem] = []
    if layout.endswith(".toml") or "/" in layout or "\\" in layout:
        document = read_document(Path(layout))
    else:
        document = read_document(*_find(layout, folders, notices))
    content = document.load(LayoutFile)
    problems = list(_slips(document, content))
    if problems:
        raise ShegongError(problems)
    head = content.layout
    template = document.path.parent / head.template if head.template else None
    return Layout(
        head=head,
        file=content.file,
        columns=tuple(content.columns),
        ties=tuple(content.ties),
        checks=_severities(head.kind, content.checks),
        shown=document.name,
        template=template,
        notices=tuple(notices),
    )


def _severities(kind: LayoutKind, written: ChecksEntry) -> dict[str, Severity]:
    return {check: getattr(written, check) or BY_KIND[kind].get(check, "off") for check in CHECKS}


def known_layouts(folders: Sequence[Path]) -> dict[str, str]:
    """The name of every layout in the config folders, by id."""
    found: dict[str, str] = {}
    for folder in folders:
        for file in _files(folder):
            if file.stem not in found and (name := _name_in(file)):
                found[file.stem] = name
    return dict(sorted(found.items()))


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "layouts").glob("*.toml"))


def _name_in(file: Path) -> str | None:
    """What a layout is called; None of a file that is no layout, such as the table of a roster's headings."""
    try:
        head = read_document(file).data.get("layout")
    except ShegongError:
        return file.stem
    return str(head.get("name", file.stem)) if isinstance(head, dict) else None


def _find(layout: str, folders: Sequence[Path], notices: list[Problem]) -> tuple[Path, str]:
    """The file of an id, and how to call it."""
    found = [
        (file, folder)
        for folder in folders
        for file in _files(folder)
        if file.stem == layout and _name_in(file) is not None
    ]
    if not found:
        known = known_layouts(folders)
        guess = nearest(layout, known)
        names = listed(f"{key}（{name}）" for key, name in known.items())
        remedy = _("可用的：{known}；也可以给出 .toml 或 .xlsx 文件的路径，见 docs/layouts.md").format(
            known=names
        )
        if guess:
            remedy = _("是不是 {guess}？").format(guess=guess) + " " + remedy
        raise ShegongError(Problem("B001", _("找不到模板“{id}”").format(id=layout[:60]), remedy))
    file, folder = found[0]
    if not file.resolve().is_relative_to(folder.resolve()):
        raise ShegongError(
            Problem("B002", _("链接指向文件夹之外"), _("把文件本身放进文件夹"), Place(str(file)))
        )
    if others := [str(other) for other, _folder in found[1:] if other != file]:
        message = _("模板 {id} 用的是这个文件，它遮住了 {others}").format(id=layout, others=listed(others))
        notices.append(Problem("B003", message, place=Place(str(file)), severity="notice"))
    return file, f"{folder.name}/{file.relative_to(folder)}"


def _slips(document: Document, content: LayoutFile) -> Iterator[Problem]:
    """Everything in a file of good form that makes no sense."""
    head = content.layout
    if head.id != document.path.stem:
        yield document.problem(
            "B004",
            _("编号与文件名不一致：{id}，{file}").format(id=head.id[:60], file=document.path.name),
            _("把文件改名为 {id}.toml，或改编号").format(id=head.id[:60]),
            ("layout", "id"),
        )
    for path, message, remedy in (
        *_slips_of_head(head),
        *_slips_of_file(content),
        *_slips_of_columns(content),
        *_unknown_placeholders(content),
    ):
        yield document.problem("B005", message, remedy, path)


_Slip = tuple[KeyPath, str, str]


def _slips_of_head(head: Head) -> Iterator[_Slip]:
    if head.status != "published" and not head.why:
        remedy = _("写 why = …：从哪里知道的，哪些没有见到原文")
        yield ("layout", "status"), _("格式没有见到原文，又没有说明"), remedy
    if not head.pays:
        yield ("layout", "pays"), _("没有写发哪一项"), _('写 pays = ["net"]：实发')
    if head.template:
        if not head.template.lower().endswith(".xlsx"):
            yield ("layout", "template"), _("模板要是 .xlsx"), _("用 Excel/WPS 另存为 .xlsx")
        if Path(head.template).name != head.template:
            remedy = _("只写文件名，文件放在这个 .toml 旁边")
            yield ("layout", "template"), _("模板不在这个文件旁边"), remedy
        if head.format != "xlsx":
            yield ("layout", "format"), _("填模板只能写成 xlsx"), _("删去 format")


def _slips_of_file(content: LayoutFile) -> Iterator[_Slip]:
    file, head = content.file, content.layout
    if file.most_rows < 0:
        yield ("file", "most_rows"), _("行数不能为负"), _("写一个文件最多几行；0 是不限")
    if not file.name.strip():
        yield ("file", "name"), _("文件名是空的"), _("写 name = …，或删去这一行")
    if head.format == "text" and (len(file.separator) != 1 or file.separator in "\r\n\"'"):
        yield ("file", "separator"), _("分隔符要是一个字符"), _('例如 separator = "|"')
    if head.format == "csv" and file.separator not in (",", ";", "\t"):
        yield (
            ("file", "separator"),
            _("csv 的分隔符是逗号、分号或制表符"),
            _('用别的分隔符的写 format = "text"'),
        )
    if len(file.sheet) > _LONGEST_SHEET_NAME or not file.sheet or set(file.sheet) & _NOT_IN_SHEET_NAMES:
        remedy = _("最多 {most} 个字，不含 [ ] : * ? / \\").format(most=_LONGEST_SHEET_NAME)
        yield ("file", "sheet"), _("工作表不能叫“{name}”").format(name=file.sheet[:40]), remedy


def _slips_of_columns(content: LayoutFile) -> Iterator[_Slip]:
    if not content.columns and not content.layout.template:
        yield ("layout",), _("没有一列"), _("至少写一个 [[columns]]")
    headings = [column.heading for column in content.columns]
    for index, column in enumerate(content.columns):
        ways = [bool(column.keys), bool(column.sum), bool(column.text), column.row_number]
        if sum(ways) > 1:
            remedy = _("from、sum、text、row_number 只写一种；都不写的是空列")
            yield ("columns", index), _("“{heading}”写了两种来源").format(heading=column.heading), remedy
        if column.required and not any(ways):
            remedy = _("写 from、sum、text 或 row_number")
            yield ("columns", index), _("“{heading}”必填，却没有来源").format(heading=column.heading), remedy
        if headings.index(column.heading) < index:
            yield (
                ("columns", index, "heading"),
                _("两列都叫“{heading}”").format(heading=column.heading),
                _("改名或删去其中一列"),
            )
    if content.layout.kind == "bank" and not content.layout.template:
        for key, what in (("paid", _("金额")), ("card", _("账号")), ("name", _("户名"))):
            if not any(key in column.keys for column in content.columns):
                remedy = _('写 [[columns]]，from = "{key}"').format(key=key)
                yield ("layout", "kind"), _("代发文件没有{what}一列").format(what=what), remedy
    for index, tie in enumerate(content.ties):
        for place, heading in enumerate(tie.columns):
            if heading not in headings:
                guess = nearest(heading, headings)
                remedy = _("是不是 {guess}？").format(guess=guess) if guess else _("写 [[columns]] 里的列名")
                yield (
                    ("ties", index, "columns", place),
                    _("没有“{heading}”一列").format(heading=heading),
                    remedy,
                )


def _unknown_placeholders(content: LayoutFile) -> Iterator[_Slip]:
    texts: list[tuple[KeyPath, str, Sequence[str]]] = [(("file", "name"), content.file.name, IN_NAMES)]
    for part in ("before", "after"):
        for row, line in enumerate(getattr(content.file, part)):
            texts += [(("file", part, row, place), text, PLACEHOLDERS) for place, text in enumerate(line)]
    for index, column in enumerate(content.columns):
        texts.append((("columns", index, "text"), column.text, PLACEHOLDERS))
    for path, text, known in texts:
        for word in _not_among(known, text):
            guess = nearest(word, known)
            remedy = _("这里可以写：{keys}").format(keys=listed(f"{{{key}}}" for key in known))
            if guess:
                remedy = _("是不是 {guess}？").format(guess=f"{{{guess}}}") + " " + remedy
            yield path, _("不认识“{word}”").format(word=f"{{{word}}}"), remedy


def _not_among(known: Sequence[str], text: str) -> Iterable[str]:
    return (word for word in PLACEHOLDER.findall(text) if word not in known)
