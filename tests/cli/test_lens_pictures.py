"""`groundglass lens draw`, `plot`, `glass-map` and `report`: files that are whole, and errors of one line."""

import json
import math
import re
import xml.etree.ElementTree as ElementTree

import pytest
from program import LENS, SCENES, run, run_well

SVG = "{http://www.w3.org/2000/svg}"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
KINDS = [
    "ray-fans",
    "opd-fans",
    "spots",
    "field-curves",
    "lateral-colour",
    "focal-shift",
    "seidel",
    "mtf",
    "mtf-geometric",
    "mtf-focus",
    "mtf-field",
    "psf",
    "illumination",
]


def refused(*arguments):
    """The one line on stderr of a run that refuses its input."""
    done = run(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def texts(svg):
    return "\n".join(element.text or "" for element in svg.iter(f"{SVG}text"))


def test_draw_writes_well_formed_svg(tmp_path):
    path = tmp_path / "lens.svg"
    assert run_well("lens", "draw", LENS, "-o", path) == f"{path}\n"
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    # A triplet: three glasses; five rays for each of three fields, and axis and image plane.
    assert len(root.findall(f"{SVG}polygon")) == 3
    assert len(root.findall(f"{SVG}polyline")) == 3 * 5 + 2
    assert "Cooke" in texts(root) and "20°" in texts(root)


def test_draw_writes_png(tmp_path):
    path = tmp_path / "lens.png"
    run_well("lens", "draw", LENS, "-o", path)
    assert path.read_bytes().startswith(PNG_SIGNATURE)


def test_fields_asked_for_are_drawn(tmp_path):
    path = tmp_path / "lens.svg"
    run_well("lens", "draw", LENS, "-o", path, "--fields", "0,-7.5")
    assert "-7.5°" in texts(ElementTree.parse(path).getroot())


@pytest.mark.parametrize("lens", sorted(path.stem for path in (SCENES / "lenses").glob("*.toml")))
def test_every_shipped_lens_is_drawn(lens, tmp_path):
    path = tmp_path / "lens.svg"
    run_well("lens", "draw", SCENES / "lenses" / f"{lens}.toml", "-o", path)
    root = ElementTree.parse(path).getroot()
    assert root.findall(f"{SVG}polygon")
    assert not re.search(r"\b(nan|inf)\b", path.read_text())


@pytest.mark.parametrize("kind", KINDS)
def test_plot_draws_each_kind(kind, tmp_path):
    path = tmp_path / "chart.svg"
    run_well("lens", "plot", LENS, kind, "-o", path, *([] if kind == "focal-shift" else ["--fields", "0,10"]))
    assert ElementTree.parse(path).getroot().tag == f"{SVG}svg"
    assert not re.search(r"\b(nan|inf)\b", re.sub(r"base64,[^\"]*", "", path.read_text()))


def test_plot_lists_its_kinds():
    listed = run_well("lens", "plot", "--help").split("Kinds:\n")[1].split("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines()] == KINDS


def test_glass_map_marks_the_lens(tmp_path):
    path = tmp_path / "map.svg"
    run_well("lens", "glass-map", "-o", path)
    assert {"schott", "cdgm"} <= set(texts(ElementTree.parse(path).getroot()).splitlines())
    run_well("lens", "glass-map", SCENES / "lenses" / "codev_double_gauss_100mm_f2.toml", "-o", path, "--force")
    assert {"N-SK16", "F5", "in the lens"} <= set(texts(ElementTree.parse(path).getroot()).splitlines())


def test_report_is_one_page_with_every_figure(tmp_path):
    path = tmp_path / "report.html"
    assert run_well("lens", "report", LENS, "-o", path, "--fields", "0,14,20") == f"{path}\n"
    page = path.read_text()
    # Each picture is well-formed on its own, so none breaks the page.
    pictures = re.findall(r'<svg xmlns=.*?(?=<h2|<svg xmlns=|<table|<p[ >]|</body)', page, re.DOTALL)
    assert len(pictures) >= 11
    for picture in pictures:
        ElementTree.fromstring(picture)
    assert "http://" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", page) and "https://" not in page


def test_report_json_says_what_lens_info_says():
    figures = json.loads(run_well("lens", "report", LENS, "--json", "--fields", "0,14"))
    info = json.loads(run_well("lens", "info", LENS, "--json"))
    assert figures["first_order"]["efl_mm"] == info["efl_mm"]
    assert [row["field"]["y"] for row in figures["fields"]] == [0, 14]
    assert figures["fields"][0]["spot"]["rms_mm"] > 0


def test_dark_fields_are_noted(tmp_path):
    done = run("lens", "plot", LENS, "spots", "-o", tmp_path / "spots.svg", "--fields", "0,80")
    assert done.returncode == 0
    assert done.stderr == "note: no light of field 80° passes the lens; it is left out\n"


@pytest.mark.parametrize("command", [["draw"], ["plot", "spots"], ["glass-map"], ["report"]], ids=lambda c: c[0])
class TestRefusals:
    def arguments(self, command, lens, out):
        return ["lens", command[0], lens, *command[1:], "-o", out]

    def good_name(self, command):
        return "a.html" if command[0] == "report" else "a.svg"

    def test_missing_lens(self, command, tmp_path):
        line = refused(*self.arguments(command, tmp_path / "none.toml", tmp_path / self.good_name(command)))
        assert "none.toml" in line
        assert list(tmp_path.iterdir()) == []

    def test_wrong_extension(self, command, tmp_path):
        line = refused(*self.arguments(command, LENS, tmp_path / "a.pdf"))
        assert "'.pdf'" in line and self.good_name(command)[1:] in line

    def test_existing_output(self, command, tmp_path):
        path = tmp_path / self.good_name(command)
        path.write_text("mine")
        assert "--force" in refused(*self.arguments(command, LENS, path))
        assert path.read_text() == "mine"


def test_unknown_kind(tmp_path):
    done = run("lens", "plot", LENS, "spot", "-o", tmp_path / "a.svg")
    assert done.returncode == 2 and "spots" in done.stderr


def test_report_wants_an_output():
    assert "--json" in refused("lens", "report", LENS)


@pytest.mark.parametrize("kind", ["mtf", "mtf-focus", "psf"])
def test_fields_too_aberrated_for_diffraction_are_shown_by_rays(kind, tmp_path):
    lens, path = SCENES / "lenses" / "leica_elmarit_r_35mm_f28.toml", tmp_path / "chart.svg"
    done = run("lens", "plot", lens, kind, "-o", path, "--fields", "0,22.15")
    assert done.returncode == 0
    assert done.stderr == (
        "note: aberrations of field 22.15° are too large for a diffraction image; by rays alone\n"
    )
    shown = texts(ElementTree.parse(path).getroot())
    marked = ["22.15°   by rays alone", "0°   Strehl"] if kind == "psf" else ["Diffraction MTF", "* geometric", "22.15°* S", "0° S"]
    assert all(text in shown for text in marked), shown


def test_mtf_of_a_lens_too_aberrated_everywhere_is_geometric(tmp_path):
    path = tmp_path / "mtf.svg"
    done = run("lens", "plot", SCENES / "lenses" / "leica_noctilux_50mm_f12.toml", "mtf", "-o", path)
    assert done.returncode == 0 and len(done.stderr.splitlines()) == 5
    shown = texts(ElementTree.parse(path).getroot())
    assert "Geometric MTF" in shown and "diffraction limit" not in shown


def test_plot_says_lens_and_settings(tmp_path):
    path = tmp_path / "spots.svg"
    run_well("lens", "plot", LENS, "spots", "-o", path, "--f-number", 8, "--wavelengths-nm", "480,550:2,640")
    shown = texts(ElementTree.parse(path).getroot())
    assert "Cooke" in shown and ", f/8" in shown
    assert all(f"{nm} nm" in shown for nm in [480, 550, 640])
    run_well("lens", "plot", LENS, "seidel", "-o", path, "--force", "--wavelengths-nm", "480,550:2,640")
    assert ", at 480, 550:2, 640 nm" in texts(ElementTree.parse(path).getroot())


def test_wavelengths_replace_those_of_the_prescription():
    figures = json.loads(run_well("lens", "report", LENS, "--json", "--fields", "0", "--wavelengths-nm", "450,500:2,520"))
    assert figures["wavelengths"] == [{"nm": 450, "weight": 1}, {"nm": 500, "weight": 2}, {"nm": 520, "weight": 1}]
    assert figures["first_order"]["wavelength_nm"] == 500


@pytest.mark.parametrize("wrong", ["0", "486:0", "486:x", "486:", "nan", "486;588"])
def test_wrong_wavelengths(wrong, tmp_path):
    line = refused("lens", "plot", LENS, "spots", "-o", tmp_path / "a.svg", "--wavelengths-nm", f"550,{wrong}")
    assert "--wavelengths-nm" in line and f"'{wrong}'" in line


def test_wavelength_beyond_the_glass(tmp_path):
    lens = SCENES / "lenses" / "codev_double_gauss_100mm_f2.toml"
    assert "surface[1].glass" in refused("lens", "plot", lens, "mtf", "-o", tmp_path / "a.svg", "--wavelengths-nm", "50000")


def test_frequencies_asked_for_are_charted():
    asked = ["--frequencies-per-mm", "10,20,40,80", "--max-frequency-per-mm", 123]
    figures = json.loads(run_well("lens", "report", LENS, "--json", "--fields", "0,14", *asked))
    assert figures["mtf_frequencies_per_mm"][-1] == 123
    assert figures["mtf_over_focus"]["per_mm"] == 10 and figures["best_focus"]["per_mm"] == 10
    assert [row["per_mm"] for row in figures["mtf_over_field"]["frequencies"]] == [10, 20, 40, 80]


@pytest.mark.parametrize(
    "lens, projection", [("fisheye_miyamoto_100mm_f8", "f θ"), ("phone_7p_uw_f195_2p44mm", "f θ"), ("cooke_triplet_50mm_f5", "f tan θ")]
)
def test_distortion_is_from_the_nearest_projection(lens, projection, tmp_path):
    path = tmp_path / "field.svg"
    run_well("lens", "plot", SCENES / "lenses" / f"{lens}.toml", "field-curves", "-o", path)
    assert f"Distortion, from {projection}" in texts(ElementTree.parse(path).getroot()).splitlines()


def test_chart_over_the_field_needs_a_field(tmp_path):
    line = refused("lens", "plot", LENS, "field-curves", "-o", tmp_path / "a.svg", "--fields", "0")
    assert "--fields" in line


@pytest.mark.parametrize("kind", ["focal-shift", "lateral-colour"])
def test_titles_stay_on_narrow_pictures(kind, tmp_path):
    path = tmp_path / "chart.svg"
    run_well("lens", "plot", SCENES / "lenses" / "phone_8p_f195_8p69mm.toml", kind, "-o", path)
    root = ElementTree.parse(path).getroot()
    for element in root.findall(f"{SVG}text"):
        # About as wide as the letters of a sans-serif face are; text starts 8 pixels from the edge.
        assert 8 + 0.55 * float(element.get("font-size")) * len(element.text) <= float(root.get("width"))


def test_glasses_of_a_lens_are_named_apart_and_within_the_map(tmp_path):
    path = tmp_path / "map.svg"
    run_well("lens", "glass-map", SCENES / "lenses" / "phone_8p_f195_8p69mm.toml", "-o", path)
    plot = ElementTree.parse(path).getroot().find(f"{SVG}svg")
    boxes = []
    for element in plot.findall(f"{SVG}text"):
        size = float(element.get("font-size"))
        width, y = 0.55 * size * len(element.text), float(element.get("y"))
        start = float(element.get("x")) - (width if element.get("text-anchor") == "end" else 0)
        boxes.append((start, start + width, y - size, y))
    assert sum("(nd " in element.text for element in plot.findall(f"{SVG}text")) >= 4
    for i, (left, right, top, bottom) in enumerate(boxes):
        assert left >= 0 and right <= float(plot.get("width")) and top >= 0 and bottom <= float(plot.get("height"))
        assert not any(l < right and left < r and t < bottom and top < b for l, r, t, b in boxes[:i])


def test_drawing_says_the_object_distance(tmp_path):
    path = tmp_path / "lens.svg"
    run_well("lens", "draw", LENS, "-o", path, "--object-distance-mm", 500)
    assert "object at 500 mm" in texts(ElementTree.parse(path).getroot())


def test_seidel_goes_by_the_fields_and_wants_them_below_90(tmp_path):
    lens, path = SCENES / "lenses" / "fisheye_miyamoto_100mm_f8.toml", tmp_path / "seidel.svg"
    assert "give --fields below 90" in refused("lens", "plot", lens, "seidel", "-o", path)
    run_well("lens", "plot", lens, "seidel", "-o", path, "--fields", "0,60")
    # Distortion goes by the third power of the tangent.
    sums = []
    for field in [10, 20]:
        run_well("lens", "plot", LENS, "seidel", "-o", path, "--force", "--fields", field)
        sums.append(float(re.search(r"sum (\S+) waves", path.read_text())[1]))
    assert sums[1] / sums[0] == pytest.approx((math.tan(math.radians(20)) / math.tan(math.radians(10))) ** 3, rel=2e-3)


@pytest.mark.parametrize(
    "kind, option",
    [("spots", "--frequencies-per-mm"), ("psf", "--max-frequency-per-mm"), ("mtf", "--frequencies-per-mm"), ("focal-shift", "--fields")],
)
def test_options_without_effect_are_refused(kind, option, tmp_path):
    line = refused("lens", "plot", LENS, kind, "-o", tmp_path / "a.svg", option, 10)
    assert option in line and kind in line
    assert list(tmp_path.iterdir()) == []


def test_vignetted_fans_end_at_the_edge_of_the_light():
    lens = SCENES / "lenses" / "leica_noctilux_50mm_f1_reconstruction.toml"
    figures = json.loads(run_well("lens", "report", lens, "--json", "--fields", "16.45"))
    fan = figures["fields"][0]["fans"][0]["tangential"]
    first = [i for i, ray in enumerate(fan) if ray is not None][0]
    # Rays next to the edge are closer together than those of the regular forty-one.
    assert len(fan) > 41 and 0 < fan[first + 1]["pupil"] - fan[first]["pupil"] < 0.049
