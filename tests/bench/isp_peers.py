"""Times whole processes from a raw file to a TIFF: ours against the raw converters that people use.

Usage: isp_peers.py BUILD. Takes the programs from BUILD/bin, writes uncompressed frames of 12 and 50 MP into memory and
prints a table in Markdown. A converter that is not installed is left out.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
SIZES = {12: (4000, 3000), 50: (8192, 6144)}


def seconds(command: list[str], folder: Path, output: str) -> float:
    """The shortest of some rounds; what was written is removed before each."""
    best = float("inf")
    for _ in range(ROUNDS):
        for old in folder.glob(output):
            old.unlink()
        start = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        best = min(best, time.perf_counter() - start)
        if not any(folder.glob(output)):
            raise RuntimeError(f"{command[0]} wrote nothing: {done.stdout}{done.stderr}")
    return best


def commands(program: str, dng: Path, folder: Path) -> dict[str, tuple[list[str], str]]:
    """Name to command and the files it writes."""
    tif, name = folder / "out.tif", dng.name
    ours = [program, "develop", str(dng), "-o", str(tif), "--force"]
    # darktable keeps a library and takes what is in the picture's folder for edits; both stay in ours.
    darktable = ["darktable-cli", str(dng), str(tif), "--core", "--library", ":memory:", "--configdir", str(folder / "dt")]
    return {
        "groundglass, gradient-corrected": ([*ours, "--set", "demosaic.method=malvar_he_cutler"], "out.tif"),
        "groundglass, AHD": ([*ours, "--set", "demosaic.method=ahd"], "out.tif"),
        "groundglass, RCD": ([*ours, "--set", "demosaic.method=rcd"], "out.tif"),
        "groundglass, reference (correlation_adaptive)": (ours, "out.tif"),
        "dcraw, bilinear": (["dcraw", "-q", "0", "-T", "-6", name], "*.tiff"),
        "dcraw, AHD": (["dcraw", "-q", "3", "-T", "-6", name], "*.tiff"),
        "dcraw_emu, AHD": (["dcraw_emu", "-q", "3", "-T", "-6", name], "*.tiff"),
        "RawTherapee, default": (["rawtherapee-cli", "-o", str(tif), "-t", "-Y", "-d", "-c", str(dng)], "out.tif"),
        "darktable, default": (darktable, "*.tif"),
    }


def main(build: Path, folder: Path) -> None:
    print("| DNG to 16-bit TIFF, whole process | " + " | ".join(f"{size} MP / s" for size in SIZES) + " |")
    print("| --- |" + " --- |" * len(SIZES))
    rows: dict[str, list[str]] = {}
    for size, (width, height) in SIZES.items():
        dng = folder / f"{size}.dng"
        subprocess.run([build / "bin/write_bench_dng", str(width), str(height), dng], check=True)
        for name, (command, output) in commands(str(build / "bin/groundglass"), dng, folder).items():
            if shutil.which(command[0]):
                rows.setdefault(name, []).append(f"{seconds(command, folder, output):.2f}")
    for name, times in rows.items():
        print(f"| {name} | " + " | ".join(times) + " |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as scratch:
        main(Path(sys.argv[1]).resolve(), Path(scratch))
