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
    assert named["phone_1inch_1p6um.toml"]["native"]["mosaic"] == "quad-bayer-rggb"
    assert named["phone_1inch_1p6um.toml"]["readout"]["mosaic"] == "bayer-rggb"
    assert named["imx174.toml"]["native"]["mosaic"] == "mono"


def test_list_tells_every_figure_of_a_pixel_as_read_out():
    rows = {row["file"]: row["readout"] for row in json.loads(run_well("sensor", "list", "--json"))}
    assert list(rows) == [path.stem for path in SENSORS]
    lines = {line.split()[0]: line for line in run_well("sensor", "list").splitlines()[1:]}
    for path in SENSORS:
        told, line = info(path), lines[path.stem]
        first = told["performance"][0]
        assert rows[path.stem]["saturation_e"] == first["saturation_e"]
        assert rows[path.stem]["dark_noise_e"] == first["dark_noise_e"]
        readout = told["readout"]
        for shown in [readout["mode"], f"{readout['width_px']} x {readout['height_px']}",
                      f"{readout['pixel_pitch_um']:.2f}", f"{first['saturation_e']:.0f}", f"{first['dark_noise_e']:.2f}"]:
            assert f" {shown} " in line
    # Four pixels of 0.8 um and 3500 e: what the converter can hold of 14000.
    assert lines["imx586"].split()[1:12] == ["2", "x", "2,", "charge", "added", "4000", "x", "3000", "1.60", "bayer-rggb", "13971"]
    assert {len(line.rstrip()) for line in lines.values()} == {len(run_well("sensor", "list").splitlines()[0])}


@pytest.mark.parametrize("path", SENSORS, ids=lambda path: path.stem)
def test_included_sensors_go_by_name(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_well("sensor", "info", path.stem, "--json") == run_well("sensor", "info", path, "--json")


def test_a_file_comes_before_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "imx183").write_text((SCENES / "sensors" / "imx174.toml").read_text().replace("../spectra", f"{SCENES}/spectra"))
    assert run_well("sensor", "info", "imx183").startswith("Sony IMX174")


def test_ptc_takes_a_name(tmp_path):
    run_well("sensor", "ptc", "imx174", "--size", "32x32", "--steps", "8", "--stack", "3", "-o", tmp_path / "frames")
    assert (tmp_path / "frames" / "emva1288.txt").exists()


def test_info_shows_curves_whole():
    text = run_well("sensor", "info", "imx586")
    line = text.splitlines()[next(i for i, l in enumerate(text.splitlines()) if "design_cra" in l) + 1]
    assert line.strip() == "0 deg at 0 mm, 32.8 deg at 2.86 mm, 27.8 deg at 4.05 mm"
    [figure] = [figure for figure in info("imx586")["figures"] if figure["key"] == "microlens.design_cra"]
    assert figure["value"] is None
    assert figure["curve"]["height_mm"][-1] == 4.05 and max(figure["curve"]["angle_deg"]) == 32.8


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
        (("info", "imx1833"), "imx1833: cannot be opened: it is neither a file nor an included sensor (did you mean 'imx183'?)"),
        (("info", "something"), "included are imx174, imx183, "),
        (("info", "scenes/imx183.toml"), "the included sensor is called 'imx183'"),
        (("ptc", "imx18", "-o", "x"), "did you mean 'imx183'?"),
    ],
)
def test_wrong_input_is_one_line(arguments, says):
    done = run("sensor", *arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert says in done.stderr and done.stderr.count("\n") == 1
