"""The lens engine from Python: numbers that others published, closed forms, arrays without copies, errors."""

import gc
import subprocess
import sys
import threading
from xml.etree import ElementTree

import groundglass as gg
import matplotlib
import numpy as np
import pytest
from program import SCENES

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from groundglass import plot  # noqa: E402

LENSES = SCENES / "lenses"
D_NM = 587.5618

PLATE = """\
schema = 1
name = "Plate <5 mm>"
source = "closed form"
image_distance_mm = 20.0

[[surface]]
radius_mm = "infinity"
thickness_mm = 5.0
glass = {n = 1.5, name = "plate", first_nm = 300.0, last_nm = 2000.0}
semi_diameter_mm = 50.0
stop = true

[[surface]]
radius_mm = "infinity"
semi_diameter_mm = 50.0
"""


@pytest.fixture(scope="module")
def double_gauss():
    return gg.load_lens(LENSES / "codev_double_gauss_100mm_f2.toml")


@pytest.fixture(scope="module")
def singlet():
    return gg.load_lens(LENSES / "singlet_stop2_101mm.toml")


@pytest.fixture
def plate(tmp_path):
    path = tmp_path / "plate.toml"
    path.write_text(PLATE)
    return gg.load_lens(path)


# Against other programs and closed forms


def at_f5(double_gauss):
    """As it was in OpticStudio: the entrance pupil is 20.00075 mm wide."""
    return double_gauss.stopped_down(double_gauss.first_order().efl_mm / 20.00075)


def test_first_order_figures_are_those_of_opticstudio(singlet):
    # OpticStudio 2025 R2.02, optiland issue 710; its image plane lies at 92.7383463.
    figures = singlet.first_order(D_NM)
    assert figures.efl_mm == pytest.approx(101.501826, abs=5e-7)
    assert figures.entrance_pupil_position_mm == pytest.approx(6.318809, abs=5e-7)
    assert figures.bfl_mm == pytest.approx(92.7383463 + 2.255622, abs=1e-6)
    assert figures.rear_principal_plane_mm == pytest.approx(92.7383463 - 99.246204, abs=1e-6)


def test_rays_are_those_of_opticstudio(double_gauss):
    # OpticStudio 2023 R1.02, optiland issue 710: paraxial aiming, 0.5876 µm; x, y (mm), L, M at the image.
    lens, nm = at_f5(double_gauss), 587.6
    rows = [
        (0.0, (0.0, 1.0), (0.0, -0.018003289, 0.0, -0.100148243)),
        (0.0, (0.0, 0.7), (0.0, -0.006469740, 0.0, -0.070053570)),
        (14.0, (0.0, 0.0), (0.0, 24.669769254, 0.0, 0.198075144)),
        (14.0, (0.0, 1.0), (0.0, 24.623905450, 0.0, 0.102966617)),
        (14.0, (0.0, -1.0), (0.0, 24.713715770, 0.0, 0.292811109)),
        (9.8, (0.7, 0.0), (-0.024622880, 17.191430724, -0.069514854, 0.144119690)),
    ]
    tracer = gg.Tracer(lens, nm, clip=False)
    for field, pupil, expected in rows:
        aimed = gg.RayAimer(lens, nm, (0.0, field), aiming="paraxial").aim(*pupil)
        ray = tracer.trace_to_image(*aimed.coordinates)
        assert [ray.x[0], ray.y[0], ray.l[0], ray.m[0]] == pytest.approx(expected, abs=5e-9)
        assert ray.ok.all() and ray.surface[0] == -1


def test_a_plate_shifts_and_delays_rays(plate):
    angle = np.radians([0.0, 20.0, 50.0])
    sine, cosine = np.sin(angle), np.cos(angle)
    rays = gg.Tracer(plate, 550).trace(0.0, 0.0, 0.0, 0.0, sine, cosine)
    inside = np.sqrt(1 - (sine / 1.5) ** 2)
    np.testing.assert_allclose(rays.y, 5.0 * sine / 1.5 / inside, atol=1e-13)
    np.testing.assert_allclose(rays.path_mm, 1.5 * 5.0 / inside, rtol=1e-14)
    np.testing.assert_allclose(rays.m, sine, atol=1e-15)
    assert rays.status.tolist() == [gg.RayStatus.ok] * 3


