"""A real camera's DNG with a ColorChecker, developed by us and by converters that we did not write: the patches have
their colours. Each picture is brought to the chart's own greys first, since the light on it was not what the camera took
it for; then its patches are compared with the chart's reflectances under D65 and with the other converters' (CIEDE2000)."""

import csv
import os
import subprocess

import numpy as np
import pytest
from test_dng_clients import BUILD, ROOT, needed, run, tiff_size, uncompressed_tiff_bytes

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
