"""The stubs (.pyi) that editors and type checkers read say what the compiled module has: no more, no less."""

import ast
import inspect
import re
from pathlib import Path

import groundglass
import pytest
from groundglass import _groundglass
from stub_docs import with_docs

STUB_TEXT = Path(groundglass.__file__).with_name("_groundglass.pyi").read_text()
STUB = ast.parse(STUB_TEXT)
CLASSES = {n.name: n for n in STUB.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")}
FUNCTIONS = {node.name: node for node in STUB.body if isinstance(node, ast.FunctionDef)}
VARIABLES = {node.target.id for node in STUB.body if isinstance(node, ast.AnnAssign)}


def own_names(scope):
    """Public names, those that notebooks call included."""
    names = {name for name in vars(scope) if not name.startswith("_")}
    return names | {name for name in vars(scope) if name.startswith("_repr_")}


def parameters_of_stub(function):
    arguments = function.args
    return [argument.arg for argument in arguments.args + arguments.kwonlyargs if argument.arg != "self"]


def parameters_of_binding(function):
    """Names in the signature that pybind11 writes on the first line of the docstring."""
    signature = function.__doc__.splitlines()[0]
    inside = re.sub(r"\[[^\[\]]*(\[[^\[\]]*\][^\[\]]*)*\]", "", signature)  # types' own commas
    return [name for name in re.findall(r"[(,] ?(\w+):", inside) if name != "self"]


def test_the_package_is_marked_as_typed():
    assert Path(groundglass.__file__).with_name("py.typed").is_file()


def test_the_package_offers_every_name_of_the_module():
    assert set(groundglass.__all__) == own_names(_groundglass) | {"__version__"}
    assert all(hasattr(groundglass, name) for name in groundglass.__all__)


def test_stub_has_the_modules_names():
    assert set(CLASSES) | set(FUNCTIONS) == own_names(_groundglass)
    assert "__version__" in VARIABLES


@pytest.mark.parametrize("name", CLASSES)
def test_stub_has_the_classes_names(name):
    body = CLASSES[name].body
    in_stub = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    in_stub |= {node.targets[0].id for node in body if isinstance(node, ast.Assign)}  # members of an enumeration
    assert in_stub - {"__init__", "__call__", "__len__"} == own_names(getattr(_groundglass, name))


@pytest.mark.parametrize("name", CLASSES)
def test_stub_tells_properties_from_methods(name):
    for node in CLASSES[name].body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            bound = getattr(getattr(_groundglass, name), node.name)
            decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
            is_property = decorators in (["property"], [f"{node.name}.setter"])
            assert is_property == isinstance(bound, property), node.name


def functions_and_methods():
    """(stub, what it stands for) of each."""
    pairs = [pytest.param(stub, getattr(_groundglass, name), id=name) for name, stub in FUNCTIONS.items()]
    for name, node in CLASSES.items():
        for stub in node.body:
            if isinstance(stub, ast.FunctionDef) and not stub.decorator_list:
                bound = getattr(getattr(_groundglass, name), stub.name)
                pairs.append(pytest.param(stub, bound, id=f"{name}.{stub.name}"))
    return pairs


@pytest.mark.parametrize("stub, bound", functions_and_methods())
def test_stub_has_the_functions_parameters(stub, bound):
    assert parameters_of_stub(stub) == parameters_of_binding(bound)


def test_stub_has_the_modules_docstrings():
    assert with_docs(STUB_TEXT) == STUB_TEXT, "run tests/python/stub_docs.py"


@pytest.mark.parametrize("name", CLASSES)
def test_objects_say_what_they_are(name):
    bound = getattr(_groundglass, name)
    assert issubclass(bound, (Exception, int)) or bound.__repr__ is not object.__repr__


def test_everything_is_documented():
    undocumented = [name for name in own_names(_groundglass) if not inspect.getdoc(getattr(_groundglass, name))]
    assert undocumented == []


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_say_what_they_raise(name):
    assert "Raises InputError" in getattr(_groundglass, name).__doc__
