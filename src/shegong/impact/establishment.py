"""An establishment: posts by region and kind, filled and vacant, with average pay and rise; no single people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from shegong.errors import Problem, ShegongError, nearest
from shegong.formula.types import MONEY, RATE, Type
from shegong.messages import _
from shegong.money import decimal_text
from shegong.policy.document import Document, KeyPath, read_document
from shegong.policy.entries import EntryError, number, source_of
from shegong.policy.places import Places, load_places
from shegong.policy.policy import Clause, Evidence
from shegong.policy.regions import lies_in
from shegong.policy.schema import Evidenced, Number, SourceEntry

SECTION = "establishment"
_MOST_POSTS = 10_000_000


@dataclass(frozen=True, kw_only=True)
class PostsEntry(Evidenced):
    """[[establishment]]: posts of one region (and one kind), filled and vacant; pay and rise in yuan a month."""

    region: str
    name: str = ""
    post: str = ""
    posts: int
    filled: int | None = None
    pay: Number | None = None
    rise: Number | None = None


@dataclass(frozen=True, kw_only=True)
class About:
    """[about]: whose establishment it is; `on_cost` is the payer's share above a rise."""

    id: str
    name: str
    note: str = ""
    on_cost: Number | None = None


@dataclass(frozen=True, kw_only=True)
class EstablishmentFile:
    """A file of an establishment; `funding` says what share each funder bears."""

    about: About
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    funding: dict[str, Number] = field(default_factory=dict)
    establishment: list[PostsEntry] = field(default_factory=list)


class Posts(NamedTuple):
    """The posts of one region and kind, checked. `pay` and `rise` are averages of those in post, in fen a month.

    Averages are exact, and may be finer than a fen. `post` is empty where all kinds stand together.
    """

    region: str
    name: str
    post: str
    posts: int
    filled: int | None
    pay: Fraction | None
    rise: Fraction | None
    evidence: Evidence
    note: str = ""

    @property
    def vacant(self) -> int | None:
        """Posts in which nobody is, where it is known how many are filled."""
        return None if self.filled is None else self.posts - self.filled


@dataclass(frozen=True)
class Establishment:
    """A checked establishment. `digest` identifies its file's text; `funding` holds shares of one."""

    id: str
    name: str
    file: str
    digest: str
    posts: tuple[Posts, ...]
    places: Places
    on_cost: Fraction | None = None
    funding: tuple[tuple[str, Fraction], ...] = ()
    note: str = ""


def load_establishment(path: Path, folders: Sequence[Path]) -> Establishment:
    """Read and check a file; raises ShegongError with every problem found, each at its place."""
    document = read_document(path)
    content = document.load(EstablishmentFile)
    places = load_places(folders)
    problems: list[Problem] = []
    posts = check_posts(document, content.establishment, content.sources, places, problems)
    head = content.about
    on_cost = None
    if head.on_cost is not None:
        on_cost = _figure(document, head.on_cost, RATE, ("about", "on_cost"), problems)
    funding = check_shares(document, content.funding, problems)
    if problems:
        raise ShegongError(problems)
    return Establishment(
        head.id, head.name, document.name, document.digest, posts, places, on_cost, funding, head.note
    )


def check_posts(
    document: Document,
    entries: Sequence[PostsEntry],
    sources: Mapping[str, SourceEntry],
    places: Places,
    problems: list[Problem],
) -> tuple[Posts, ...]:
    """The entries of `[[establishment]]`, of any file that has them; what is wrong with them is added to `problems`."""
    checked: list[tuple[int, Posts]] = []
    if not entries:
        problems.append(
            document.problem(
                "I016",
                _("编制表是空的"),
                _('至少写一段 [[establishment]]：region = "222401"、posts = 840'),
                (SECTION,),
            )
        )
    for index, entry in enumerate(entries):
        refused = list(_slips(document, index, entry, places))
        problems += refused
        evidence = _evidence(document, index, entry, sources, problems)
        path: KeyPath = (SECTION, index)
        pay, rise = (
            None if written is None else _figure(document, written, MONEY, (*path, key), problems)
            for key, written in (("pay", entry.pay), ("rise", entry.rise))
        )
        if not refused and evidence:
            name = entry.name or places.name(entry.region)
            row = Posts(
                entry.region, name, entry.post, entry.posts, entry.filled, pay, rise, evidence, entry.note
            )
            problems += _counted_twice(document, index, row, checked)
            checked.append((index, row))
    return tuple(row for _index, row in checked)