def test_light_retraces_its_way(double_gauss):
    there = gg.Tracer(double_gauss, D_NM).trace([0.0, 3.0], [5.0, -8.0], 0.0, 0.0, np.sin(0.1), np.cos(0.1))
    back = gg.Tracer(double_gauss.reversed(), D_NM).trace(there.x, there.y, -there.z, -there.l, -there.m, there.n)
    assert there.ok.all() and back.ok.all()
    # On the first surface, whose height is the sag there; the ray began on the plane of its vertex.
    np.testing.assert_allclose(back.y + np.tan(0.1) * back.z, [5.0, -8.0], atol=1e-11)
    np.testing.assert_allclose(back.m, -np.sin(0.1), atol=1e-13)


def test_lost_rays_say_where(double_gauss):
    rays = gg.Tracer(double_gauss, D_NM).trace_to_image(0.0, [0.0, 1000.0, 200.0], 0.0, 0.0, 0.0, 1.0)
    assert rays.ok.tolist() == [True, False, False]
    assert rays.status[1] in (gg.RayStatus.missed, gg.RayStatus.vignetted) and rays.surface[1] == 0


def test_wave_of_the_double_gauss_is_that_of_opticstudio(double_gauss):
    pupil = gg.full_pupil_quadrature(12, 48)
    wave = gg.wavefront(at_f5(double_gauss), 587.6, (0.0, 0.0), pupil=pupil, aiming="paraxial")
    assert wave.rms_waves() == pytest.approx(0.2364, abs=5e-5)
    # Noll's polynomials have unit mean square: their squares add up to the variance.
    noll = wave.fit_zernikes(37)
    assert np.sqrt((noll[1:] ** 2).sum()) == pytest.approx(0.2364, abs=5e-5)


def test_seidel_sums_are_kidgers():
    # Kidger, Fundamental Optical Design (2002), the Fraunhofer doublet: EPD 20, half field 1 degree, d line.
    lens = gg.load_lens(LENSES / "achromat_fraunhofer_kidger_100mm_f5.toml")
    seidel = gg.seidel(lens, field=1.0, wavelength_nm=D_NM)
    names = ["spherical_mm", "coma_mm", "astigmatism_mm", "petzval_mm", "distortion_mm"]
    printed = [0.001889, -0.000088, 0.000295, 0.000210, 0.000002]
    assert [seidel.sum[name] for name in names] == pytest.approx(printed, abs=2e-6)
    assert seidel.surfaces["spherical_mm"] == pytest.approx([0.008754, -0.024383, 0.017518], abs=2e-6)
    assert seidel.wave_coefficients()["w040"] == pytest.approx(0.001889 / 8 / (D_NM * 1e-6), rel=2e-3)


def test_glass_has_its_data_sheet():
    # Schott's data sheet of N-BK7.
    glass = gg.find_glass("N-BK7")
    assert glass.nd == pytest.approx(1.51680, abs=5e-6) and glass.vd == pytest.approx(64.17, abs=5e-3)
    assert glass.partial_dispersion_gF == pytest.approx(0.5349, abs=5e-5)
    assert glass.partial_dispersion_deviation_gF == pytest.approx(-0.0009, abs=5e-5)
    index = glass.index([[486.1327, 656.2725]])
    assert index == pytest.approx(np.array([[1.52238, 1.51432]]), abs=5e-6)
    assert glass.name in [g.name for g in gg.glass_catalogue("schott")]


def test_model_glass_keeps_what_it_was_made_of():
    glass = gg.model_glass(1.62, 36.3, kind="plastic")
    assert glass.nd == pytest.approx(1.62, abs=1e-12) and glass.vd == pytest.approx(36.3, abs=1e-9)


def test_films_obey_fresnel_and_the_quarter_wave():
    bare = gg.thin_film_response(1.0, [], 1.5, [1.0, np.cos(np.arctan(1.5))], 550)
    assert bare["reflectance_s"][0] == pytest.approx(0.04, abs=1e-15)
    assert bare["reflectance_p"][1] == pytest.approx(0.0, abs=1e-15)  # Brewster
    film = gg.thin_film_response(1.0, [(1.38, 550 / 4 / 1.38)], 1.5, 1.0, 550)
    assert film["reflectance_s"] == pytest.approx([((1.5 - 1.38**2) / (1.5 + 1.38**2)) ** 2], abs=1e-14)


