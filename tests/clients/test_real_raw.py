"""A real camera's DNG with a ColorChecker, developed by us and by converters that we did not write: the patches have
their colours. Each picture is brought to the chart's own greys first, since the light on it was not what the camera took
it for; then its patches are compared with the chart's reflectances under D65 and with the other converters' (CIEDE2000).
The same numbers as a raw file that is no DNG, which LibRaw reads for us, have dcraw's black, white and colours."""

import csv
import os
import struct
import subprocess
import zlib

import numpy as np
import pytest
from test_dng_clients import BUILD, ROOT, needed, netpbm, run, tiff_size, uncompressed_tiff_bytes

SPECTRA = ROOT / "scenes" / "spectra"
# Where the middles of the corner patches lie in it: top left, top right, bottom left, bottom right.
CORNERS_PX = np.array([[(710, 619), (1252, 613)], [(703, 929), (1258, 920)]], dtype=float)
HALF_PATCH_PX = 16
# IEC 61966-2-1.
XYZ_OF_SRGB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
# RawTherapee without its looks, and without a tone curve. It keeps no border of four pixels.
RAWTHERAPEE_PROFILE = """\
[Version]
AppVersion=5.9
Version=349

[Exposure]
Auto=false
HistogramMatching=false
Curve=0;

[Color Management]
InputProfile=(camera)
ToneCurve=false
ApplyLookTable=false
ApplyHueSatMap=false
OutputProfile=RTv4_sRGB
"""
RAWTHERAPEE_BORDER_PX = 4

LINEAR_PIPELINE = "schema = 1\n" + "".join(
    f'[[stage]]\nname = "{stage}"\n'
    for stage in ("linearise", "black_level", 'demosaic"\nmethod = "bilinear', "colour", "tone", "encode")
)


def shared(name):
    path = ROOT.parent / "shared" / "data" / name
    if not path.exists():
        reason = f"{path} is absent"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return path


def table(path):
    rows = list(csv.reader(line for line in path.read_text().splitlines() if not line.startswith("#")))
    return rows[0], np.array([[float(value or 0) for value in row] for row in rows[1:]])


def lab_of(xyz, white):
    """CIE 15:2004, section 8.2.1."""
    t = np.asarray(xyz) / white
    f = np.where(t > (24 / 116) ** 3, np.cbrt(t), 841 / 108 * t + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def ciede2000(first, second):
    """Sharma, Wu and Dalal, Color Research & Application 30, 21 (2005), equations 2 to 22."""
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(first, -1, 0), np.moveaxis(second, -1, 0)
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    dh = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    apart = np.abs(h1 - h2) > 180
    h = np.where(grey, h1 + h2, np.where(apart, (h1 + h2 + np.where(h1 + h2 < 360, 360, -360)) / 2, (h1 + h2) / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2

    def cos(degrees):
        return np.cos(np.radians(degrees))

    t = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.20 * cos(4 * h - 63)
    turn = 30 * np.exp(-(((h - 275) / 25) ** 2))
    rt = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(2 * turn))
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dhue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2)) / (1 + 0.015 * chroma * t)
    return np.sqrt(dl**2 + dc**2 + dhue**2 + rt * dc * dhue)


def reference():
    """XYZ of the patches and of a perfect white under D65."""
    _, patches = table(SPECTRA / "colorchecker24.csv")
    _, observer = table(SPECTRA / "cie1931_2deg.csv")
    names, lights = table(SPECTRA / "cie_illuminants.csv")
    nm = patches[:, 0]
    light = np.interp(nm, lights[:, 0], lights[:, names.index("D65")])
    weights = light[:, None] * np.stack([np.interp(nm, observer[:, 0], observer[:, i]) for i in (1, 2, 3)], 1)
    weights /= weights[:, 1].sum()
    return patches[:, 1:].T @ weights, weights.sum(0)