def _slips(document: Document, index: int, entry: PostsEntry, places: Places) -> list[Problem]:
    """What is wrong with the region and the numbers of an entry."""
    found: list[Problem] = []
    path: KeyPath = (SECTION, index)
    if not places.knows(entry.region):
        guess = nearest(entry.region, places.names)
        named = _("是不是 {guess}？").format(guess=f"{guess} {places.names[guess]}") if guess else ""
        add = _("写 GB/T 2260 代码；自带的没有，就在 --configs 文件夹的 regions/*.toml 里加上")
        found.append(
            document.problem(
                "I017",
                _("不认识的地区代码“{code}”").format(code=entry.region[:20]),
                f"{named} {add}".strip(),
                (*path, "region"),
            )
        )
    for key, count, least in (("posts", entry.posts, 1), ("filled", entry.filled, 0)):
        if count is not None and not least <= count <= _MOST_POSTS:
            found.append(
                document.problem(
                    "I018",
                    _("{key} 不能是 {count}").format(key=key, count=count),
                    _("写 {least} 到 {most} 之间的整数；没有岗位的地区不用写").format(
                        least=least, most=_MOST_POSTS
                    ),
                    (*path, key),
                )
            )
    if not found and entry.filled is not None and entry.filled > entry.posts:
        found.append(
            document.problem(
                "I020",
                _("在岗 {filled} 人多于岗位 {posts} 个，空岗成了负数").format(
                    filled=entry.filled, posts=entry.posts
                ),
                _("核对 posts 和 filled；超编的先定岗位数"),
                (*path, "filled"),
            )
        )
    return found


def _evidence(
    document: Document,
    index: int,
    entry: PostsEntry,
    sources: Mapping[str, SourceEntry],
    problems: list[Problem],
) -> Evidence | None:
    """How well an entry is known: what is published or derived names its source, what is assumed says why."""
    path: KeyPath = (SECTION, index)
    key, _space, locator = entry.source.partition(" ")
    written = sources.get(key)
    if entry.status == "assumed" and not entry.why.strip():
        problems.append(
            document.problem("I021", _("推定的（assumed）要写明理由"), _('补上 why = "…"'), (*path, "status"))
        )
    elif entry.status != "assumed" and not entry.source:
        problems.append(
            document.problem(
                "I022",
                _("没有写出处"),
                _('补上 source = "文件代号 版面或条款"；没有公布的写 status = "assumed" 和 why'),
                path,
                at_key=True,
            )
        )
    elif entry.source and not written:
        guess = nearest(key, sources)
        remedy = (
            _("是不是 {guess}？").format(guess=guess) if guess else _("先写 [sources.{key}]").format(key=key)
        )
        message = _("sources 里没有代号为“{key}”的出处").format(key=key)
        problems.append(document.problem("I023", message, remedy, (*path, "source")))
    else:
        clause = Clause(source_of(key, written), locator.strip()) if written else None
        return Evidence(entry.status, entry.why.strip(), clause)
    return None


def _counted_twice(
    document: Document, index: int, row: Posts, before: Sequence[tuple[int, Posts]]
) -> list[Problem]:
    """Posts of the same kind stand at one place, and not again within those of a wider region."""
    for _other, earlier in before:
        alike = row.post == earlier.post or not row.post or not earlier.post
        if alike and (lies_in(row.region, earlier.region) or lies_in(earlier.region, row.region)):
            message = _("{name} 的岗位算了两次：前面已有 {earlier}").format(
                name=_title(row), earlier=_title(earlier)
            )
            remedy = _("同一地区同一岗位只写一段；写了下级地区，就不写它的上级")
            return [document.problem("I024", message, remedy, (SECTION, index, "region"))]
    return []


def _title(row: Posts) -> str:
    return f"{row.region} {row.name}" + (f" {row.post}" if row.post else "")


def check_shares(
    document: Document, written: Mapping[str, Number], problems: list[Problem]
) -> tuple[tuple[str, Fraction], ...]:
    """The shares of `[funding]`; what is wrong with them is added to `problems`."""
    found = [
        (name, share)
        for name, given in written.items()
        if (share := _figure(document, given, RATE, ("funding", name), problems)) is not None
    ]
    total = sum((share for _name, share in found), Fraction(0))
    if total > 1:
        problems.append(
            document.problem(
                "I025",
                _("各级负担合计 {total}%，超过了 100%").format(total=decimal_text(total * 100)),
                _("核对各级的比例，合计不超过 100%"),
                ("funding",),
            )
        )
    return tuple(found)


def _figure(
    document: Document, written: Number, kind: Type, path: KeyPath, problems: list[Problem]
) -> Fraction | None:
    """A figure as written, exact: money in fen, and shares between 0 and 1."""

    def refuse(message: str, remedy: str) -> EntryError:
        return EntryError(document.problem("I026", message, remedy, path))

    try:
        value = number(written, kind, refuse)
        if (kind == RATE and not 0 <= value <= 1) or (path[-1] == "pay" and value < 0):
            raise refuse(
                _("{key} 不能是 {value}").format(key=path[-1], value=written),
                _('比例写在 0 与 1 之间，例如 "28%"；工资写不小于 0 的元'),
            )
    except EntryError as error:
        problems += error.problems
        return None
    return value