def test_throughput_of_a_bare_plate(plate):
    ray = gg.Rays(0.0, [0.0, 1.0], 0.0, 0.0, 0.0, 1.0)
    light = gg.throughput(plate, 550, ray, polarisation="exact")
    assert light["fraction"] == pytest.approx([0.96**2] * 2, abs=1e-14)
    assert light["reflected"].shape == (2, 2) and light["reflected"][0, 0] == pytest.approx(0.04, abs=1e-15)
    assert ray.path_mm.tolist() == [0.0, 0.0]  # left as they were


def test_diffraction_of_a_perfect_pupil():
    # So nearly perfect on the axis at f/32 that Goodman's closed form holds.
    lens = gg.load_lens(LENSES / "cooke_triplet_50mm_f5.toml").stopped_down(32).focused(float("inf"))
    nm = lens.reference_wavelength_nm
    wave = gg.wavefront(lens, nm, (0.0, 0.0))
    assert wave.strehl_at_centre() > 0.99
    otf = gg.Otf(gg.pupil_function(lens, nm, (0.0, 0.0), side=128))
    cutoff_per_mm = 1e6 / (nm * lens.first_order().f_number)
    share = np.array([0.1, 0.3, 0.5, 0.8])
    np.testing.assert_allclose(np.abs(otf(share * cutoff_per_mm, 0.0)), gg.perfect_mtf(share), atol=5e-3)
    psf = gg.fft_psf(gg.pupil_function(lens, nm, (0.0, 0.0)), 256)
    assert np.unravel_index(psf.share.argmax(), psf.share.shape) == (128, 128)
    assert psf.share.sum() == pytest.approx(1.0, abs=0.02)


def test_best_focus_is_where_figures_are_best(double_gauss):
    lens = double_gauss.stopped_down(4)
    moved = lens.with_image_moved(gg.best_focus_by_spot_mm(lens, [0.0]))
    radii_mm = []
    for shift_mm in (-0.01, 0.0, 0.01):
        there = moved.with_image_moved(shift_mm)
        bundles = [gg.trace_bundle(there, nm, (0.0, 0.0)) for nm in there.wavelengths_nm]
        radii_mm.append(gg.spot(bundles, there.weights).rms_mm)
    # The mean square radius is a parabola of the shift: symmetric about its least.
    left, least, right = np.square(radii_mm)
    assert least < left and left == pytest.approx(right, rel=1e-3)
    for figure in (gg.best_focus_by_wavefront_mm(lens, [0.0]), gg.best_focus_by_mtf_mm(lens, 20.0, [0.0])):
        assert figure == pytest.approx(gg.best_focus_by_spot_mm(lens, [0.0]), abs=0.1)


def test_mtf_of_colours_stays_below_its_limit(double_gauss):
    lens = double_gauss.stopped_down(8)
    pupil = gg.polychromatic_pupil(lens, (0.0, 0.0))
    frequency = [0.0, 20.0, 50.0]
    mtf, limit = pupil.diffraction_mtf(frequency), pupil.diffraction_limit(frequency)
    assert mtf["tangential"][0] == pytest.approx(1.0, abs=1e-12)
    assert (mtf["tangential"] <= limit["tangential"] + 1e-9).all()
    # Goodman's closed form at each of the wavelengths, for the f-number that light has at the image.
    shares = np.outer(lens.wavelengths_nm * 1e-6 * lens.first_order().f_number, frequency)
    perfect = lens.weights @ gg.perfect_mtf(shares) / lens.weights.sum()
    np.testing.assert_allclose(limit["tangential"], perfect, atol=5e-3)
    through = pupil.mtf_through_focus(50.0, [0.0, 0.5])
    assert through["sagittal"][0] == pytest.approx(mtf["sagittal"][2], abs=1e-12)
    assert gg.geometric_mtf(lens, (0.0, 0.0), [0.0])["sagittal"] == pytest.approx([1.0])


