"""YAML read strictly: every scalar is text until a schema says otherwise, and what could surprise is refused by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import yaml

from forecast.settings.errors import Fault, InputError, bad_input

Tree = str | None | list["Tree"] | dict[str, "Tree"]
Place = tuple[str | int, ...]
LARGEST = 2**20  # bytes: a workbook is a page or two
DEEPEST = 16
# A file of the package itself is read by libyaml where PyYAML has it, ten times as fast, since every command reads one. A user's file keeps
# the parser in Python, whose messages name what is wrong: libyaml words them otherwise and lets other things pass.
FAST_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # half characters, too


@dataclass(frozen=True)
class Document:
    """The tree of a YAML file and the line of each of its places; scalars are text, an empty value is None."""

    file: str
    tree: Tree
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int | None:
        """The line of a place, or of the nearest place around it that is written in the file."""
        # A key that is missing has no line of its own; the reader looks at what it is missing from.
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place)


def read_yaml(path: Path | str, *, packaged: bool = False) -> Document:
    """The document in a file of at most 1 MiB in UTF-8, the user's or one of the program; an InputError when it cannot be read."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise bad_input(f"cannot be read: {error.strerror}", "Check the name and the folder", file=str(path)) from error
    if len(data) > LARGEST:
        raise bad_input(
            f"has {len(data):,} bytes, more than {LARGEST:,}", "Keep data in data files, and settings here", file=str(path)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise bad_input("is not UTF-8 text", "Save it as UTF-8", file=str(path), row=row) from error
    return parse_yaml(text, file=str(path), packaged=packaged)


def parse_yaml(text: str, *, file: str = "workbook.yaml", packaged: bool = False) -> Document:
    """The document in the text; tags, anchors, aliases, repeated keys, nesting over 16 and second documents are refused by line."""
    loader = FAST_LOADER if packaged else yaml.BaseLoader
    try:
        faults = list(_surprises(text, file, loader))
        node = None if faults else yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        raise InputError([_syntax(error, file)]) from error
    lines: dict[Place, int] = {}
    tree = None if node is None else _tree(node, place=(), lines=lines, faults=faults, file=file)
    if faults:
        raise InputError(faults)
    return Document(file, tree, MappingProxyType(lines))


def _surprises(text: str, file: str, loader: type[yaml.BaseLoader]) -> Iterator[Fault]:
    """What is refused before anything is built, so that no bomb unfolds; the parser itself neither recurses nor expands."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=loader):
        row = _row(event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEEPEST:
            yield Fault(f"is nested deeper than {DEEPEST} levels", "Write it flatter", file=file, row=row)
            return
        if documents > 1:
            yield Fault("begins a second document", "Keep one document in a file, without `---` inside", file=file, row=row)
            return
        yield from _marks(event, file=file, row=row)


def _marks(event: yaml.Event, *, file: str, row: int) -> Iterator[Fault]:
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if anchor:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        yield Fault("anchors and aliases are not read", "Write the value out", file=file, row=row, value=f"{sign}{anchor}")
    text = getattr(event, "value", None) or ""
    if CONTROL.search(text):
        yield Fault("the text holds a control character", "Write it without", file=file, row=row, value=text)
    if tag:
        yield Fault("tags are not read", "Leave the tag out: the workbook knows the types", file=file, row=row, value=str(tag))


def _tree(node: yaml.Node, *, place: Place, lines: dict[Place, int], faults: list[Fault], file: str) -> Tree:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place=place, lines=lines, faults=faults, file=file)
    if isinstance(node, yaml.SequenceNode):
        return [
            _tree(_at(item, (*place, i), lines), place=(*place, i), lines=lines, faults=faults, file=file)
            for i, item in enumerate(node.value)
        ]
    # Nothing after the colon is "not given"; two quotes are a text that is empty on purpose.
    return None if node.value == "" and getattr(node, "style", None) is None else str(node.value)


def _mapping(node: yaml.MappingNode, *, place: Place, lines: dict[Place, int], faults: list[Fault], file: str) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    for key, value in node.value:
        row = _row(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("a key is not a single word or text", "Write `key: value`", file=file, row=row))
            continue
        here = (*place, key.value)
        if key.value in tree:
            message = f"the key is there twice, in lines {lines[here]} and {row}"
            faults.append(Fault(message, "Keep one of them", file=file, row=row, column=".".join(map(str, here))))
            continue
        lines[here] = row
        tree[key.value] = _tree(value, place=here, lines=lines, faults=faults, file=file)
    return tree


def _at(node: yaml.Node, place: Place, lines: dict[Place, int]) -> yaml.Node:
    lines[place] = _row(node.start_mark)
    return node


def _row(mark: object) -> int:
    return int(getattr(mark, "line", 0)) + 1


def _syntax(error: yaml.YAMLError, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    hint = "Check the indentation (spaces, not tabs), the colons and the quotes of this line"
    return Fault(f"is not YAML: {problem}", hint, file=file, row=mark.line + 1 if mark else None)
