"""Environments of their own for Python packages that we did not write: build/NAME-venv, with the versions of a
requirements file. One is made when it is missing."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[2] / "build"


def give_up(reason):
    """Skips the test, for want of a network say; with CI=true it fails instead."""
    pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


def client_python(name, requirements):
    """(interpreter, None), or (None, why there is none)."""
    environment = BUILD / f"{name}-venv"
    BUILD.mkdir(exist_ok=True)
    with open(environment.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # only one of several test processes makes it
        return _make(environment, requirements)


def _make(environment, requirements):
    python, stamp = environment / "bin" / "python", environment / "requirements.stamp"
    wanted = requirements.read_text()
    if stamp.is_file() and stamp.read_text() == wanted:
        return python, None
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries=1", "--timeout=20"]
    for command in ([sys.executable, "-m", "venv", "--clear", environment], [*pip, "-r", requirements]):
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=1800)
        if done.returncode != 0:
            return None, f"{environment} cannot be made: {(done.stderr.strip() or 'no reason given').splitlines()[-1]}"
    stamp.write_text(wanted)
    return python, None