def test_zernikes_are_nolls():
    x, y = np.array([0.1, -0.5]), np.array([0.2, 0.6])
    np.testing.assert_allclose(gg.zernike("noll", 4, x, y), np.sqrt(3) * (2 * (x**2 + y**2) - 1), atol=1e-15)
    np.testing.assert_allclose(gg.zernike("fringe", 4, x, y), 2 * (x**2 + y**2) - 1, atol=1e-15)


def test_chief_rays_agree_with_field_curves(double_gauss):
    curves = gg.field_curves(double_gauss, D_NM, [0.0, 14.0])
    assert curves["chief_y_mm"][1] == gg.chief_ray(double_gauss, D_NM, (0.0, 14.0)).point_mm[1]
    listed = gg.list_ray(double_gauss, D_NM, (0.0, 14.0), (0.0, 0.0))
    assert listed["y_mm"][-1] == pytest.approx(curves["chief_y_mm"][1], abs=1e-12)
    assert abs(listed["y_mm"][double_gauss.stop_index]) < 1e-9
    assert gg.illumination(double_gauss, D_NM, [0.0, 14.0])["relative"][0] == 1.0


# The prescription


def test_surfaces_are_those_of_the_file(singlet):
    first, second = singlet.surfaces
    assert (first.kind, first.stop, second.stop, singlet.stop_index) == ("conic", False, True, 1)
    assert first.shape == {"kind": "conic", "radius_mm": first.radius_mm, "conic": 0.0}
    assert singlet.image_distance_mm == second.thickness_mm and second.glass.is_air
    assert first.sag_mm(0.0, 1.0) == pytest.approx(first.radius_mm - np.sqrt(first.radius_mm**2 - 1), abs=1e-13)


def test_aspheres_show_their_coefficients():
    phone = gg.load_lens(LENSES / "phone_4p_f35_5p56mm.toml")
    asphere = next(s for s in phone.surfaces if s.kind == "power_asphere")
    assert asphere.asphere_mm["A3"] == -0.01895 and asphere.asphere_mm["A4"] == 0.02426


def test_surfaces_outlive_their_lens():
    surface = gg.load_lens(LENSES / "singlet_stop2_101mm.toml").surfaces[0]
    gc.collect()
    assert surface.glass.name == "hoya:LAC9"


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("extension", ["toml", "zmx", "seq", "dat"])
def test_formats_hold_the_lens(double_gauss, tmp_path, extension):
    path = tmp_path / f"lens.{extension}"
    double_gauss.save(path)
    again = gg.load_lens(path)
    # pbrt's file holds one index a glass, that of the reference wavelength, and planes become spheres of 100 m.
    nm = double_gauss.reference_wavelength_nm
    assert again.first_order(nm).efl_mm == pytest.approx(double_gauss.first_order(nm).efl_mm, rel=1e-5 if extension == "dat" else 1e-6)
    with pytest.raises(gg.InputError, match="exists"):
        double_gauss.save(path)


def test_what_a_format_cannot_hold_is_warned_of(double_gauss, tmp_path):
    with pytest.warns(UserWarning):
        double_gauss.save(tmp_path / "lens.dat")


def test_notebooks_show_the_prescription(double_gauss, plate):
    html = double_gauss._repr_html_()
    assert html.count(double_gauss.name) == 1  # in the drawing
    assert html.count("<tr>") >= double_gauss.surface_count and "schott:N-SSK2" in html and "100.00" in html
    assert "Plate &lt;5 mm&gt;" in plate._repr_html_()  # afocal: the reason stands where the figures would


# Arrays and threads


def test_results_are_views(double_gauss):
    rays = gg.Tracer(double_gauss, D_NM).trace(0.0, np.linspace(0, 5, 7), 0.0, 0.0, 0.0, 1.0)
    for name in ("x", "y", "z", "l", "m", "n", "path_mm"):
        one, other = getattr(rays, name), getattr(rays, name)
        assert one.dtype == np.float64 and one.shape == (7,)
        assert np.shares_memory(one, other) and not one.flags.owndata
    kept, values = rays.y, rays.y.copy()
    del rays
    gc.collect()
    assert np.array_equal(kept, values)
    pupil = gg.pupil_function(double_gauss.stopped_down(5), D_NM, (0.0, 0.0))
    assert np.shares_memory(pupil.amplitude, pupil.amplitude)
    wave = gg.wavefront(double_gauss, D_NM, (0.0, 0.0))
    assert np.shares_memory(wave.opd_waves, wave.opd_waves)