def picture_of(path):
    """A 16-bit sRGB TIFF in linear light."""
    data = path.read_bytes()
    width, height = tiff_size(data)
    order = "<" if data[:2] == b"II" else ">"
    v = np.frombuffer(uncompressed_tiff_bytes(data), order + "u2").reshape(height, width, 3) / 65535
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def lab_of_patches(picture, border_px=0):
    """The two middle greys get the lightness and the colour that the chart's have."""
    means = []
    for row in range(4):
        for column in range(6):
            left, right = CORNERS_PX[0] * (1 - row / 3) + CORNERS_PX[1] * row / 3
            x, y = (left + (right - left) * column / 5 - border_px).round().astype(int)
            patch = picture[y - HALF_PATCH_PX : y + HALF_PATCH_PX, x - HALF_PATCH_PX : x + HALF_PATCH_PX]
            means.append(patch.mean((0, 1)))
    means = np.array(means)
    xyz, white = reference()
    means *= np.mean(xyz[20:22] / white) / means[20:22].mean(0)
    return lab_of(means @ XYZ_OF_SRGB.T, XYZ_OF_SRGB.sum(1))


@pytest.fixture(scope="module")
def patches(tmp_path_factory):
    raw = shared("raw/tinydng_colorchart_canon_kissx4_14bit.dng")
    folder = tmp_path_factory.mktemp("real")
    (folder / "plain.pp3").write_text(RAWTHERAPEE_PROFILE)
    run(BUILD / "bin" / "groundglass", "develop", raw, "-o", folder / "ours.tif")
    options = "-w -W -g 2.4 12.92 -o 1 -q 3 -6 -T -c".split()
    dcraw = subprocess.run([needed("dcraw"), *options, raw], capture_output=True, check=True).stdout
    (folder / "dcraw.tif").write_bytes(dcraw)
    therapee = ["-Y", "-t", "-b16", "-p", folder / "plain.pp3", "-o", folder / "rt.tif", "-c", raw]
    run(needed("rawtherapee-cli"), *therapee)
    return {
        "ours": lab_of_patches(picture_of(folder / "ours.tif")),
        "dcraw": lab_of_patches(picture_of(folder / "dcraw.tif")),
        "RawTherapee": lab_of_patches(picture_of(folder / "rt.tif"), RAWTHERAPEE_BORDER_PX),
    }


def test_the_colour_difference_is_that_of_the_published_pairs():
    _, pairs = table(shared("reference/ciede2000_sharma.csv"))
    assert len(pairs) == 34
    np.testing.assert_allclose(ciede2000(pairs[:, 1:4], pairs[:, 4:7]), pairs[:, 7], atol=5.1e-5)


def test_patches_have_the_colours_that_the_best_converter_gives_them(patches):
    xyz, white = reference()
    errors = {name: ciede2000(lab, lab_of(xyz, white)).mean() for name, lab in patches.items()}
    best = min(("dcraw", "RawTherapee"), key=errors.get)
    apart = ciede2000(patches["ours"], patches[best])
    print({name: round(float(error), 2) for name, error in errors.items()})
    print(f"ours against {best}: mean {apart.mean():.2f}, at most {apart.max():.2f}")
    assert apart.max() < 3.0
    assert errors["ours"] < errors[best] + 0.3


def exr_channels(path):
    """Of a scanline file in floats with ZIP compression (OpenEXR file layout; ImfZip's predictor and halves)."""
    data, at, header = path.read_bytes(), 8, {}
    while data[at]:
        name_end = data.index(b"\0", at)
        kind_end = data.index(b"\0", name_end + 1)
        (size,) = struct.unpack_from("<i", data, kind_end + 1)
        header[data[at:name_end]] = data[kind_end + 5 : kind_end + 5 + size]
        at = kind_end + 5 + size
    assert header[b"compression"] == b"\3"
    left, top, right, bottom = struct.unpack("<4i", header[b"dataWindow"])
    names, rest = [], header[b"channels"]
    while rest[0]:
        name, rest = rest.split(b"\0", 1)
        assert rest[:4] == b"\2\0\0\0", "expected floats"
        names.append(name.decode())
        rest = rest[16:]
    width, height = right - left + 1, bottom - top + 1
    pixels = np.empty((height, len(names), width), "<f4")
    for offset in struct.unpack_from(f"<{-(-height // 16)}Q", data, at + 1):
        y, size = struct.unpack_from("<ii", data, offset)
        block = data[offset + 8 : offset + 8 + size]
        rows = pixels[y - top : y - top + 16]
        if size < rows.nbytes:
            steps = np.frombuffer(zlib.decompress(block), np.uint8).astype(int)
            steps[1:] -= 128
            halves = np.cumsum(steps).astype(np.uint8).reshape(2, -1)
            block = halves.T.tobytes()
        rows[:] = np.frombuffer(block, "<f4").reshape(rows.shape)
    return {name: pixels[:, i] for i, name in enumerate(names)}


