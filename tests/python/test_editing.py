"""Lenses made and changed in Python: the same rays as the same file, under the checks of its reader."""

import re

import groundglass as gg
import numpy as np
import pytest
from program import SCENES

LENSES = SCENES / "lenses"
TRIPLET = LENSES / "cooke_triplet_50mm_f5.toml"
SINGLET = LENSES / "singlet_stop2_101mm.toml"
NM = 587.5618
COLUMNS = ("x", "y", "z", "l", "m", "n", "path_mm", "status", "surface")


def rays(lens):
    y = np.linspace(-8, 8, 33)
    sine = np.sin(0.1)
    return gg.Tracer(lens, NM).trace_to_image(0.5, y, 0.0, 0.0, sine, np.cos(0.1))


def assert_same_rays(a, b):
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(rays(a), column), getattr(rays(b), column))


def changed_file(path, surface, key, value):
    """The text with one key of one [[surface]] (from 0) changed, and what its source stated left out."""
    head, *rows = path.read_text().split("[[surface]]")
    rows[surface], count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", rows[surface])
    assert count == 1
    return re.sub(r"(?ms)^\[published\].*?(?=^\[|\Z)", "", head) + "".join("[[surface]]" + row for row in rows)


@pytest.fixture(scope="module")
def triplet():
    return gg.load_lens(TRIPLET)


# Text


@pytest.mark.parametrize("path", [TRIPLET, LENSES / "phone_8p_f195_8p69mm.toml"], ids=lambda path: path.stem)
def test_text_holds_the_lens(path):
    lens = gg.load_lens(path)
    again = gg.Lens.from_text(lens.to_text())
    assert again.name == lens.name and again.published_efl_mm == lens.published_efl_mm
    assert_same_rays(again, lens)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("format", ["toml", "zmx", "seq", "dat"])
def test_text_is_that_of_the_file(triplet, tmp_path, format):
    triplet.save(tmp_path / f"lens.{format}")
    assert triplet.to_text(format).encode() == (tmp_path / f"lens.{format}").read_bytes()
    text = (tmp_path / f"lens.{format}").read_bytes()
    assert gg.Lens.from_text(text).first_order(NM).efl_mm == pytest.approx(triplet.first_order(NM).efl_mm, rel=1e-3)


def test_text_that_is_wrong(triplet):
    with pytest.raises(gg.InputError, match=r"^mine:\d+: surface\[2\].radius_mm: "):
        gg.Lens.from_text(changed_file(TRIPLET, 1, "radius_mm", '"?"'), name="mine")
    with pytest.raises(gg.InputError, match="no lens file"):
        gg.Lens.from_text("")
    with pytest.raises(gg.InputError, match="'.pdf'"):
        triplet.to_text("pdf")
    with pytest.warns(UserWarning):
        triplet.to_text("dat")


# Edits


@pytest.mark.parametrize(
    "surface, key, value",
    [(0, "radius_mm", 22.5), (1, "radius_mm", -400.123), (0, "thickness_mm", 3.3), (2, "semi_diameter_mm", 3.0)],
)
def test_an_edit_is_that_of_the_file(triplet, surface, key, value):
    edited = triplet.with_surface(surface, **{key: value})
    assert_same_rays(edited, gg.Lens.from_text(changed_file(TRIPLET, surface, key, value)))
    assert getattr(edited.surfaces[surface], key) == pytest.approx(value, rel=1e-15)
    assert any(not np.array_equal(getattr(rays(edited), c), getattr(rays(triplet), c)) for c in ("y", "status"))


def test_a_glass_is_exchanged(triplet):
    edited = triplet.with_surface(0, glass="schott:N-BK7")
    assert edited.surfaces[0].glass.nd == pytest.approx(1.5168, abs=5e-6)
    assert_same_rays(edited, triplet.with_surface(0, glass=gg.find_glass("N-BK7")))
    assert triplet.surfaces[0].glass.name != "schott:N-BK7"  # left as it was


@pytest.mark.parametrize("name", ["phone_8p_f195_8p69mm", "leica_summicron_m_50mm_f2"])
def test_what_is_not_changed_keeps_its_bits(name):
    lens = gg.load_lens(LENSES / f"{name}.toml")
    assert_same_rays(lens.with_surfaces([surface.replace(label="x") for surface in lens.surfaces]), lens)


def test_aspheres_are_edited():
    lens = gg.load_lens(LENSES / "phone_4p_f35_5p56mm.toml")
    index = next(i for i, s in enumerate(lens.surfaces) if s.kind == "power_asphere")
    surface = lens.surfaces[index]
    terms = surface.asphere_mm | {"A4": 0.03}
    edited = lens.with_surface(index, asphere_mm=terms, conic=-0.5)
    assert edited.surfaces[index].asphere_mm == terms and edited.surfaces[index].conic == -0.5
    assert surface.replace(asphere_mm=None).kind == "conic"
    # A parabola's height is r² / 2R; the term adds A4 r⁴.
    parabola = gg.Surface(radius_mm=50.0, conic=-1.0, asphere_mm={"A4": 1e-5}, semi_diameter_mm=5.0)
    assert parabola.sag_mm(0.0, 4.0) == pytest.approx(16 / 100 + 1e-5 * 256, abs=1e-15)


