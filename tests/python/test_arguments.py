"""NaN, infinities, negative numbers and empty lists, fed to every numeric parameter of every public function: each
either raises an InputError that names the parameter, or gives finite numbers; never NaN."""

import ast
import itertools
import tempfile
from functools import cache
from pathlib import Path

import groundglass as gg
import numpy as np
import pytest
from program import SCENES

STUB = ast.parse(Path(gg.__file__).with_name("_groundglass.pyi").read_text())
CLASSES = {n.name: n for n in STUB.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")}
NM, FIELD = 587.5618, (0.0, 10.0)
NUMERIC = ("float", "int", "complex", "ArrayLike", "Sequence[float]", "_Pair", "Sequence[_Pair]", "Sequence[tuple[complex, float]]")
NAN, INF = float("nan"), float("inf")


@cache
def lens():
    return gg.load_lens(SCENES / "lenses" / "cooke_triplet_50mm_f5.toml").stopped_down(8)


@cache
def bundle():
    return gg.trace_bundle(lens(), NM, FIELD)


@cache
def pupil():
    return gg.pupil_function(lens(), NM, FIELD)


@cache
def polychromatic():
    return gg.polychromatic_pupil(lens(), FIELD)


@cache
def truth():
    return np.ones_like(gg.develop(gg.expose(irradiance(), sensor(), time_s=0.01)).pixels)


@cache
def irradiance():
    return gg.SpectralImage(np.full((8, 8, 30), 1e-4), np.arange(405, 700, 10), pixel_pitch_um=sensor().pixel_pitch_um)


@cache
def clear_glass():
    """With a table of internal transmission, which no embedded glass has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.agf"
        path.write_text("NM G 2 0 1.5 60 0 1 0\nCD 1.25 0 0 0 0 0\nLD 0.3 2.0\nIT 0.4 0.99 10.0\nIT 0.7 1.0 10.0\n")
        return gg.read_agf(path)[0]


@cache
def sensor():
    return gg.load_sensor(SCENES / "sensors" / "phone_1inch_1p6um.toml")


AXIS = {"x": 0.0, "y": 1.0, "z": 0.0, "l": 0.0, "m": 0.0, "n": 1.0}
AT = {"fx_per_mm": 10.0, "fy_per_mm": [0.0, 20.0]}

# Of whatever takes numbers: how it is called rightly. A method's object is the first argument.
CALLS = {
    "Glass.index": lambda **k: gg.find_glass("N-BK7").index(**{"wavelength_nm": NM} | k),
    "Glass.absolute_index": lambda **k: gg.find_glass("N-BK7").absolute_index(**{"wavelength_nm": NM} | k),
    "Glass.internal_transmission": lambda **k: clear_glass().internal_transmission(**{"wavelength_nm": 550.0, "path_mm": 10.0} | k),
    "Glass.in_environment": lambda **k: gg.find_glass("N-BK7").in_environment(**{"temperature_C": 30.0, "pressure_Pa": 1e5} | k),
    "Lens.__init__": lambda **k: gg.Lens("l", lens().surfaces, **{"reference_wavelength_nm": NM, "wavelengths_nm": [NM], "weights": [1.0], "fields": [FIELD], "half_field_deg": 10.0} | k),
    "Lens.with_surface": lambda **k: lens().with_surface(**{"index": 0} | k),
    "Surface.sag_mm": lambda **k: lens().surfaces[0].sag_mm(**{"x_mm": 0.0, "y_mm": [0.0, 1.0]} | k),
    "Lens.first_order": lambda **k: lens().first_order(**{"wavelength_nm": NM} | k),
    "Lens.focused": lambda **k: lens().focused(**{"object_distance_mm": 2000.0} | k),
    "Lens.focused_on_near_object": lambda **k: lens().focused_on_near_object(**{"object_distance_mm": 2000.0} | k),
    "Lens.with_focus_groups_moved": lambda **k: lens().with_focus_groups_moved(**{"travel_mm": 0.1} | k),
    "Lens.with_image_moved": lambda **k: lens().with_image_moved(**{"shift_mm": 0.1} | k),
    "Lens.stopped_down": lambda **k: lens().stopped_down(**{"f_number": 11.0} | k),
    "Rays.__init__": lambda **k: gg.Rays(**AXIS | k),
    "Tracer.__init__": lambda **k: gg.Tracer(lens(), **{"wavelength_nm": NM} | k),
    "Tracer.trace": lambda **k: gg.Tracer(lens(), NM).trace(**AXIS | k),
    "Tracer.trace_to_image": lambda **k: gg.Tracer(lens(), NM).trace_to_image(**AXIS | k),
    "RayAimer.__init__": lambda **k: gg.RayAimer(lens(), **{"wavelength_nm": NM, "field": FIELD} | k),
    "RayAimer.aim": lambda **k: gg.RayAimer(lens(), NM, FIELD).aim(**{"pupil_x": 0.0, "pupil_y": [0.0, 0.5]} | k),
    "Coating.films": lambda **k: gg.find_coating("mgf2").films(**{"wavelength_nm": NM} | k),
    "Interface.response": lambda **k: gg.interfaces(lens(), NM)[0].response(**{"cosine": 0.9} | k),
    "Wavefront.fit_zernikes": lambda **k: gg.wavefront(lens(), NM, FIELD).fit_zernikes(**{"count": 11} | k),
    "PupilFunction.defocused": lambda **k: pupil().defocused(**{"defocus_mm": 0.01} | k),
    "Otf.__call__": lambda **k: gg.Otf(pupil())(**AT | k),
    "PolychromaticPupil.diffraction_mtf": lambda **k: polychromatic().diffraction_mtf(**{"per_mm": [10.0], "defocus_mm": 0.01} | k),
    "PolychromaticPupil.diffraction_limit": lambda **k: polychromatic().diffraction_limit(**{"per_mm": [10.0]} | k),
    "PolychromaticPupil.mtf_through_focus": lambda **k: polychromatic().mtf_through_focus(**{"per_mm": 10.0, "defocus_mm": [0.0]} | k),
    "PolychromaticPupil.psf": lambda **k: polychromatic().psf(**{"side": 8, "pitch_um": 1.0} | k),
    "SpectralImage.__init__": lambda **k: gg.SpectralImage(**{"pixels": np.ones((4, 4, 2)), "wavelengths_nm": [500, 510], "pixel_pitch_um": 2.4, "f_number": 4.0, "focal_length_mm": 50.0, "focus_distance_m": 2.0, "scene_white": [1.0, 1.0]} | k),
    "Sensor.performance": lambda **k: [v for v in sensor().performance(**{"iso": 200.0} | k).values() if isinstance(v, float)],
    "draw_lens": lambda **k: gg.draw_lens(lens(), **{"field_y": [0.0]} | k),
    "lens_report": lambda **k: gg.lens_report(lens(), **{"field_y": [0.0]} | k),
    "model_glass": lambda **k: gg.model_glass(**{"nd": 1.5, "vd": 60.0} | k),
    "list_ray": lambda **k: gg.list_ray(lens(), **{"wavelength_nm": NM, "field": FIELD, "pupil": (0.0, 0.5)} | k),
    "hexapolar": lambda **k: gg.hexapolar(**{"rings": 3} | k),
    "square_grid": lambda **k: gg.square_grid(**{"side": 3} | k),
    "full_pupil_quadrature": lambda **k: gg.full_pupil_quadrature(**{"rings": 3, "spokes": 6} | k),
    "pupil_quadrature": lambda **k: gg.pupil_quadrature(lens(), **{"wavelength_nm": NM, "field": FIELD, "rings": 3, "spokes": 6} | k),
    "thin_film_response": lambda **k: gg.thin_film_response(**{"index_before": 1.0, "films": [(1.38, 100.0)], "index_after": 1.5, "cosine": 0.9, "wavelength_nm": NM} | k),
    "interfaces": lambda **k: gg.interfaces(lens(), **{"wavelength_nm": NM} | k),
    "throughput": lambda **k: gg.throughput(lens(), rays=gg.Rays(**AXIS), **{"wavelength_nm": NM} | k),
    "trace_bundle": lambda **k: gg.trace_bundle(lens(), **{"wavelength_nm": NM, "field": FIELD} | ({} if "rings" in k or "spokes" in k else {"pupil": [[0.0, 0.5, 1.0]]}) | k),
    "chief_ray": lambda **k: gg.chief_ray(lens(), **{"wavelength_nm": NM, "field": FIELD} | k),
    "spot": lambda **k: gg.spot([bundle()], **{"weights": [1.0], "about_mm": (0.0, 0.0)} | k),
    "ray_fan": lambda **k: gg.ray_fan(lens(), **{"wavelength_nm": NM, "field": FIELD, "reference_nm": NM, "rays_per_fan": 5} | k),
    "field_curves": lambda **k: gg.field_curves(lens(), **{"wavelength_nm": NM, "field_y": [0.0, 10.0]} | k),
    "illumination": lambda **k: gg.illumination(lens(), **{"wavelength_nm": NM, "field_y": [0.0, 10.0]} | k),
    "lateral_colour_mm": lambda **k: gg.lateral_colour_mm(lens(), **{"wavelength_nm": NM, "reference_nm": 500.0, "field_y": [10.0]} | k),
    "tv_distortion_percent": lambda **k: gg.tv_distortion_percent(lens(), **{"wavelength_nm": NM, "half_diagonal_deg": 15.0, "aspect_ratio": 1.5} | k),
    "chromatic_focal_shift_mm": lambda **k: gg.chromatic_focal_shift_mm(lens(), **{"wavelengths_nm": [500.0], "reference_nm": NM} | k),
    "axial_colour": lambda **k: gg.axial_colour(lens(), **{"short_nm": 486.0, "middle_nm": 588.0, "long_nm": 656.0} | k),
    "seidel": lambda **k: gg.seidel(lens(), **{"wavelength_nm": NM, "field": 10.0, "short_nm": 486.0, "long_nm": 656.0} | k),
    "reference_sphere": lambda **k: gg.reference_sphere(lens(), **{"wavelength_nm": NM, "field": FIELD} | k),
    "wavefront": lambda **k: gg.wavefront(lens(), **{"wavelength_nm": NM, "field": FIELD} | ({} if "rings" in k or "spokes" in k else {"pupil": [[0.0, 0.5, 1.0]]}) | k),
    "zernike": lambda **k: gg.zernike(**{"set": "noll", "index": 4, "x": 0.1, "y": [0.2, 0.3]} | k),
    "pupil_function": lambda **k: gg.pupil_function(lens(), **{"wavelength_nm": NM, "field": FIELD, "side": 32} | k),
    "fft_psf": lambda **k: gg.fft_psf(pupil(), **{"side": 64} | k),
    "huygens_psf": lambda **k: gg.huygens_psf(lens(), **{"wavelength_nm": NM, "field": FIELD, "side": 4, "pitch_um": 1.0, "rings": 6, "spokes": 12} | k),
    "mean_psf": lambda **k: gg.mean_psf([gg.fft_psf(pupil(), 64)], **{"weights": [1.0]} | k),
    "polychromatic_otf": lambda **k: gg.polychromatic_otf([gg.Otf(pupil())], **{"weights": [1.0]} | AT | k),
    "geometric_otf": lambda **k: gg.geometric_otf(bundle(), **{"about_mm": (0.0, 8.0)} | AT | k),
    "perfect_mtf": lambda **k: gg.perfect_mtf(**{"frequency_by_cutoff": [0.0, 0.5]} | k),
    "polychromatic_pupil": lambda **k: gg.polychromatic_pupil(lens(), **{"field": FIELD, "side": 32} | k),
    "geometric_mtf": lambda **k: gg.geometric_mtf(lens(), **{"field": FIELD, "per_mm": [10.0]} | k),
    "best_focus_by_spot_mm": lambda **k: gg.best_focus_by_spot_mm(lens(), **{"field_y": [0.0]} | k),
    "best_focus_by_wavefront_mm": lambda **k: gg.best_focus_by_wavefront_mm(lens(), **{"field_y": [0.0]} | k),
    "best_focus_by_mtf_mm": lambda **k: gg.best_focus_by_mtf_mm(lens(), **{"per_mm": 10.0, "field_y": [0.0]} | k),
    "expose": lambda **k: gg.expose(irradiance(), sensor(), **({"white_level": 0.5} if "white_level" in k else {"time_s": 0.01}) | k),
    "apply_stage": lambda **k: gg.apply_stage("exposure", raw=gg.expose(irradiance(), sensor(), time_s=0.01), **{"pixels": np.ones((4, 5, 3))} | k),
    "expose_moving": lambda **k: gg.expose_moving([irradiance(), irradiance()], **{"moments_s": [0.0, 0.1], "time_s": 0.01, "start_s": 0.0} | k, sensor=sensor()),
    "compare_with_truth": lambda **k: gg.compare_with_truth(gg.expose(irradiance(), sensor(), time_s=0.01), **{"truth": truth()} | k),
    "develop": lambda **k: gg.develop(gg.expose(irradiance(), sensor(), time_s=0.01), **{"exposure_ev": 0.0} | k),
}  # fmt: skip

# Infinity is an answer's limit, or a place.
TAKES_INFINITY = {
    ("Lens.focused", "object_distance_mm"),
    ("Lens.focused_on_near_object", "object_distance_mm"),
    ("Lens.__init__", "object_distance_mm"),
    ("SpectralImage.__init__", "focus_distance_m"),
}
# Noun in the message where the name of the parameter is not.
NOUNS = {"wavelength_nm": "nm", "reference_nm": "nm", "wavelengths_nm": "nm", "short_nm": "nm", "middle_nm": "nm", "long_nm": "nm", "object_distance_mm": "mm", "field_y": "field", "f_number": "f/", "temperature_C": "°C", "pressure_Pa": "Pa", "films": "film", "weights": "weight", "iso": "ISO", "moments_s": "moment", "start_s": "exposed from"}  # fmt: skip


def numeric_parameters(function):
    arguments = function.args.args + function.args.kwonlyargs
    for argument in arguments:
        annotation = ast.unparse(argument.annotation) if argument.annotation else ""
        kinds = {part.strip() for part in annotation.split("|")}
        for kind in NUMERIC:
            if kind in kinds:
                yield argument.arg, kind


def all_parameters():
    for node in STUB.body:
        if isinstance(node, ast.FunctionDef):
            yield from ((node.name, *parameter) for parameter in numeric_parameters(node))
        if isinstance(node, ast.ClassDef):
            for method in (m for m in node.body if isinstance(m, ast.FunctionDef) and not m.decorator_list):
                yield from ((f"{node.name}.{method.name}", *parameter) for parameter in numeric_parameters(method))


def bad_values(kind):
    if kind == "int":
        return [-1, 0, 2**31 - 1]
    if kind == "float":
        return [NAN, INF, -INF, -1.0, 0.0]
    if kind == "Sequence[_Pair]":
        return [[(NAN, 0.0)], [(0.0, INF)], []]
    if kind == "Sequence[tuple[complex, float]]":
        return [[(NAN, 100.0)], [(1.4, NAN)], [(INF, 100.0)], [(1.4, INF)], [(-1.4, 100.0)], []]
    if kind == "complex":
        return [NAN, INF, complex(1.5, NAN), -1.5]
    if kind == "_Pair":
        return [(NAN, 0.0), (0.0, NAN), (INF, 0.0), (0.0, -INF), (-1.0, -1.0)]
    return [[NAN], [0.0, INF], [-INF], [-1.0], [0.0], []]


def numbers_in(thing, seen=()):
    """All numbers that a result holds."""
    if isinstance(thing, (bool, str, bytes, type(None))):
        return
    if isinstance(thing, (int, float, complex, np.ndarray, np.number)):
        yield from np.asarray(thing).ravel()
    elif isinstance(thing, dict):
        yield from itertools.chain.from_iterable(numbers_in(value) for value in thing.values())
    elif isinstance(thing, (list, tuple)):
        yield from itertools.chain.from_iterable(numbers_in(value) for value in thing)
    elif isinstance(thing, gg.SpectralImage):
        yield from (thing.f_number, thing.focal_length_mm, *thing.scene_white)
    elif isinstance(thing, gg.Lens):
        for s in thing.surfaces:
            yield from (s.thickness_mm, s.semi_diameter_mm)
    elif isinstance(thing, gg.Glass):
        yield from np.ravel(thing.index([486.0, 588.0]))
    elif type(thing).__name__ in CLASSES:
        for node in CLASSES[type(thing).__name__].body:
            if isinstance(node, ast.FunctionDef) and any(getattr(d, "id", "") == "property" for d in node.decorator_list):
                yield from numbers_in(getattr(thing, node.name))


# What render takes is checked where scenes are (test_package.py).
PARAMETERS = [p for p in all_parameters() if p[0] != "render"]


def test_every_function_with_numbers_is_called():
    assert {name for name, _, _ in PARAMETERS} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_right_arguments_are_taken(name):
    assert np.isfinite(list(numbers_in(CALLS[name]()))).all()


@pytest.mark.parametrize("figure", [gg.polychromatic_pupil, lambda lens, field: gg.geometric_mtf(lens, field, [10.0])])
def test_designs_without_weights_have_no_figures(figure):
    text = lens().to_text().replace("\n[[surface]]", "\n[design]\nwavelengths_nm = [500]\nweights = [0]\n\n[[surface]]", 1)
    with pytest.raises(gg.InputError, match="weights: their sum is 0"):
        figure(gg.Lens.from_text(text), FIELD)


CASES = [(name, parameter, bad) for name, parameter, kind in PARAMETERS for bad in bad_values(kind)]
CASES += [(name, "pupil", [bad]) for name in ("trace_bundle", "wavefront") for bad in ([NAN, 0, 1], [0, INF, 1], [0, 0, NAN])]


@pytest.mark.parametrize("name, parameter, bad", CASES)
def test_wrong_numbers_are_refused_by_name(name, parameter, bad):
    try:
        result = CALLS[name](**{parameter: bad})
    except gg.InputError as error:
        assert parameter in str(error) or NOUNS.get(parameter, parameter.split("_")[0]) in str(error), str(error)
        return
    except TypeError:  # of an unsigned number, by the bindings themselves
        assert parameter in ("seed", "frame") and bad < 0
        return
    finite = np.isfinite(np.asarray(bad, dtype=complex)).all()
    assert finite or (name, parameter) in TAKES_INFINITY and not np.isnan(bad), "was taken"
    assert np.isfinite(list(numbers_in(result))).all(), "has no finite result"