@pytest.fixture(scope="module")
def other_raw(tmp_path_factory):
    """The real picture as a raw file of its camera that is no DNG: DNGVersion's tag has a number that nobody knows, and
    the camera the name by which dcraw's and LibRaw's tables list it. With what our developer makes of it."""
    folder = tmp_path_factory.mktemp("other")
    camera = shared("raw/tinydng_colorchart_canon_kissx4_14bit.dng")
    run(needed(BUILD / "bin" / "write_dng_variants"), folder, camera)
    data = (folder / "camera_none.dng").read_bytes()
    dng_version = struct.pack("<HHI", 50706, 1, 4)
    assert data.count(dng_version) == 1
    data = data.replace(dng_version, struct.pack("<HHI", 50693, 1, 4))
    data = data.replace(b"Canon EOS Kiss X4", b"Canon EOS 550D\0\0\0")
    (folder / "camera.raw").write_bytes(data)
    (folder / "linear.toml").write_text(LINEAR_PIPELINE)
    options = ["--isp", folder / "linear.toml", "--dump-stages", folder / "stages", "-o", folder / "picture.tif"]
    done = subprocess.run(
        [BUILD / "bin" / "groundglass", "develop", folder / "camera.raw", *options], capture_output=True, text=True
    )
    if "which this build of groundglass does not have" in done.stderr:
        pytest.fail(done.stderr) if os.environ.get("CI") == "true" else pytest.skip("built without LibRaw")
    assert done.returncode == 0, done.stderr
    return folder


def dcraw_numbers(raw, *options):
    width, height, samples = netpbm(run(needed("dcraw"), *options, "-4", "-c", raw))
    return np.array(samples, float).reshape(height, width, -1)


def test_libraw_reads_the_numbers_that_dcraw_does(other_raw):
    stored = exr_channels(other_raw / "stages" / "01_linearise.exr")["Y"]
    assert np.array_equal(stored, dcraw_numbers(other_raw / "camera.raw", "-D")[:, :, 0])


def test_another_cameras_mosaic_has_dcraws_black_and_white(other_raw):
    ours = exr_channels(other_raw / "stages" / "02_black_level.exr")["Y"] * 65535
    dcraw = dcraw_numbers(other_raw / "camera.raw", "-d", *"-r 1 1 1 1".split())[:, :, 0]
    cut_off = ours.clip(0, 65535) - dcraw
    assert -0.01 < cut_off.min() and cut_off.max() < 1.01, "dcraw leaves the fraction away, and clips"


def test_another_cameras_picture_is_dcraws_linear_one(other_raw):
    mosaic = exr_channels(other_raw / "stages" / "02_black_level.exr")["Y"]
    ours = exr_channels(other_raw / "stages" / "03_demosaic.exr")
    dcraw = dcraw_numbers(other_raw / "camera.raw", *"-q 0 -o 0 -r 1 1 1 1".split())
    # What is below black dcraw clips before it interpolates.
    neighbours = np.lib.stride_tricks.sliding_window_view(mosaic, (3, 3))
    kept = neighbours.min((2, 3)) >= 0
    assert kept.mean() > 0.3
    for i, name in enumerate("RGB"):
        cut_off = (ours[name] * 65535 - dcraw[:, :, i])[1:-1, 1:-1][kept]
        # A fraction of each neighbour's, and one of the mean's.
        assert -0.01 < cut_off.min() and cut_off.max() < 2.01