def test_published_figures_are_those_of_the_old_lens(triplet):
    assert triplet.published_efl_mm is not None
    edited = triplet.with_surface(0, radius_mm=15.0)
    assert edited.published_efl_mm is None and edited.half_field_deg == triplet.half_field_deg


def test_a_tolerance_is_looked_at(triplet):
    # Thin-lens theory: dEFL/EFL of a plano-convex lens is that of its radius, here exactly.
    plano = gg.Lens(
        "plano-convex",
        [
            gg.Surface(radius_mm=50.0, thickness_mm=4.0, glass="N-BK7", semi_diameter_mm=5.0, stop=True),
            gg.Surface(radius_mm=float("inf"), thickness_mm=90.0, semi_diameter_mm=5.0),
        ],
    )
    efl = plano.first_order().efl_mm
    assert efl == pytest.approx(50.0 / (gg.find_glass("N-BK7").nd - 1), rel=1e-12)
    assert plano.with_surface(0, radius_mm=50.0 * 1.001).first_order().efl_mm == pytest.approx(1.001 * efl, rel=1e-12)


# Lenses from nothing


def test_a_lens_from_nothing_is_that_of_the_file():
    lens = gg.load_lens(SINGLET)
    keys = dict(re.findall(r"^(\w+) = (.*)$", SINGLET.read_text().split("[[surface]]")[1], re.MULTILINE))
    first, second = lens.surfaces
    made = gg.Lens(
        "made",
        [
            gg.Surface(
                radius_mm=float(keys["radius_mm"]),
                thickness_mm=first.thickness_mm,
                glass="hoya:LAC9",
                semi_diameter_mm=first.semi_diameter_mm,
            ),
            gg.Surface(
                radius_mm=second.radius_mm,
                thickness_mm=lens.image_distance_mm,
                semi_diameter_mm=second.semi_diameter_mm,
                stop=True,
            ),
        ],
    )
    assert_same_rays(made, lens)
    assert_same_rays(gg.Lens.from_text(made.to_text()), lens)


def test_a_design_states_its_conditions():
    surfaces = gg.load_lens(SINGLET).surfaces
    lens = gg.Lens("l", surfaces, wavelengths_nm=[500, 600], weights=[1, 2], fields=[(0, 0), (1, 3)])
    assert lens.wavelengths_nm.tolist() == [500, 600] and lens.weights.tolist() == [1, 2]
    assert lens.fields.tolist() == [[0, 0], [1, 3]] and np.isinf(lens.object_distance_mm)


def test_a_mirror_sends_light_back_into_its_medium():
    surfaces = [
        gg.Surface(radius_mm=float("inf"), thickness_mm=100.0, semi_diameter_mm=10.0, stop=True),
        gg.Surface(radius_mm=-200.0, conic=-1.0, mirror=True, thickness_mm=-100.0, semi_diameter_mm=10.0),
    ]
    mirror = gg.Lens("paraboloid", surfaces)
    spot = gg.trace_bundle(mirror, NM, (0.0, 0.0)).rays
    assert spot.ok.all() and np.abs([spot.x, spot.y]).max() < 1e-12  # all through the focus, half the radius away


def test_coatings_are_put_on(tmp_path):
    surface = gg.Surface(radius_mm=50.0, glass="N-BK7", semi_diameter_mm=5.0, coating="mgf2")
    assert surface.coating.name == gg.find_coating("mgf2").name and surface.replace(coating=None).coating is None
    assert surface.replace(coating=gg.find_coating("bbar")).coating.name == gg.find_coating("bbar").name
    assert surface.replace(radius_mm=60.0).coating.name == surface.coating.name


# Errors


SURFACE = {"radius_mm": 50.0, "semi_diameter_mm": 5.0}


@pytest.mark.parametrize(
    "keys, text",
    [
        ({"radius_mm": 0}, r"^surface: radius_mm: is 0"),
        ({"radius_mm": float("nan")}, r"^surface: radius_mm: is not finite"),
        ({"semi_diameter_mm": -1.0}, r"^surface: semi_diameter_mm: is -1"),
        ({"semi_diameter_mm": 60.0}, "does not reach"),
        ({"semi_diameter_mm": None}, r"^surface: semi_diameter_mm: missing"),
        ({"thickness_mm": float("nan")}, "thickness_mm is nan"),
        ({"glass": "N-BK8"}, r"^surface: glass: .*N-BK7"),
        ({"glass": 5}, r"^surface: glass: "),
        ({"mirror": True, "glass": gg.find_glass("N-BK7")}, r"^surface: glass: a mirror"),
        ({"radus_x": 5}, "unknown key"),
        ({"conc": 5}, "did you mean 'conic'"),
        ({"asphere_mm": {"B4": 1e-5}}, "B4"),
        ({"coating": "mgf3"}, "mgf2"),
    ],
)
def test_surfaces_that_cannot_be(keys, text):
    with pytest.raises(ValueError, match=text):
        gg.Surface(**SURFACE | keys)
    if keys.get("semi_diameter_mm", 0) is not None:
        with pytest.raises(gg.InputError, match=text):
            gg.Surface(**SURFACE).replace(**keys)