def test_other_threads_run_while_rays_are_traced(double_gauss):
    tracer, count = gg.Tracer(double_gauss, D_NM), 400_000
    y = np.linspace(-20, 20, count)
    traced, turns = threading.Event(), []

    def work():
        for _ in range(5):
            tracer.trace(0.0, y, 0.0, 0.0, 0.0, 1.0)
        traced.set()

    # With the lock held the main thread would not get a turn but between calls.
    worker = threading.Thread(target=work)
    worker.start()
    while not traced.wait(0.001):
        turns.append(None)
    worker.join()
    assert len(turns) > 10


# Errors


@pytest.mark.parametrize(
    "wrong, text",
    [
        (lambda lens: gg.Tracer(lens, 50.0), "nm"),
        (lambda lens: gg.Tracer(lens, float("nan")), "nm"),
        (lambda lens: gg.Tracer(lens, D_NM).trace([0, 1], [0, 1, 2], 0, 0, 0, 1), "shape"),
        (lambda lens: gg.Tracer(lens, D_NM).trace(0, float("nan"), 0, 0, 0, 1), "NaN"),
        (lambda lens: gg.Tracer(lens, D_NM).trace(0, 0, 0, 0, 0.5, 1), "length"),
        (lambda lens: gg.Tracer(lens, D_NM).trace(0, 0, 0, 0, 0, -1), "n > 0"),
        (lambda lens: gg.RayAimer(lens, D_NM, (0, 5), aiming="exact"), "'real', 'paraxial'"),
        (lambda lens: gg.hexapolar(0), "rings"),
        (lambda lens: gg.trace_bundle(lens, D_NM, (0, 0), [[0.0, 0.0]]), r"\(N, 3\)"),
        (lambda lens: gg.trace_bundle(lens, D_NM, (0, 89.0)), "field"),
        (lambda lens: lens.surfaces[0].sag_mm([0, 1], [0, 1, 2]), r"x_mm and y_mm: .*\(2\) and \(3\)"),
        (lambda lens: gg.zernike("noll", 4, [[0], [1]], [[0, 1], [0, 1], [0, 1]]), r"\(2, 1\) and \(3, 2\)"),
        (lambda lens: gg.Otf(gg.pupil_function(lens.stopped_down(8), D_NM, (0, 0)))([0, 1], [0, 1, 2]), r"fx_per_mm and fy_per_mm"),
        (lambda lens: gg.spot([]), "ray"),
        (lambda lens: gg.spot([gg.trace_bundle(lens, D_NM, (0, 0))], [1.0, 2.0]), "weights"),
        (lambda lens: gg.ray_fan(lens, D_NM, (0, 0), rays_per_fan=1), "rays_per_fan"),
        (lambda lens: gg.wavefront(lens, D_NM, (0, 0)).rms_waves("coma"), "removed"),
        (lambda lens: gg.wavefront(lens, D_NM, (0, 0)).fit_zernikes(3, set="born"), "set"),
        (lambda lens: gg.pupil_function(lens, D_NM, (0, 0), side=63), "even"),
        (lambda lens: gg.huygens_psf(lens, D_NM, (0, 0), 16, -1.0), "pitch_um"),
        (lambda lens: gg.thin_film_response(1.0, [(1.4, -5.0)], 1.5, 1.0, 550), "thickness"),
        (lambda lens: gg.thin_film_response(1.0, [], 1.5, 1.2, 550), "cosine"),
        (lambda lens: gg.find_glass("N-BK8"), "N-BK7"),
        (lambda lens: gg.find_coating("mgf3"), "mgf2"),
        (lambda lens: gg.model_glass(0.5, 60.0), "nd"),
        (lambda lens: lens.stopped_down(0.1), "f/"),
        (lambda lens: lens.zoomed("wide"), "zoom"),
        (lambda lens: gg.polychromatic_pupil(lens, (0, 0), side=9), "even"),
        (lambda lens: lens.save("lens.pdf"), "lens.pdf"),
    ],
)
def test_wrong_input_is_refused(double_gauss, wrong, text):
    with pytest.raises(gg.InputError, match=text):
        wrong(double_gauss)


