"""docs/errors.md, rendered from the cases and from what the program really says about them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.conftest import ROOT
from tests.errors import calls, made, mishaps
from tests.errors.cases import BASES, CATALOGUE, Case, Family

PAGE = ROOT / "docs" / "errors.md"
HEADING = "### "
_USUAL = {"错误": 1, "注意": 0, "说明": 0}
_BLOCK = re.compile(r"^(?=(?:错误|注意|说明) [A-Z]\d{3})", re.MULTILINE)
_NOT_IN_LINKS = re.compile(r"[^\w-]")
_PRELUDE = """\
# 问题代码

程序发现的每一个问题都有代码、位置、说明和处理办法。这里列出全部代码，各有一个会引出它的输入，和程序对它的原话。
本页由 `tests/errors` 里的例子写成，并由测试与程序核对；改动之后用
`SHEGONG_GOLDEN=write python -m pytest tests/errors` 重写。

## 退出码

| 退出码 | 意思 |
|---|---|
| 0 | 完成（可能有“注意”或“说明”） |
| 1 | 拒绝，没有写出任何文件 |
| 2 | 命令写得不对，没有写出任何文件 |
| 3 | 完成，有问题的行剔除在外，另存为 `…-rejects.csv` |
| 130 | 被 Ctrl+C 中断，没有写出任何文件 |

## 怎样读

- **错误**不改正就不算；**注意**要看一眼；**说明**只是告知。
- 问题的第一行是代码、位置和值：`文件:行:列`，工作簿是 `文件 [工作表] 单元格`；括号里是列名。
- 例子从[没有问题的文件](#例子用的文件)改起：`-` 是原来的行，`+` 是改成的行，前面是它所在的一节或表头。
- 没有另写命令的，用的是那个文件下面的命令。退出码只在与上面说的不同时写出：错误是 1，注意和说明是 0。

## 目录
"""


@dataclass(frozen=True)
class Shown:
    """What came of a case: the exit code, and the problems as they were shown."""

    exit_code: int
    problems: str

    @property
    def blocks(self) -> list[str]:
        """Each problem's text by itself."""
        return [block.rstrip() for block in _BLOCK.split(self.problems) if block.strip()]

    def of(self, code: str) -> list[str]:
        """The texts of the problems of one code."""
        return [block for block in self.blocks if block.split()[1] == code]


def page(shown: Mapping[Case, Shown]) -> str:
    """The whole page."""
    return _page({case: section(case, result) for case, result in shown.items()})


def skeleton() -> str:
    """The page without what stands under the cases' headings."""
    return _page(
        {case: f"{HEADING}{case.code}　{case.name}\n" for family in CATALOGUE for case in family.cases}
    )


def sections(text: str) -> dict[str, str]:
    """What stands on a page, by heading of a case, the heading with it."""
    parts = re.split(rf"^(?={HEADING}|## )", text, flags=re.MULTILINE)
    return {part.split("\n")[0]: part.rstrip() for part in parts if part.startswith(HEADING)}


def bare(text: str) -> str:
    """A page without what stands under the cases' headings."""
    parts = re.split(rf"^(?={HEADING}|## )", text, flags=re.MULTILINE)
    return "".join(part.split("\n")[0] + "\n\n" if part.startswith(HEADING) else part for part in parts)


def section(case: Case, shown: Shown) -> str:
    """One case: what it is, the input, and what the program says."""
    return "\n\n".join(
        part for part in (f"{HEADING}{case.code}　{case.name}", *_input(case), *_output(case, shown)) if part
    )


def _input(case: Case) -> list[str]:
    parts = [f"`{file}`：\n\n{_fenced(text, file)}" for file, text in case.files.items()]
    if case.base and (lines := case.difference):
        parts.append(_fenced("\n".join(lines), "diff"))
    told = [(made, case.make), (mishaps, case.mishap), (calls, case.library)]
    return parts + [str(getattr(module, name).__doc__) for module, name in told if name]


def _output(case: Case, shown: Shown) -> list[str]:
    blocks = [block for block in shown.blocks if case.code == "A008" or block.split()[1] != "A008"]
    command = [] if not case.command else [f"$ shegong {' '.join(case.command)}"]
    parts = [_fenced("\n".join([*command, *blocks]), "console")]
    usual = _USUAL[shown.of(case.code)[0].split()[0]]
    if not case.library and shown.exit_code != usual:
        parts.append(f"退出码 {shown.exit_code}。")
    return [*parts, case.note]


def _fenced(text: str, file: str) -> str:
    language = {"toml": "toml", "diff": "diff", "console": "console"}.get(file.rpartition(".")[2], "text")
    text = text.strip("\n")
    return f"```{language}\n{text}\n```"


def _page(sections_: Mapping[Case, str]) -> str:
    parts = [_PRELUDE.rstrip(), _contents()]
    for family in CATALOGUE:
        parts.append(_opening(family))
        parts += [sections_[case].rstrip() for case in family.cases]
    parts.append("## 例子用的文件")
    for base in BASES.values():
        command = f"$ shegong {' '.join(base.command)}"
        parts += [f"`{base.file}`：", _fenced(base.text, base.file), _fenced(command, "console")]
    return "\n\n".join(parts) + "\n"


def _opening(family: Family) -> str:
    return f"## {_title(family)}\n\n{family.intro}例子从 `{BASES[family.base].file}` 改起。"


def _title(family: Family) -> str:
    codes = sorted({case.code for case in family.cases})
    return f"{family.title}（{codes[0]}–{codes[-1]}）"


def _contents() -> str:
    """Links to the families, by the names that GitHub gives to headings."""
    titles = [_title(family) for family in CATALOGUE]
    return "\n".join(f"- [{title}](#{re.sub(_NOT_IN_LINKS, '', title).lower()})" for title in titles)
