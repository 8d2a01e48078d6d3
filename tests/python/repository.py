"""The files of the repository, for the tests that look at its own text."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def project_files() -> list[Path]:
    """Paths, relative to ROOT, of every file that git keeps or would keep."""
    # A checkout that belongs to another user (a mounted folder, say) is read like any other.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file()]


def read(path: Path) -> str:
    """The text of a file; a binary file reads as empty."""
    data = (ROOT / path).read_bytes()
    return "" if b"\0" in data else data.decode("utf-8")
