"""ask.py MODULE: answers questions about lenses with the Model of a module beside this file (JSON in, JSON out).

In: a list of {surfaces, wavelengths_nm, ...}, each surface with radius_mm (null for a plane), conic, powers (of r, in mm),
thickness_mm, semi_diameter_mm, stop and indices (one for each wavelength), and the questions:

  rays            [{wavelength, rays (6, N)}]               -> [{x, y, l, m, n, path_mm}] on the image plane
  chief_field_deg [degrees]                                 -> chief_mm: image heights of the rays through the stop's middle
  pencils         [{image_y_mm, centre (2,), reach}]        -> solid_angle_sr: ∫ cos θ dΩ of what reaches the image point
"""

import importlib
import json
import sys

import numpy as np

SPOKES, HALVINGS = 49, 13


def at_wavelength(surfaces, i):
    return [{**s, "index": s["indices"][i]} for s in surfaces]


def turned_round(surfaces):
    """The lens as light from the image meets it: z counts the other way. The last thickness becomes the first and
    stands before the first surface."""
    result = []
    before = [1.0, *(s["index"] for s in surfaces[:-1])]
    thicknesses = [0.0, *(s["thickness_mm"] for s in surfaces[:-1])]
    for s, index, thickness_mm in reversed(list(zip(surfaces, before, thicknesses))):
        radius_mm = None if s["radius_mm"] is None else -s["radius_mm"]
        powers = {power: -value for power, value in s["powers"].items()}
        result.append({**s, "radius_mm": radius_mm, "powers": powers, "index": index, "thickness_mm": thickness_mm})
    return result


def image_rays(model, rays):
    hits, (l, m, n), path_mm = model.trace(rays)
    return {"x": hits[-1, 0], "y": hits[-1, 1], "l": l, "m": m, "n": n, "path_mm": path_mm}


def oblique_ray(field_deg, height_mm, far_mm):
    """(6, 1) ray of a distant object that climbs at an angle and crosses the plane at right angles to it through the
    first vertex at a height; started far in front, so that it meets the first surface on its way."""
    sine, cosine = np.sin(np.radians(field_deg)), np.cos(np.radians(field_deg))
    return np.array([[0.0], [height_mm * cosine - far_mm * sine], [-height_mm * sine - far_mm * cosine], [0.0], [sine], [cosine]])


def chief_heights_mm(model, surfaces, fields_deg):
    """Secant iteration for the middle of the stop, from the axis outwards in steps of at most 2 degrees."""
    stop = next(i for i, s in enumerate(surfaces) if s["stop"])
    far_mm = 2 * max(s["semi_diameter_mm"] for s in surfaces)

    def hits(field_deg, height_mm):
        return model.trace(oblique_ray(field_deg, height_mm, far_mm))[0][:, 1, 0]

    def solve(field_deg, guess_mm):
        a, b = guess_mm, guess_mm + 1e-3
        at_a, at_b = hits(field_deg, a)[stop], hits(field_deg, b)[stop]
        for _ in range(50):
            if abs(at_b) < 1e-12 or at_b == at_a:
                break
            a, b, at_a = b, b - at_b * (b - a) / (at_b - at_a), at_b
            at_b = hits(field_deg, b)[stop]
        assert abs(at_b) < 1e-9, f"no chief ray found at {field_deg} degrees"
        return b

    heights = []
    for field_deg in fields_deg:
        height_mm, previous_mm, reached = 0.0, 0.0, 0.0
        steps = max(1, int(np.ceil(field_deg / 2)))
        for k in range(1, steps + 1):
            found_mm = solve(field_deg * k / steps, 2 * height_mm - previous_mm if k > 2 else height_mm)
            previous_mm, height_mm = height_mm, found_mm
        heights.append(hits(field_deg, height_mm)[-1])
    return heights


def projected_solid_angle_sr(model, surfaces, image_distance_mm, pencil):
    """∫ cos θ dΩ = ∫∫ dα dβ over direction cosines of the rays that leave the image point and meet every surface
    within its semi-diameter: half the mean square distance of the edge from a point inside, times 2π. Symmetric in α,
    so spokes cover β's half turn, both ends included; the edge is found on each by halving."""
    semi_diameters_mm = np.array([s["semi_diameter_mm"] for s in surfaces])[:, None]
    angle = np.linspace(-np.pi / 2, np.pi / 2, SPOKES)

    def passes(distance):
        alpha = distance * np.cos(angle)
        beta = pencil["centre"] + distance * np.sin(angle)
        square = 1.0 - alpha**2 - beta**2
        real = square > 0
        gamma = np.sqrt(np.where(real, square, 1.0))
        rays = np.stack([0 * angle, 0 * angle + pencil["image_y_mm"], 0 * angle - image_distance_mm, alpha, beta, gamma])
        rays[3:, ~real] = [[0.0], [0.0], [1.0]]
        hits = model.trace(rays)[0][:-1]
        with np.errstate(invalid="ignore"):
            return real & np.all(np.hypot(hits[:, 0], hits[:, 1]) <= semi_diameters_mm, axis=0)

    inside, outside = 0 * angle, 0 * angle + pencil["reach"]
    assert passes(inside).all() and not passes(outside).any()
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        ok = passes(middle)
        inside, outside = np.where(ok, middle, inside), np.where(ok, outside, middle)
    edge = (inside + outside) / 2
    return np.trapezoid(edge**2, angle)  # 2 halves x 1/2


def answer(Model, question):
    models = [
        Model(at_wavelength(question["surfaces"], i), nm) for i, nm in enumerate(question["wavelengths_nm"])
    ]
    surfaces = at_wavelength(question["surfaces"], 0)
    behind = turned_round(surfaces)
    backwards = Model(behind, question["wavelengths_nm"][0])
    image_distance_mm = surfaces[-1]["thickness_mm"]
    return {
        "exit_pupil_from_image_mm": models[0].exit_pupil_from_image_mm(),
        "rays": [image_rays(models[r["wavelength"]], r["rays"]) for r in question["rays"]],
        "chief_mm": chief_heights_mm(models[0], surfaces, question["chief_field_deg"]),
        "solid_angle_sr": [
            projected_solid_angle_sr(backwards, behind, image_distance_mm, pencil) for pencil in question["pencils"]
        ],
    }


if __name__ == "__main__":
    model = importlib.import_module(sys.argv[1]).Model
    answers = [answer(model, question) for question in json.load(sys.stdin)]
    json.dump(answers, sys.stdout, default=lambda value: np.asarray(value).tolist())
