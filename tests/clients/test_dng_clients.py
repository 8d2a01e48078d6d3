"""Our DNG in the hands of programs we did not write: exiftool, dcraw, LibRaw, RawTherapee, darktable.

A program that is not installed skips its tests with the reason; with CI=true in the environment it fails them.
The C++ helpers write_test_dng and write_dng_variants are looked for in $GROUNDGLASS_BUILD_DIR, by default build/release.
"""

import array
import itertools
import json
import math
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


def assert_valid(dng):
    """exiftool would have the offset of a SubIFD as LONG. TIFF allows IFD too, which libtiff writes. With -m it reads
    arrays that are as long as the picture is wide, too."""
    tags = json.loads(run(needed("exiftool"), "-m", "-json", "-validate", "-warning", "-error", dng))[0]
    assert tags["Validate"] == "1 Warning", tags
    assert tags["Warning"] == "Non-standard format (ifd) for IFD0 0x014a A100DataOffset"
    assert "Error" not in tags


def test_exiftool_finds_one_thing_to_complain_of(dng):
    assert_valid(dng)


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


DEPTHS = range(8, 17)
KINDS = ["bayer_none", "bayer_packed", "bayer_lossless", "random", "flat", "gradient"]
SPECIAL = ["x_trans", "monochrome", "dark_rows", "linearized", "opcodes"]


def in_all_depths(kind):
    return [f"{kind}_{compression}_{bits}" for compression in ("none", "packed", "lossless") for bits in range(8, 17, 2)]


FOUR_COLOURS = [*in_all_depths("white_fourth"), "infrared_fourth"]
BLACK_STEPS = in_all_depths("black_steps")
EXACT = [f"{kind}_{bits}" for kind in KINDS for bits in DEPTHS] + SPECIAL + FOUR_COLOURS + BLACK_STEPS
SHOWN = [*in_all_depths("bayer"), *SPECIAL]
WHITE, GREY, RED, GREEN, BLUE, DARK = range(6)


@pytest.fixture(scope="module")
def variants(tmp_path_factory):
    """A folder with a DNG of each kind that we write, as write_dng_variants.cpp names them."""
    folder = tmp_path_factory.mktemp("variants")
    camera = ROOT.parent / "shared" / "data" / "raw" / "tinydng_colorchart_canon_kissx4_14bit.dng"
    run(needed(BUILD / "bin" / "write_dng_variants"), folder, *([camera] if camera.exists() else []))
    return folder


