"""`--help` of every command shows what it does, its options with their defaults, and an example that exists."""

import functools
import re
import shlex

import pytest
from program import ROOT, run, run_well

COMMANDS = [(), ("render",), ("rerun",), ("expose",), ("develop",), ("isp",), ("isp", "list"), ("isp", "info"), ("isp", "show"), ("isp", "apply"), ("lens",), ("lens", "info"), ("lens", "convert"), ("lens", "draw"), ("lens", "plot"), ("lens", "report"), ("lens", "glass-map"), ("trace",), ("sensor",), ("sensor", "list"), ("sensor", "info"), ("sensor", "mosaics"), ("sensor", "ptc"), ("characterize",)]
DEFAULTS = {
    ("render",): ["--output TEXT=out", "--threads INT:0 to 4096=0", "the scene's own when left out"],
    ("expose",): ["--white-level FLOAT:0.01 to 1=0.8", "--seed UINT:>= 0=1", "--frame UINT:0 to 4294967295=0", "included sensor", "the sensor's base when left out"],
    ("develop",): ["--exposure-ev FLOAT:-20 to 20=0"],
    ("sensor", "ptc"): ["--size WIDTHxHEIGHT=640x480", "--wavelength-nm FLOAT:> 0=525", "the most sensitive when left out"],
    ("trace",): ["--pupil FLOAT=[0,0]", "=real"],
    ("lens", "info"): ["the prescription's reference when left out"],
    ("lens", "plot"): ["--fields Y ... ", "--wavelengths-nm NM[:WEIGHT] ...", "--frequencies-per-mm F ... ", "KIND TEXT REQUIRED"],
}


@pytest.fixture(params=COMMANDS, ids=lambda names: " ".join(names) or "program")
def command(request):
    return request.param


@functools.cache
def help_of(command):
    return run_well(*command, "--help")


def example_of(text):
    """The words of the one example, which starts with the program's name."""
    lines = text.split("Example:\n")[1].strip().splitlines()
    assert len(lines) == 1
    words = shlex.split(lines[0])
    assert words[0] == "groundglass"
    return words[1:]


def test_help_ends_well_and_shows_one_example(command):
    text = help_of(command)
    assert f"Usage: {' '.join(['groundglass', *command])} " in text
    words = example_of(text)
    assert tuple(words[: len(command)]) == command
    assert all((ROOT / word).exists() for word in words if word.startswith("scenes/"))


def test_short_help_is_the_same(command):
    assert run_well(*command, "-h") == help_of(command)


def test_help_shows_the_defaults(command):
    text = help_of(command)
    assert [default for default in DEFAULTS.get(command, []) if default not in text] == []


def test_help_names_every_subcommand():
    listed = re.findall(r"^  ([a-z]+)  ", help_of(()).split("Subcommands:")[1], re.MULTILINE)
    assert listed == ["render", "rerun", "expose", "develop", "isp", "lens", "sensor", "trace", "characterize"]


READ_NOTHING = [("sensor", "mosaics"), ("isp",), ("isp", "list"), ("isp", "info"), ("isp", "show")]


@pytest.mark.parametrize("command", [c for c in COMMANDS[1:] if c not in READ_NOTHING], ids=" ".join)
def test_example_is_understood(command, tmp_path, monkeypatch):
    """Where its inputs are missing that is all the program complains of."""
    monkeypatch.chdir(tmp_path)
    done = run(*example_of(help_of(command)))
    assert done.returncode == 2 and "--help" not in done.stderr
    assert re.search("cannot be (opened|read|listed)", done.stderr)


def test_version_is_the_projects():
    version = re.search(r"project\(groundglass VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert run_well("--version") == version + "\n"
