"""The laws of the house, asserted: which way imports run, where writing happens, what a module may be called."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "forecast"
MODULES = sorted(PACKAGE.rglob("*.py"))
BESIDE = [
    each
    for folder in ("data", "benchmarks", "plugins")
    for each in sorted((ROOT / folder).rglob("*.py"))
    if ".venv" not in each.parts
]
CODE = [*MODULES, *BESIDE]
NOTEBOOKS = sorted(
    each for folder in ("notebooks", "training") for each in (ROOT / folder).rglob("*.ipynb") if ".ipynb_" not in str(each)
)
# Not the doors: the names that a folder passes on, and `python -m forecast`, which stands above all rooms.
WITH_CODE = [each for each in MODULES if each.name not in ("__init__.py", "__main__.py")]

NAMELESS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "tools", "shared", "base"}
WIDGETS = {"ipywidgets", "anywidget"}
ASKS = {"print", "input"}
TERMINALS = {"typer", "click", "rich"}
TABLES = {"pandas", "polars", "pyarrow"}
RUNS_CODE = {"eval", "exec", "compile", "__import__"}
READS_CODE = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal"}
# Methods that put a file on the disk by themselves.
WRITERS = {
    "to_csv",
    "to_parquet",
    "to_excel",
    "to_json",
    "to_html",
    "to_pickle",
    "to_feather",
    "write_text",
    "write_bytes",
    "savefig",
    "dump",
}
PLAN_PATHS = {"plans", "revisions", ".made.json", ".log.json"}
PARAMETER = r"^[a-z_]+: [^=]+ = .+  # .+$"  # name: type = value  # help
TARGETS = {"path", "path_or_buf", "buf", "fname", "excel_writer", "data"}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
BRANCH = ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler | ast.IfExp | ast.match_case | ast.comprehension
NOT_CODE = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.COMMENT}
LONGEST_HINT = 200  # characters; a longer text is no type hint
MODULE_LINES, FUNCTION_LINES, BRANCHES, ARGUMENTS, FAN_OUT = 350, 40, 10, 8, 12
# Over a limit today. A list may only grow shorter: what is no longer over its limit has to leave it.
LONG_MODULES: set[str] = set()
LONG_FUNCTIONS: set[str] = set()
BRANCHED: set[str] = set()
WITH_MANY_ARGUMENTS: set[str] = set()
WIDE_MODULES: set[str] = set()
# Used by nothing but tests.
UNUSED: set[str] = set()
# Functions that their own module alone calls, with no test of their own: their names should begin with an underscore.
ONLY_INSIDE = {
    "history/checking/quality.py:control_totals",
    "history/reading/encoding.py:first_error",
    "history/reading/encoding.py:likely_encodings",
    "history/series/aggregate.py:default_frequency",
    "language/catalogue.py:chance_in_words",
    "language/numbers.py:is_finite",
    "report/figures/draw.py:by_gap",
    "report/figures/draw.py:single_corrections",
    "report/words/tables.py:is_in_level",
    "report/words/tables.py:level_title",
    "report/words/tables.py:member_name",
}
# What a command other than the one asked for must never do by itself.
SHELLS = {"system", "popen"}


@cache
def rooms() -> list[str]:
    """The folders of the package in the order of ARCHITECTURE.md: the inner rooms of a room, then the room itself."""
    block = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("```")[1]
    order: list[str] = []
    inner: list[str] = []
    for indent, name in reversed(re.findall(r"^( {2}| {4})([a-z_]+)/\s", block, re.MULTILINE)):
        if len(indent) == 4:
            inner.append(name)
        else:
            order += [name, *(f"{name}/{each}" for each in inner)]
            inner = []
    return order[::-1]


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def label(path: Path) -> str:
    """The path as a test is named by it."""
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """The room of a module: the deepest folder that the architecture lists."""
    parts = path.relative_to(PACKAGE).parts[:-1]
    inner = "/".join(parts[:2])
    return inner if inner in rooms() else "/".join(parts[:1])


def room_of_import(name: str) -> str:
    """The room that an imported name of the package lies in."""
    path = PACKAGE / Path(*name.split(".")[1:])
    return room(path / "module" if path.is_dir() else path)


def imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module that is imported below a node, with the line; `from a import b` counts as a and as a.b.

    A late load, by lazy_loader or by import_module, is an import.
    """
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from ((alias.name, each.lineno) for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            yield str(each.module), each.lineno
            yield from ((f"{each.module}.{alias.name}", each.lineno) for alias in each.names)
        elif isinstance(each, ast.Call) and _loads(each):
            yield from ((str(name.value), each.lineno) for name in each.args if isinstance(name, ast.Constant))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module with the last part of the name that is called."""
    for each in ast.walk(tree(path)):
        if isinstance(each, ast.Call):
            name = each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
            yield name, each


def cells(path: Path) -> list[tuple[int, str]]:
    """The number and the code of each code cell of a notebook, magic lines left out."""
    document = json.loads(path.read_text("utf-8"))
    code = [(at, "".join(cell["source"])) for at, cell in enumerate(document["cells"]) if cell["cell_type"] == "code"]
    return [(at, re.sub(r"^\s*[%!].*$", "pass", source, flags=re.MULTILINE)) for at, source in code]


def test_every_room_is_in_the_architecture_and_every_entry_is_a_room() -> None:
    existing = {room(path) for path in WITH_CODE}
    assert existing - set(rooms()) == set(), "not in the list of ARCHITECTURE.md"
    empty = {each for each in set(rooms()) - existing if not any(name.startswith(f"{each}/") for name in existing)}
    assert empty == set(), "listed in ARCHITECTURE.md, but empty"


def test_every_folder_of_the_package_is_a_room() -> None:
    folders = {path.parent.relative_to(PACKAGE).as_posix() for path in WITH_CODE}
    assert folders - set(rooms()) == set(), "a folder that ARCHITECTURE.md does not list"


@pytest.mark.parametrize("path", WITH_CODE, ids=label)
def test_imports_run_one_way(path: Path) -> None:
    allowed = rooms()[: rooms().index(room(path)) + 1]
    wrong = [
        f"line {line}: {name}"
        for name, line in imports(tree(path))
        if name.startswith("forecast.") and room_of_import(name) not in allowed
    ]
    assert not wrong, f"a room imports only from rooms above it: {wrong}"


@pytest.mark.parametrize("path", WITH_CODE, ids=label)
def test_the_public_name_of_the_package_is_for_its_users(path: Path) -> None:
    assert all(name != "forecast" for name, _ in imports(tree(path))), "import from the module that defines it"


def test_modules_import_in_no_circle() -> None:
    names = {".".join(("forecast", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in WITH_CODE}
    wants = {name: {each for each, _ in imports(tree(path)) if each in names and each != name} for name, path in names.items()}
    while free := {name for name, needed in wants.items() if not needed}:
        wants = {name: needed - free for name, needed in wants.items() if name not in free}
    assert not wants, f"in a circle, or behind one: {sorted(wants)}"


@pytest.mark.parametrize("path", CODE, ids=label)
def test_no_import_hides_in_a_function(path: Path) -> None:
    functions = [each for each in ast.walk(tree(path)) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    assert [line for each in functions for _, line in imports(each)] == []


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_a_module_is_named_for_what_it_does(path: Path) -> None:
    assert not NAMELESS & set(path.relative_to(PACKAGE).with_suffix("").parts)


@pytest.mark.parametrize("path", [each for each in MODULES if each.name == "__init__.py"], ids=label)
def test_an_init_only_hands_names_on(path: Path) -> None:
    kinds = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign
    others = [each for each in tree(path).body if not isinstance(each, kinds) and not _is_docstring(each)]
    assert others == [], "an __init__ holds a docstring, imports and __all__"


@pytest.mark.parametrize("path", [each for each in MODULES if room(each).split("/")[0] != "app"], ids=label)
def test_only_the_app_knows_widgets(path: Path) -> None:
    assert {name.split(".")[0] for name, _ in imports(tree(path))} & WIDGETS == set()


@pytest.mark.parametrize("path", [each for each in MODULES if "kernels" in str(each.relative_to(PACKAGE))], ids=label)
def test_a_kernel_sees_arrays_only(path: Path) -> None:
    assert {name.split(".")[0] for name, _ in imports(tree(path))} & TABLES == set()


@pytest.mark.parametrize("path", CODE, ids=label)
def test_nothing_that_is_read_can_run(path: Path) -> None:
    bad = [f"line {line}: {name}" for name, line in imports(tree(path)) if name.split(".")[0] in READS_CODE]
    for name, call in calls(path):
        plain = isinstance(call.func, ast.Name)
        shell = any(word.arg == "shell" and getattr(word.value, "value", True) for word in call.keywords)
        pickled = any(word.arg == "allow_pickle" and getattr(word.value, "value", True) for word in call.keywords)
        if (
            (plain and name in RUNS_CODE)
            or shell
            or pickled
            or (name in SHELLS and _owner(call) == "os")
            or name == "read_pickle"
        ):
            bad.append(f"line {call.lineno}: {name}")
        if name in {"load", "load_all", "unsafe_load"} and _owner(call) in {"yaml", "joblib"}:
            bad.append(f"line {call.lineno}: {_owner(call)}.{name}")
    assert bad == []


@pytest.mark.parametrize("path", [each for each in MODULES if room(each) != "files"], ids=label)
def test_everything_is_written_through_files(path: Path) -> None:
    bad = [f"line {call.lineno}: {name}" for name, call in calls(path) if _writes(name, call) and not _in_atomic(path, call)]
    assert bad == [], "write with forecast.files (write_text, write_table, ...) or inside `with atomic(path) as temporary`"


@pytest.mark.parametrize("path", [path for path in MODULES if room(path) != "cli"], ids=label)
def test_only_the_command_line_prints_or_asks(path: Path) -> None:
    printed = [f"line {call.lineno}: {name}" for name, call in calls(path) if name in ASKS and isinstance(call.func, ast.Name)]
    imported = [f"line {line}: {name}" for name, line in imports(tree(path)) if name.split(".")[0] in TERMINALS]
    assert printed + imported == [], "return values; a command prints them"


@pytest.mark.parametrize("path", [path for path in WITH_CODE if room(path) == "cli"], ids=label)
def test_the_command_line_computes_no_numbers(path: Path) -> None:
    imported = {name.split(".")[0] for name, _ in imports(tree(path))} & {"numpy", "scipy"}
    assert imported == set(), "what is computed belongs to the room that knows the law"


@pytest.mark.parametrize("path", [path for path in WITH_CODE if room(path) == "cli"], ids=label)
def test_a_command_takes_its_options_as_values(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    long = [node.name for node in functions if len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]) > 8]
    assert long == [], "pack options into a dataclass, which `takes` unfolds"


@pytest.mark.parametrize("path", [each for each in WITH_CODE if room(each) != "plans"], ids=label)
def test_only_the_room_of_plans_knows_where_a_plan_lies(path: Path) -> None:
    texts = {(each.value, each.lineno) for each in ast.walk(tree(path)) if isinstance(each, ast.Constant)}
    bad = [f"line {line}: {text}" for text, line in texts if text in PLAN_PATHS]
    assert bad == [], "open and save plans through forecast.plans (find_plan, workbook_plans, PlanFolder)"


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_the_package_stands_without_what_lies_beside_it(path: Path) -> None:
    imported = [name for name, _ in imports(tree(path)) if name.split(".")[0] in {"benchmarks", "forecast_statsforecast"}]
    texts = [str(each.value) for each in ast.walk(tree(path)) if isinstance(each, ast.Constant)]
    named = [text for text in texts if re.search(r"\b(benchmarks|plugins)/|^(benchmarks|plugins)$", text)]
    assert imported + named == [], "a plug-in finds the package by an entry point; the package never looks for it"


@pytest.mark.parametrize("path", WITH_CODE, ids=label)
def test_every_module_has_a_test_file_of_its_name(path: Path) -> None:
    *folders, name = path.relative_to(PACKAGE).with_suffix("").parts
    places = [
        ROOT / "tests" / Path(*folders[:depth]) / f"test_{name}.py" for depth in range(min(1, len(folders)), len(folders) + 1)
    ]
    # A folder inside a room may be tested as one: the twins of the kernels run over all that the folder exports.
    places += [ROOT / "tests" / folders[0] / f"test_{folder}.py" for folder in folders[1:]]
    assert any(each.is_file() for each in places), f"{label(places[-1])} is missing"


@pytest.mark.parametrize("path", WITH_CODE, ids=label)
def test_every_module_says_what_it_gives(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_a_notebook_is_a_story_and_holds_no_logic(path: Path) -> None:
    logic = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While | ast.Try
    bad = [
        f"cell {at}: {type(node).__name__}"
        for at, code in cells(path)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, logic)
    ]
    assert bad == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_a_notebook_has_thin_cells_and_no_trailing_semicolon(path: Path) -> None:
    # A trailing semicolon hides output in the notebook, but not from the comparison of outputs.
    # The parameters cell is a list, one name a line; every other cell is a step.
    steps = [(at, code) for at, code in cells(path) if not all(re.match(PARAMETER, line) for line in code.strip().splitlines())]
    assert [at for at, code in steps if len(code.strip().splitlines()) > 12] == []
    assert [at for at, code in cells(path) if code.rstrip().endswith(";")] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_a_notebook_opens_with_words_and_one_parameters_cell(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    tagged = [cell for cell in document["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    assert document["cells"][0]["cell_type"] == "markdown"
    assert len(tagged) == 1
    lines = [line for line in "".join(tagged[0]["source"]).splitlines() if line.strip()]
    assert [line for line in lines if not re.match(PARAMETER, line)] == [], "name: type = value  # help"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_a_notebook_imports_the_package_by_its_public_name(path: Path) -> None:
    names = {name for _, code in cells(path) for name, _ in imports(ast.parse(code))}
    assert {name for name in names if name.startswith("forecast.") and name.split(".")[1] != "app"} == set(), (
        "import forecast as fc"
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_a_notebook_is_kept_without_outputs_but_for_those_compared(path: Path) -> None:
    code = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    kept = [at for at, cell in enumerate(code) if cell["outputs"] and "NBVAL_CHECK_OUTPUT" not in "".join(cell["source"])]
    untagged = [at for at, cell in enumerate(code) if cell["outputs"] and "keep_output" not in cell["metadata"].get("tags", [])]
    unrun = [at for at, cell in enumerate(code) if cell["outputs"] and cell["execution_count"] is None]
    assert kept == [], "strip the outputs of these code cells"
    assert untagged == [], "tag these code cells keep_output, or nbstripout strips them"
    assert unrun == [], "a kept output is compared only when its cell has an execution count"


def test_nothing_of_the_real_files_is_kept_here(real_data: Path) -> None:
    sizes = {each.stat().st_size: each.name for each in real_data.iterdir() if each.is_file() and each.suffix != ".md"}
    copies = [
        label(each) for each in ROOT.rglob("*") if ".venv" not in each.parts and each.is_file() and each.stat().st_size in sizes
    ]
    assert [each for each in copies if Path(each).suffix in {".csv", ".parquet"}] == []


# --- how long, how branched and how connected -----------------------------------------


@cache
def code_lines(path: Path) -> frozenset[int]:
    """The numbers of the lines that carry code: no blank lines, comments and docstrings, so documentation is never counted as length."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type not in NOT_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | FUNCTION) and ast.get_docstring(node, clean=False):
            lines.difference_update(range(node.body[0].lineno, _last_line(node.body[0]) + 1))
    return frozenset(lines)


def functions(node: ast.AST, owner: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function below a node with its dotted name; one inside another function as `outer.<locals>.inner`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTION):
            yield f"{owner}{child.name}", child
            yield from functions(child, f"{owner}{child.name}.<locals>.")
        else:
            yield from functions(child, f"{owner}{child.name}." if isinstance(child, ast.ClassDef) else owner)


def branches(function: ast.AST) -> int:
    """One, and one more for every place at which a function may go two ways."""
    return 1 + sum(isinstance(node, BRANCH) for node in ast.walk(function))


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The parameters of a function but for self and cls."""
    signature = function.args
    names = [each.arg for each in (*signature.posonlyargs, *signature.args, *signature.kwonlyargs)]
    names += [extra.arg for extra in (signature.vararg, signature.kwarg) if extra]
    return len(names[1:] if names[:1] in (["self"], ["cls"]) else names)


def fan_out(path: Path) -> int:
    """How many modules of the package a module imports when it loads."""
    own = {_dotted(each): each for each in MODULES}
    targets = set()
    for name in _load_time_imports(tree(path).body):
        while name and name not in own:
            name = name.rpartition(".")[0]  # noqa: PLW2901  # from a name in a module to the module
        targets.add(name)
    return len(targets - {"", _dotted(path)})


def over(measure: Callable[[Path, ast.FunctionDef | ast.AsyncFunctionDef], int], limit: int) -> set[str]:
    """The functions of the package that are over a limit, as `path:function`."""
    return {
        f"{_inner_path(path)}:{name}" for path in MODULES for name, node in functions(tree(path)) if measure(path, node) > limit
    }


def _length(path: Path, function: ast.AST) -> int:
    lines = range(function.lineno, _last_line(function) + 1)  # type: ignore[attr-defined]  # a function has lines
    return sum(line in code_lines(path) for line in lines)


OVER: Mapping[str, tuple[Callable[[], set[str]], set[str]]] = {
    "lines of a module": (lambda: {_inner_path(each) for each in MODULES if _height(each) > MODULE_LINES}, LONG_MODULES),
    "modules imported": (lambda: {_inner_path(each) for each in MODULES if fan_out(each) > FAN_OUT}, WIDE_MODULES),
    "code lines of a function": (lambda: over(_length, FUNCTION_LINES), LONG_FUNCTIONS),
    "branches of a function": (lambda: over(lambda _, node: branches(node), BRANCHES), BRANCHED),
    "arguments of a function": (lambda: over(lambda _, node: arguments(node), ARGUMENTS), WITH_MANY_ARGUMENTS),
}


@pytest.mark.parametrize("measure", OVER)
def test_code_keeps_its_limits_and_the_list_of_what_does_not_only_shrinks(measure: str) -> None:
    measured, listed = OVER[measure]
    assert measured() - listed == set(), f"too many {measure}"
    assert listed - measured() == set(), f"within the limit by now: take it off the list of {measure}"


# --- what is used ---------------------------------------------------------------------


def public_definitions(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """The functions, classes and constants of a module whose names have no underscore in front."""
    for node in tree(path).body:
        names = [node.name] if isinstance(node, FUNCTION | ast.ClassDef) else _assigned(node)
        yield from ((name, node) for name in names if not name.startswith("_"))


def mentions(node: ast.AST) -> Iterator[str]:
    """Every name that a piece of code reads, imports or asks a value for, and the texts in it that may be names."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr
        elif isinstance(each, ast.alias):
            yield each.name.rsplit(".", 1)[-1]
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.isidentifier():
            yield each.value


@cache
def used_in(path: Path) -> frozenset[str]:
    """What a module mentions; an __init__ that only hands a name on does not use it."""
    if path.name == "__init__.py":
        return frozenset(each.id for each in ast.walk(tree(path)) if isinstance(each, ast.Name))
    return frozenset(mentions(tree(path)))


@cache
def used_beside() -> frozenset[str]:
    """What notebooks, benchmarks and the makers of data use, and the names that the package gives its users."""
    names = {name for path in NOTEBOOKS for _, code in cells(path) for name in mentions(ast.parse(code))}
    names |= {name for path in BESIDE for name in mentions(tree(path))}
    return frozenset(names | set(mentions(ast.parse((PACKAGE / "__init__.pyi").read_text("utf-8")))))


@cache
def used_in_tests() -> frozenset[str]:
    """What the tests mention."""
    paths = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__).resolve()]
    return frozenset(name for path in paths for name in mentions(tree(path)))