def bars(width, height, samples, channels=3):
    """Mean of the middle of each bar, per channel."""
    means = []
    for bar in range(6):
        left, right = round((bar + 0.3) * width / 6), round((bar + 0.7) * width / 6)
        rows = range(height // 3, 2 * height // 3, 8)
        picked = [samples[(y * width + left) * channels : (y * width + right) * channels] for y in rows]
        count = len(picked) * (right - left)
        means.append([sum(sum(row[c::channels]) for row in picked) / count for c in range(channels)])
    return means


def assert_bars(means, full_scale):
    """The bars in their order, grey where the camera saw grey."""
    for bar in (WHITE, GREY, DARK):
        assert max(means[bar]) - min(means[bar]) < 0.02 * full_scale
    green = [mean[1] for mean in means]
    assert green[WHITE] > green[GREY] + 0.1 * full_scale > green[DARK] + 0.2 * full_scale
    for bar, channel in ((RED, 0), (GREEN, 1), (BLUE, 2)):
        others = [value for c, value in enumerate(means[bar]) if c != channel]
        assert means[bar][channel] > max(others) + 0.2 * full_scale


def assert_grey_bars(means, full_scale):
    """What a monochrome camera saw: no colour, white over red over grey over the rest."""
    assert all(max(mean) - min(mean) <= 0.02 * full_scale for mean in means)
    greens = [mean[-1] for mean in means]
    assert greens[WHITE] > greens[RED] > greens[GREY] > greens[BLUE] > greens[DARK]


@pytest.mark.parametrize("name", EXACT)
def test_dcraw_finds_every_number(variants, name):
    assert run(needed("dcraw"), "-D", "-4", "-c", variants / f"{name}.dng") == (variants / f"{name}.pgm").read_bytes()


@pytest.mark.parametrize("name", [name for name in EXACT if name != "dark_rows"])
def test_libraw_finds_every_number(variants, name):
    run(needed("unprocessed_raw"), variants / f"{name}.dng")
    _, _, found = netpbm((variants / f"{name}.dng.pgm").read_bytes())
    _, _, written = netpbm((variants / f"{name}.pgm").read_bytes())
    # unprocessed_raw writes 8 bits where that is enough, and 16 elsewhere
    assert list(found) == list(written)


def test_libraw_finds_the_dark_rows_above_the_picture(variants):
    run(needed("unprocessed_raw"), variants / "dark_rows.dng")
    width, height, found = netpbm((variants / "dark_rows.dng.pgm").read_bytes())
    _, picture_height, written = netpbm((variants / "dark_rows.pgm").read_bytes())
    assert height == picture_height + 16
    assert found[16 * width :] == written and max(found[: 16 * width]) <= 260


@pytest.mark.parametrize("name", [*EXACT, "quad_bayer"])
def test_exiftool_finds_every_variant_valid(variants, name):
    assert_valid(variants / f"{name}.dng")


def test_a_mosaic_that_converters_mis_read_says_so(variants):
    tags = json.loads(run(needed("exiftool"), "-json", variants / "quad_bayer.dng"))[0]
    assert "native 4 x 4 mosaic" in tags["UniqueCameraModel"] and "mis-read" in tags["ImageDescription"]


@pytest.fixture(scope="module")
def real():
    path = ROOT.parent / "shared" / "data" / "raw" / "tinydng_colorchart_canon_kissx4_14bit.dng"
    if not path.exists():
        reason = f"{path} is not there"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return path


def test_dcraw_decodes_a_real_picture_encoded_anew(variants, real):
    numbers = [run(needed("dcraw"), "-D", "-4", "-c", path) for path in (real, variants / "camera.dng")]
    assert numbers[0] == numbers[1]
    assert (variants / "camera.dng").stat().st_size < 0.8 * real.stat().st_size


@pytest.mark.parametrize("bits", DEPTHS)
def test_dcraw_decodes_a_real_picture_in_every_depth(variants, real, bits):
    written = (variants / f"camera_{bits}.pgm").read_bytes()
    assert run(needed("dcraw"), "-D", "-4", "-c", variants / f"camera_{bits}.dng") == written
    if bits <= 14:
        _, _, numbers = netpbm(run(needed("dcraw"), "-D", "-4", "-c", real))
        assert netpbm(written)[2] == array.array("H", (number >> (14 - bits) for number in numbers))


def check_bars(name, width, height, samples, full_scale):
    channels = len(samples) // (width * height)
    check = assert_grey_bars if name == "monochrome" else assert_bars
    check(bars(width, height, samples, channels), full_scale)


@pytest.mark.parametrize("name", [*SHOWN, *FOUR_COLOURS, *BLACK_STEPS])
def test_libraw_shows_the_bars(variants, name):
    dng = variants / f"{name}.dng"
    run(needed("dcraw_emu"), "-w", dng)
    picture = dng.with_name(dng.name + (".pgm" if name == "monochrome" else ".ppm"))
    check_bars(name, *netpbm(picture.read_bytes()), 255)


def tiff_size(data):
    order = "<" if data[:2] == b"II" else ">"
    (offset,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, offset)
    size = {}
    for i in range(count):
        tag, kind = struct.unpack_from(order + "HH", data, offset + 2 + 12 * i)
        if tag in (256, 257):
            (size[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, offset + 10 + 12 * i)
    return size[256], size[257]


def rawtherapee(dng, tmp_path):
    picture = tmp_path / "picture.tif"
    run(needed("rawtherapee-cli"), "-Y", "-t", "-b8", "-o", picture, "-c", dng)
    data = picture.read_bytes()
    return *tiff_size(data), uncompressed_tiff_bytes(data), 255


@pytest.mark.parametrize("name", [*SHOWN, *BLACK_STEPS])
def test_rawtherapee_shows_the_bars(variants, name, tmp_path):
    check_bars(name, *rawtherapee(variants / f"{name}.dng", tmp_path))


def darktable(dng, tmp_path):
    picture = tmp_path / "picture.ppm"
    run(needed("darktable-cli"), dng, picture, "--core", "--configdir", tmp_path / "darktable", "--library", ":memory:")
    width, height, samples = netpbm(picture.read_bytes())
    return width, height, samples, 65535 if samples.itemsize == 2 else 255


@pytest.mark.parametrize("name", [name for name in SHOWN if name != "opcodes"] + BLACK_STEPS[4::5])
def test_darktable_shows_the_bars(variants, name, tmp_path):
    check_bars(name, *darktable(variants / f"{name}.dng", tmp_path))


def test_darktable_applies_the_gain_map(variants, tmp_path):
    """GainMaps that double the corners."""
    edge_over_centre = {}
    for name in ("bayer_lossless_14", "opcodes"):
        (tmp_path / name).mkdir()
        width, height, samples, _ = darktable(variants / f"{name}.dng", tmp_path / name)
        left, right = round(1.3 * width / 6), round(1.7 * width / 6)  # of the grey bar
        rows = [samples[3 * (y * width + left) : 3 * (y * width + right)][1::3] for y in range(height)]
        middle, edge = rows[height // 2 - 20 : height // 2 + 20], rows[:40]
        edge_over_centre[name] = sum(map(sum, edge)) / sum(map(sum, middle))
    assert edge_over_centre["bayer_lossless_14"] == pytest.approx(1.0, abs=0.01)
    assert edge_over_centre["opcodes"] > 1.05


@pytest.mark.parametrize("name", FOUR_COLOURS)
def test_exiftool_finds_the_fourth_colour(variants, name):
    names = ["CFAPlaneColor", "CFAPattern2", "ColorMatrix1", "AsShotNeutral", "ImageDescription"]
    options = ["-n", "-json", *(f"-{tag}" for tag in names)]
    tags = json.loads(run(needed("exiftool"), *options, variants / f"{name}.dng"))[0]
    # Codes of DNG 1.4, CFAPlaneColor: 6 is white. 7, infrared, is ours.
    fourth = 6 if name.startswith("white") else 7
    assert tags["CFAPlaneColor"] == f"0 1 2 {fourth}" and tags["CFAPattern2"] == f"0 1 {fourth} 2"
    matrix = [float(number) for number in tags["ColorMatrix1"].split()]
    green = [-0.4, 1.2, 0.2]
    assert matrix == pytest.approx([0.9, -0.2, -0.1, *green, -0.1, 0.2, 0.7, *green], abs=1e-7)
    assert [float(number) for number in tags["AsShotNeutral"].split()] == pytest.approx([0.999, 1, 0.999, 1], abs=1e-7)
    assert f"4 colours (R, G, B, {'W' if fourth == 6 else 'I'})" in tags["ImageDescription"]


@pytest.mark.parametrize("name", FOUR_COLOURS)
def test_dcraw_develops_four_colours(variants, name):
    check_bars(name, *netpbm(run(needed("dcraw"), "-w", "-4", "-c", variants / f"{name}.dng")), 65535)


@pytest.mark.parametrize("convert", [rawtherapee, darktable])
def test_converters_that_a_file_of_four_colours_names_tint_it(variants, convert, tmp_path):
    dng = variants / "white_fourth_lossless_14.dng"
    width, height, samples, full_scale = convert(dng, tmp_path)
    red, green, blue = bars(width, height, samples)[WHITE]
    assert min(red, blue) > green + 0.05 * full_scale, f"{convert.__name__} is blamed for nothing"
    said = json.loads(run(needed("exiftool"), "-json", "-ImageDescription", dng))[0]["ImageDescription"]
    assert convert.__name__ in said.lower()


def steps_of(name):
    """Black of the right half of each bar, and of the lower half of the picture, as write_dng_variants.cpp has them."""
    top = 2 ** int(name.rsplit("_", 1)[1]) - 1
    return top // 64, top // 32


@pytest.mark.parametrize("name", BLACK_STEPS)
def test_exiftool_finds_the_black_of_each_column_and_row(variants, name):
    column, row = steps_of(name)
    for tag, steps in (
        ("BlackLevelDeltaH", 6 * [*50 * [0], *50 * [column]]),
        ("BlackLevelDeltaV", [*264 * [0], *264 * [row]]),
    ):
        found = run(needed("exiftool"), "-m", "-b", f"-{tag}", variants / f"{name}.dng").split()
        assert [float(number) for number in found] == steps


def quarters(width, height, samples):
    """Mean green of the grey bar: its left half, its right half, above, then below."""
    means = []
    for top, bottom in ((0.1, 0.4), (0.6, 0.9)):
        for left, right in ((1.1, 1.4), (1.6, 1.9)):
            columns = slice(round(left * width / 6), round(right * width / 6))
            rows = range(round(top * height), round(bottom * height), 4)
            picked = [samples[3 * y * width + 1 : 3 * (y + 1) * width : 3][columns] for y in rows]
            means.append(sum(map(sum, picked)) / sum(map(len, picked)))
    return means


def linear_dcraw(dng):
    return netpbm(run(needed("dcraw"), "-w", "-4", "-c", dng))


def linear_libraw(dng):
    """White where the file says, not where the picture is brightest."""
    run(needed("dcraw_emu"), "-w", "-4", "-c", "0", dng)
    return netpbm(dng.with_name(dng.name + ".ppm").read_bytes())


@pytest.mark.parametrize("convert", [linear_dcraw, linear_libraw])
@pytest.mark.parametrize("name", BLACK_STEPS)
def test_dcraw_and_libraw_subtract_the_mean_of_black_steps(variants, name, convert):
    plain = variants / f"{name.replace('black_steps', 'bayer')}.dng"
    column, row = steps_of(name)
    mean = math.floor(column / 2 + 0.5) + math.floor(row / 2 + 0.5)
    top = 2 ** int(name.rsplit("_", 1)[1]) - 1
    flat = sum(quarters(*convert(plain))) / 4
    black = math.floor(top / 16)
    scale = 65535 / (top - black - mean)
    level = flat / 65535 * (top - black)
    for found, step in zip(quarters(*convert(variants / f"{name}.dng")), (0, column, row, row + column)):
        assert found == pytest.approx((level + step - mean) * scale, rel=0.005), step


def test_rawtherapee_leaves_black_steps_in(variants, tmp_path):
    (flat, *_), stepped = (
        quarters(*rawtherapee(variants / f"{kind}_lossless_14.dng", tmp_path)[:3]) for kind in ("bayer", "black_steps")
    )
    assert stepped[0] == pytest.approx(flat, abs=1)
    assert stepped[1] > flat + 2 and stepped[2] > stepped[1] + 2 and stepped[3] > stepped[2] + 2


def test_darktable_subtracts_some_of_black_steps(variants, tmp_path):
    found = {}
    for kind in ("bayer", "black_steps"):
        (tmp_path / kind).mkdir()
        width, height, samples, full_scale = darktable(variants / f"{kind}_lossless_14.dng", tmp_path / kind)
        found[kind] = [255 * mean / full_scale for mean in quarters(width, height, samples)]
    flat, stepped = found["bayer"][0], found["black_steps"]
    assert stepped[0] < flat - 1 < flat + 1 < stepped[3]
    assert all(left + 2 < right for left, right in itertools.pairwise(stepped))


@pytest.mark.parametrize("name", BLACK_STEPS)
def test_we_subtract_the_black_of_each_column_and_row(variants, name, tmp_path):
    run(BUILD / "bin" / "groundglass", "develop", variants / f"{name}.dng", "-o", tmp_path / "picture.tif")
    data = (tmp_path / "picture.tif").read_bytes()
    samples = array.array("H", uncompressed_tiff_bytes(data))
    assert data[:2] == (b"II" if sys.byteorder == "little" else b"MM")
    first, *others = quarters(*tiff_size(data), samples)
    assert first > 0.2 * 65535
    # A step that stayed would be 1 % of white at least.
    assert others == pytest.approx(3 * [first], abs=0.002 * 65535)
