"""Our DNG in the hands of programs we did not write: exiftool, dcraw, LibRaw, RawTherapee, darktable.

A program that is not installed skips its tests with the reason; with CI=true in the environment it fails them.
The C++ helper write_test_dng is looked for in $GROUNDGLASS_BUILD_DIR, by default build/release.
"""

import array
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("GROUNDGLASS_BUILD_DIR", ROOT / "build" / "release"))
PATCH_PX, COLUMNS, ROWS = 200, 6, 4  # as write_test_dng.cpp lays them out
GREY_REFLECTANCES = [0.90, 0.59, 0.36, 0.20, 0.09, 0.03]


def needed(path_or_name):
    found = shutil.which(str(path_or_name))
    if found is None:
        reason = f"{path_or_name} is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return found


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def netpbm(data):
    """(width, height, samples) of a binary PGM or PPM; 16-bit samples come out in native order."""
    fields, at = [], 0
    while len(fields) < 4:
        end = at
        while data[end : end + 1].strip():
            end += 1
        fields.append(data[at:end])
        at = end + 1
    wide = int(fields[3]) > 255
    samples = array.array("H" if wide else "B", data[at:])
    if wide and sys.byteorder == "little":
        samples.byteswap()
    return int(fields[1]), int(fields[2]), samples


def uncompressed_tiff_bytes(data):
    """The strips of a TIFF's first directory, end to end."""
    order = "<" if data[:2] == b"II" else ">"
    (offset,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, offset)
    tags = {}
    for i in range(count):
        tag, kind, number = struct.unpack_from(order + "HHI", data, offset + 2 + 12 * i)
        code, size = {3: ("H", 2), 4: ("I", 4)}.get(kind, ("", 9))
        at = offset + 10 + 12 * i
        if number * size > 4:
            (at,) = struct.unpack_from(order + "I", data, at)
        if code:
            tags[tag] = struct.unpack_from(f"{order}{number}{code}", data, at)
    assert tags[259] == (1,), "expected an uncompressed TIFF"
    return b"".join(data[start : start + length] for start, length in zip(tags[273], tags[279]))


def assert_is_a_picture(samples, full_scale):
    mean = sum(samples) / len(samples) / full_scale
    assert 0.05 < mean < 0.95, f"mean {mean:.3f} of full scale: black or white"
    assert max(samples) - min(samples) > 0.3 * full_scale


@pytest.fixture(scope="module", params=["imx183", "phone_1inch_1p6um"])
def dng(request, tmp_path_factory):
    """A noisy chart exposed by a preset; the same numbers lie beside it as .pgm."""
    path = tmp_path_factory.mktemp("dng") / f"{request.param}.dng"
    run(needed(BUILD / "bin" / "write_test_dng"), ROOT / "scenes" / "sensors" / f"{request.param}.toml", path)
    return path


def test_exiftool_finds_nothing_to_complain_of(dng):
    tags = json.loads(run(needed("exiftool"), "-json", "-a", "-validate", "-warning", "-error", dng))[0]
    assert tags["Validate"] == "OK"
    assert "Warning" not in tags and "Error" not in tags


def test_exiftool_reads_the_capture(dng):
    names = ["DNGVersion", "DNGBackwardVersion", "FNumber", "FocalLength", "LensModel", "DateTimeOriginal", "ISO"]
    tags = json.loads(run(needed("exiftool"), "-json", "-n", *(f"-{name}" for name in names), dng))[0]
    assert tags["DNGVersion"] == "1 4 0 0" and tags["DNGBackwardVersion"] == "1 1 0 0"
    assert tags["FNumber"] == pytest.approx(2.8, rel=1e-6)
    assert tags["FocalLength"] == pytest.approx(8.69, rel=1e-6)
    assert tags["LensModel"] == "Test lens 8.69 mm f/2.8"
    assert tags["DateTimeOriginal"] == "2026:01:02 03:04:05"
    assert tags["ISO"] == {"imx183": 80, "phone_1inch_1p6um": 90}[dng.stem]


def test_dcraw_returns_our_numbers_bit_for_bit(dng):
    assert run(needed("dcraw"), "-D", "-4", "-c", dng) == dng.with_suffix(".pgm").read_bytes()


def linear_patch_means(width, samples):
    """Mean RGB of the inner quarter of each patch."""
    means = []
    for patch in range(COLUMNS * ROWS):
        left, top = patch % COLUMNS * PATCH_PX + 50, patch // COLUMNS * PATCH_PX + 50
        rows = [samples[3 * (y * width + left) : 3 * (y * width + left + 100)] for y in range(top, top + 100)]
        means.append([sum(sum(row[c::3]) for row in rows) / 1e4 for c in range(3)])
    return means


def test_dcraw_develops_neutral_greys_with_camera_white_balance(dng):
    width, height, samples = netpbm(run(needed("dcraw"), "-w", "-4", "-c", dng))
    assert (width, height) == (COLUMNS * PATCH_PX, ROWS * PATCH_PX)
    greys = linear_patch_means(width, samples)[18:]
    for reflectance, (red, green, blue) in zip(GREY_REFLECTANCES, greys):
        assert red / green == pytest.approx(1.0, abs=0.01), f"grey of {reflectance}"
        assert blue / green == pytest.approx(1.0, abs=0.01), f"grey of {reflectance}"
        # Linear light: greys keep the ratios of their reflectances.
        assert green / greys[0][1] == pytest.approx(reflectance / GREY_REFLECTANCES[0], rel=0.02)


def test_dcraw_develops_the_chart_in_its_colours(dng):
    width, _, samples = netpbm(run(needed("dcraw"), "-w", "-4", "-c", dng))
    means = linear_patch_means(width, samples)
    blue, green, red = means[12], means[13], means[14]
    assert red[0] > 2 * max(red[1:]) and green[1] > 1.3 * max(green[0], green[2]) and blue[2] > 2 * max(blue[:2])


def test_libraw_opens_it(dng):
    run(needed("dcraw_emu"), "-w", dng)
    _, _, samples = netpbm(dng.with_name(dng.name + ".ppm").read_bytes())
    assert_is_a_picture(samples, 255)


def test_rawtherapee_opens_it(dng, tmp_path):
    picture = tmp_path / "picture.tif"
    run(needed("rawtherapee-cli"), "-Y", "-t", "-b8", "-o", picture, "-c", dng)
    assert_is_a_picture(uncompressed_tiff_bytes(picture.read_bytes()), 255)


def test_darktable_opens_it(dng, tmp_path):
    picture = tmp_path / "picture.ppm"
    run(needed("darktable-cli"), dng, picture, "--core", "--configdir", tmp_path / "darktable", "--library", ":memory:")
    _, _, samples = netpbm(picture.read_bytes())
    assert_is_a_picture(samples, 65535 if samples.itemsize == 2 else 255)