def unused(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """The public definitions of a module that no other module uses, nor anything beside the package; commands are used by people."""
    for name, node in public_definitions(path):
        is_command = isinstance(node, FUNCTION) and any("command" in ast.unparse(each) for each in node.decorator_list)
        users = (each for each in MODULES if each != path and name in used_in(each))
        if not is_command and name not in used_beside() and next(users, None) is None:
            yield name, node


def test_nothing_is_there_for_tests_alone() -> None:
    lonely = {
        f"{_inner_path(path)}:{name}" for path in WITH_CODE for name, _ in unused(path) if name not in set(_uses_inside(path))
    }
    assert lonely - UNUSED == set(), "used by nothing: delete it together with its tests"
    assert UNUSED - lonely == set(), "used or gone by now: take it off the list"


def test_a_function_that_its_own_module_alone_uses_is_private() -> None:
    public = {
        f"{_inner_path(path)}:{name}"
        for path in WITH_CODE
        if room(path) != "baseline/kernels"  # compiled functions have their slow twins in the tests
        for name, node in unused(path)
        if isinstance(node, FUNCTION) and name in set(_uses_inside(path)) and name not in used_in_tests()
    }
    assert public - ONLY_INSIDE == set(), "begin its name with an underscore, or use it"
    assert ONLY_INSIDE - public == set(), "private, used or tested by now: take it off the list"


def _uses_inside(path: Path) -> Iterator[str]:
    """The names that a module reads of itself, in code or in hints written as text; a definition does not use itself."""
    for node in tree(path).body:
        own = node.name if isinstance(node, FUNCTION | ast.ClassDef) else ""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and each.id != own:
                yield each.id
            elif isinstance(each, ast.Constant) and isinstance(each.value, str) and len(each.value) < LONGEST_HINT:
                yield from (word for word in re.findall(r"\w+", each.value) if word != own)


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    parts = [part for target in targets for part in getattr(target, "elts", [target])]
    return [part.id for part in parts if isinstance(part, ast.Name)]


def _load_time_imports(body: list[ast.stmt]) -> Iterator[str]:
    """The dotted names that a module imports when it loads, those for the type checker left out."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If):
            checking = "TYPE_CHECKING" in ast.unparse(node.test)
            yield from _load_time_imports(node.orelse if checking else [*node.body, *node.orelse])


def _inner_path(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _dotted(path: Path) -> str:
    return ".".join(("forecast", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def _height(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _last_line(node: ast.AST) -> int:
    return int(node.end_lineno or node.lineno)  # type: ignore[attr-defined]  # statements have lines


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _loads(call: ast.Call) -> bool:
    """Whether a call imports what it names: import_module(...), or a late load by lazy_loader."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name == "import_module" or _owner(call) == "lazy_loader"


def _owner(call: ast.Call) -> str:
    """The name before the last dot of what is called, such as yaml in yaml.load()."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.id if isinstance(value, ast.Name) else ""


def _writes(name: str, call: ast.Call) -> bool:
    """Whether a call puts a file on the disk: a writer with a target, or an open for writing."""
    if name == "open":
        words = [*call.args, *(word.value for word in call.keywords if word.arg == "mode")]
        modes = [each.value for each in words if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        return any(re.fullmatch(r"[rbt]*[wax+][rbt+]*", mode) for mode in modes)
    ours = isinstance(call.func, ast.Name)  # write_text(path, ...) of forecast.files, against path.write_text(...)
    targets = [*call.args[:1], *(word.value for word in call.keywords if word.arg in TARGETS)]
    return name in WRITERS and not ours and bool(targets) and not _in_memory(targets[0])


def _in_memory(target: ast.expr) -> bool:
    """Whether a writer is given a buffer rather than a path, judged by the name."""
    return bool(re.search(r"buffer|stream|memory|StringIO|BytesIO", ast.unparse(target)))


def _in_atomic(path: Path, call: ast.Call) -> bool:
    """Whether the call stands in a `with atomic(...)` block, or in a function whose argument is named `temporary`."""
    for each in ast.walk(tree(path)):
        if (
            isinstance(each, ast.With)
            and any("atomic(" in ast.unparse(item.context_expr) for item in each.items)
            and _holds(each, call)
        ):
            return True
        if isinstance(each, ast.FunctionDef) and "temporary" in {arg.arg for arg in each.args.args} and _holds(each, call):
            return True
    return False


def _holds(block: ast.AST, call: ast.Call) -> bool:
    return any(each is call for each in ast.walk(block))