def test_lenses_that_cannot_be(triplet):
    glass = gg.Surface(**SURFACE, thickness_mm=2.0, glass="N-BK7", stop=True)
    with pytest.raises(gg.InputError, match="^lens 'l'.*followed by air"):
        gg.Lens("l", [glass])
    with pytest.raises(gg.InputError, match="no surface"):
        gg.Lens("l", [])
    with pytest.raises(gg.InputError, match="no surface has stop"):
        triplet.with_surface(triplet.stop_index, stop=False)
    with pytest.raises(gg.InputError, match=r"surface\[2\].*second stop|second stop"):
        triplet.with_surface(0, stop=True)
    with pytest.raises(gg.InputError, match=r"surface\[1\].thickness_mm"):
        triplet.with_surface(0, thickness_mm=-3.0)
    with pytest.raises(gg.InputError, match="index is 99, expected 0 to 5"):
        triplet.with_surface(99, radius_mm=5.0)
    with pytest.raises(gg.InputError, match="weights"):
        gg.Lens("l", triplet.surfaces, wavelengths_nm=[500.0], weights=[0.0])
    for key in ("reference_wavelength_nm", "object_distance_mm", "half_field_deg"):
        with pytest.raises(gg.InputError, match=key):
            gg.Lens("l", triplet.surfaces, **{key: float("nan")})


def test_focus_groups_go_by_number():
    group = "[[focus_group]]\nfirst_surface = 3\nlast_surface = 4\n\n[[surface]]"
    lens = gg.Lens.from_text(TRIPLET.read_text().replace("[[surface]]", group, 1))
    assert lens.focus_travel_mm[1] > 1.0
    assert lens.with_surface(0, label="x").focus_travel_mm == lens.focus_travel_mm
    with pytest.raises(gg.InputError, match="go by surface number"):
        lens.with_surfaces(lens.surfaces[1:])


# Glass catalogues of others

# N-BK7 by Schott's data sheet: Sellmeier, nd, Vd, and internal transmission 0.994 of 25 mm at 400 nm, 0.9980 at 546.
AGF = """\
CC Mine
NM N-BK7 2 517642.251 1.516800 64.17 0 1 1
ED 7.1 8.3 2.51 -0.0009 0
CD 1.03961212E+00 6.00069867E-03 2.31792344E-01 2.00179144E-02 1.01046945E+00 1.03560653E+02 0 0 0 0
TD 1.86E-06 1.31E-08 -1.37E-11 4.34E-07 6.27E-10 1.70E-01 20
LD 3.0E-01 2.5E+00
IT 4.0E-01 9.94E-01 2.5E+01
IT 5.46E-01 9.98E-01 2.5E+01
"""


@pytest.fixture
def catalogue(tmp_path):
    (tmp_path / "mine.agf").write_text(AGF)
    return gg.read_agf(tmp_path / "mine.agf")


def test_catalogues_are_read(catalogue):
    (glass,) = catalogue
    assert glass.name == "mine:N-BK7"
    assert glass.nd == pytest.approx(1.51680, abs=5e-6) and glass.vd == pytest.approx(64.17, abs=5e-3)
    assert glass.index([[486.1327], [656.2725]]) == pytest.approx(np.array([[1.52238], [1.51432]]), abs=5e-6)
    # Lambert and Beer.
    assert glass.internal_transmission([400.0, 546.0], 50.0) == pytest.approx([0.994**2, 0.998**2], rel=1e-12)
    assert gg.find_glass("mine:N-BK7", catalogues=[catalogue]).name == "mine:N-BK7"
    with pytest.raises(gg.InputError, match="mine:N-BK7"):
        gg.find_glass("N-BK7", catalogues=[catalogue])  # schott's or mine
    with pytest.raises(gg.InputError):
        gg.find_glass("mine:N-BK7")


def test_a_catalogues_glass_goes_into_a_lens(triplet, catalogue):
    edited = triplet.with_surface(0, glass=catalogue[0])
    assert edited.surfaces[0].glass.name == "mine:N-BK7"
    np.testing.assert_allclose(rays(edited).y, rays(triplet.with_surface(0, glass="schott:N-BK7")).y, atol=1e-9)


def test_a_catalogue_that_is_wrong(tmp_path):
    (tmp_path / "bad.agf").write_text(AGF.replace("CD 1.03961212E+00", "CD x"))
    with pytest.raises(gg.InputError, match=r"bad.agf:4: CD: "):
        gg.read_agf(tmp_path / "bad.agf")
