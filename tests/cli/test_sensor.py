"""`groundglass sensor list|info|mosaics`: every shipped sensor, its figures with their sources, what follows."""

import json
import math

import pytest
from program import ROOT, SCENES, run, run_well

SENSORS = sorted((SCENES / "sensors").glob("*.toml"))


def info(path):
    return json.loads(run_well("sensor", "info", path, "--json"))


def test_list_has_a_line_for_every_sensor():
    lines = run_well("sensor", "list", SCENES / "sensors").splitlines()
    assert [line.split()[0] for line in lines] == ["sensor"] + [path.stem for path in SENSORS]
    rows = json.loads(run_well("sensor", "list", SCENES / "sensors", "--json"))
    assert len(rows) == len(SENSORS)
    named = {row["file"].split("/")[-1]: row for row in rows}
    assert named["phone_1inch_1p6um.toml"]["measured"] == 0
    assert named["phone_1inch_1p6um.toml"]["mosaic"] == "quad-bayer-rggb"
    assert named["imx174.toml"]["mosaic"] == "mono"


@pytest.mark.parametrize("path", SENSORS, ids=lambda path: path.stem)
def test_info_tells_every_figure_and_what_follows(path):
    told = info(path)
    for figure in told["figures"]:
        assert figure["status"] in ("measured", "derived", "inferred") and len(figure["source"]) > 10
    assert told["saturation_iso"] == pytest.approx(told["performance"][0]["iso"], rel=0.03)
    for row in told["performance"]:
        # EMVA 1288 R4.0, written down once more.
        least = math.sqrt(row["dark_noise_e"] ** 2 + 0.25) + 0.5
        assert row["least_signal_e"] == pytest.approx(least)
        assert row["dynamic_range_db"] == pytest.approx(20 * math.log10(row["saturation_e"] / least))
        assert row["snr_max_db"] == pytest.approx(10 * math.log10(row["saturation_e"]))
    text = run_well("sensor", "info", path)
    for figure in told["figures"]:
        assert figure["source"] in text
    assert "\n".join("    " + " ".join(row) for row in told["tile"]) in text


def test_imx174_agrees_with_its_makers_figures():
    row = info(SCENES / "sensors" / "imx174.toml")["performance"][0]
    assert row["snr_max_db"] == pytest.approx(45.12, abs=0.03)
    assert row["dynamic_range_db"] == pytest.approx(73, abs=0.5)


def test_mosaics_names_them_all():
    text = run_well("sensor", "mosaics")
    for name in ("bayer-rggb", "quad-bayer-bggr", "nona-bayer-grbg", "rgbw-kodak", "xtrans", "rgbir-4x4", "mono"):
        assert f"\n{name} " in "\n" + text
    assert "GBGGRG RGRBGB GBGGRG GRGGBG BGBRGR GRGGBG" in text


@pytest.mark.parametrize(
    "arguments, says",
    [
        (("list", ROOT / "no-such-folder"), "no-such-folder: cannot be listed"),
        (("list", ROOT / "sim"), "holds no sensor files"),
        (("info", SCENES / "cameras" / "phone_1inch.toml"), "phone_1inch.toml"),
        (("info", "no-such.toml"), "no-such.toml"),
    ],
)
def test_wrong_input_is_one_line(arguments, says):
    done = run("sensor", *arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert says in done.stderr and done.stderr.count("\n") == 1