# Plots


def test_the_plotting_library_is_imported_late():
    program = "import sys, groundglass.plot; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


@pytest.mark.parametrize("name", ["ray_fan", "spots", "field_curves", "mtf", "wavefront", "psf"])
def test_plots_draw_where_they_are_told(double_gauss, name):
    lens = double_gauss.stopped_down(8)
    fig, ax = getattr(plot, name)(lens)
    assert ax.figure is fig and ax.has_data() and ax.get_xlabel() + ax.get_ylabel() != ""
    _, given = plt.subplots()
    same_fig, same = getattr(plot, name)(lens, ax=given)
    assert same is given and same_fig is given.figure and given.has_data()
    plt.close("all")


def test_plots_show_the_engines_numbers():
    lens = gg.load_lens(LENSES / "leica_summicron_m_50mm_f2.toml")
    _, ax = plot.ray_fan(lens, 20.0, [D_NM])
    fan = gg.ray_fan(lens, D_NM, (0.0, 20.0), rays_per_fan=101)["tangential"]
    drawn = ax.lines[0].get_ydata()
    passed = fan["status"] == gg.RayStatus.ok
    assert 0 < passed.sum() < 101  # it vignettes there
    np.testing.assert_array_equal(drawn[passed], 1e3 * fan["error_y_mm"][passed])
    assert np.isnan(drawn[~passed]).all()
    plt.close("all")


@pytest.mark.parametrize("name", ["leica_summicron_m_50mm_f2", "phone_8p_f195_8p69mm"])
def test_spots_show_the_rms_of_all_light(name):
    lens = gg.load_lens(LENSES / f"{name}.toml")
    _, ax = plot.spots(lens)
    shown_um = [float(text.get_text().split("RMS ")[1].split()[0]) for text in ax.texts]
    bundles = [[gg.trace_bundle(lens, nm, field, rings=40, spokes=160) for nm in lens.wavelengths_nm] for field in lens.fields]
    assert shown_um == pytest.approx([1e3 * gg.spot(row, lens.weights).rms_mm for row in bundles], rel=5e-3)
    # No square's rays reach into another.
    width_um = np.diff(ax.get_xticks())[0]
    for line in ax.lines:
        x_um = line.get_xdata() / width_um
        assert np.abs(x_um - np.rint(np.median(x_um))).max() < 0.5
    plt.close("all")


def test_legends_hide_nothing(double_gauss):
    lens = double_gauss.stopped_down(8)
    for draw in (plot.ray_fan, plot.spots, plot.field_curves, plot.mtf):
        fig, ax = draw(lens)
        fig.canvas.draw()
        assert ax.get_legend().get_window_extent().x0 >= ax.get_window_extent().x1
    plt.close("all")


def test_lenses_are_drawn_and_reported():
    lens = gg.load_lens(SCENES / "lenses" / "cooke_triplet_50mm_f5.toml")
    drawing = gg.draw_lens(lens)
    assert ElementTree.fromstring(drawing.svg).tag.endswith("svg")
    assert drawing._repr_svg_() == drawing.svg
    assert "<svg" in lens._repr_html_()
    report = gg.lens_report(lens, [0.0, 14.0])
    assert report.figures["first_order"]["efl_mm"] == lens.first_order().efl_mm
    assert [field["field"]["y"] for field in report.figures["fields"]] == [0.0, 14.0]
    assert report.html.startswith("<!DOCTYPE html>") and "srcdoc" in report._repr_html_()
    with pytest.raises(gg.InputError):
        gg.lens_report(lens, [80.0])


def test_prescriptions_are_checked():
    findings = gg.check_prescription(gg.load_lens(SCENES / "lenses" / "phone_8p_f195_8p69mm.toml"))
    assert {finding.verdict for finding in findings} == {"ok"}
    angle = next(finding for finding in findings if "chief-ray angle" in finding.what)
    assert angle.published == 37.01
    assert angle.computed == pytest.approx(37.01, abs=0.02)
