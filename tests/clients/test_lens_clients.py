"""Our lens engine against programs that we did not write: Optiland and RayOptics.

They get radii, conics, coefficients, thicknesses, semi-diameters, the stop and, for each wavelength, our indices as
constants, so that geometry alone is compared and no file reader of theirs takes part. They run in an environment of
their own, build/clients-venv, with the versions of lens_peers/requirements.txt. It is made when it is missing; where
that fails, for want of a network say, the tests are skipped with the reason, and with CI=true they fail.
"""

import functools
import json
import pathlib
import subprocess

import groundglass as gg
import numpy as np
import pytest
from client_environment import client_python, give_up

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = pathlib.Path(__file__).with_name("lens_peers")

BOTH = ("optiland", "rayoptics")
# Half fields in degrees, and who is asked. Both look for the point on an asphere from its base conic; the rim of the phone's
# last two elements lies beyond that, where both lose rays that exist: hence 20 of its 42.6 degrees. The semi-diameters
# of the Q3's prescription leave nothing of its last degrees.
LENSES = {
    "angenieux_retrofocus_35mm_f25": (28.0, BOTH),
    "codev_double_gauss_100mm_f2": (14.0, BOTH),
    "cooke_triplet_50mm_f5": (20.0, BOTH),
    "leica_noctilux_50mm_f12": (20.0, BOTH),
    "leica_q3_apo_summicron_43mm_f2_asph": (20.0, BOTH),
    "leica_summicron_m_50mm_f2": (20.0, BOTH),
    "pbrt_fisheye_10mm": (60.0, BOTH),
    "pbrt_wide_22mm": (35.0, BOTH),
    "petzval_laikin_f14": (7.0, BOTH),
    "phone_4p_f35_5p56mm": (30.0, BOTH),
    "phone_7p_uw_f195_2p44mm": (55.0, BOTH),
    "phone_8p_f195_8p69mm": (20.0, BOTH),
    "singlet_stop2_101mm": (5.0, BOTH),
    "telephoto_moe_100mm_f4": (12.0, BOTH),
}
CASES = [(name, peer) for name, (_, peers) in LENSES.items() for peer in peers]
SHARES = (0.0, 0.7, 1.0)  # of the half field
NEAR_AXIS_DEG = 1e-3  # where image heights are still without distortion


def prescription(lens, wavelengths_nm):
    return [
        {
            "radius_mm": float(s.radius_mm) if np.isfinite(s.radius_mm) else None,
            "conic": s.conic,
            "powers": {name[1:]: value for name, value in s.asphere_mm.items()},
            "thickness_mm": s.thickness_mm,
            "semi_diameter_mm": s.semi_diameter_mm,
            "stop": s.stop,
            "indices": [float(s.glass.index(nm)) for nm in wavelengths_nm],
        }
        for s in lens.surfaces
    ]

class Case:
    """One lens: what we say of it, and what a peer is asked."""

    def __init__(self, name):
        self.lens = lens = gg.load_lens(ROOT / "scenes" / "lenses" / f"{name}.toml")
        self.nm = lens.reference_wavelength_nm
        self.wavelengths_nm = [self.nm, 486.1327]
        self.fields_deg = [share * LENSES[name][0] for share in SHARES]
        self.bundles = [self.bundle(field, i) for field in self.fields_deg for i in range(2)]
        self.illumination = gg.illumination(lens, self.nm, self.fields_deg)
        self.question = {
            "surfaces": prescription(lens, self.wavelengths_nm),
            "wavelengths_nm": self.wavelengths_nm,
            "rays": [{"wavelength": b["wavelength"], "rays": b["launch"].tolist()} for b in self.bundles],
            "chief_field_deg": [NEAR_AXIS_DEG, *self.fields_deg[1:]],
            "pencils": [self.pencil(i) for i in range(len(self.fields_deg))],
        }

    def bundle(self, field_deg, i):
        """The chief ray and rays all over what passes, with our own positions and path differences. They start far
        enough in front to meet the first surface on their way."""
        nm, field = self.wavelengths_nm[i], (0.0, field_deg)
        pupil = gg.pupil_quadrature(self.lens, nm, field, 3, 12)
        wave = gg.wavefront(self.lens, nm, field, pupil=pupil)
        rays = gg.trace_bundle(self.lens, nm, field, pupil).rays
        assert rays.ok.all()
        aimed = gg.RayAimer(self.lens, nm, field).aim(*np.vstack([[0.0, 0.0], pupil[:, :2]]).T)
        launch = np.array(aimed.coordinates)
        launch[:3] -= 2 * max(s.semi_diameter_mm for s in self.lens.surfaces) * launch[3:]
        return {
            "wavelength": i,
            "launch": launch,
            "image": np.array([rays.x, rays.y]),
            "opd_waves": np.array(wave.opd_waves),
        }

    def pencil(self, i):
        """Somewhere inside the light that reaches an image point, and a distance beyond its edge, in direction cosines
        of rays that go back."""
        rays = gg.trace_bundle(self.lens, self.nm, (0.0, self.fields_deg[i])).rays
        m = -rays.m[rays.ok]
        centre = (m.min() + m.max()) / 2
        reach = 1.5 * np.hypot(rays.l[rays.ok], m - centre).max()
        return {"image_y_mm": self.illumination["image_y_mm"][i], "centre": centre, "reach": reach}

@functools.cache
def case(name):
    return Case(name)

@functools.cache
def answers(peer):
    """To all questions at once: starting a peer takes longer than its work."""
    python, reason = client_python("clients", PEERS / "requirements.txt")
    if python is None:
        return reason
    names = [name for name, (_, peers) in LENSES.items() if peer in peers]
    done = subprocess.run(
        [str(python), str(PEERS / "ask.py"), f"{peer}_model"],
        input=json.dumps([case(name).question for name in names]),
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(names, json.loads(done.stdout)))

@pytest.fixture(params=CASES, ids="-".join)
def ours_and_theirs(request):
    name, peer = request.param
    theirs = answers(peer)
    if isinstance(theirs, str):
        give_up(theirs)
    return case(name), theirs[name]

def columns(rays):
    return np.array([rays["x"], rays["y"]], dtype=float), np.array([rays[k] for k in "lmn"], dtype=float)

def test_rays_meet_the_image_where_theirs_do(ours_and_theirs):
    ours, theirs = ours_and_theirs
    for bundle, rays in zip(ours.bundles, theirs["rays"], strict=True):
        position, _ = columns(rays)
        assert position[:, 1:].shape == bundle["image"].shape
        assert np.abs(position[:, 1:] - bundle["image"]).max() < 1e-10

def path_differences_waves(rays, chief_at_reference, exit_pupil_mm, wavelength_nm):
    """Of a peer's rays, the chief ray first, on the sphere about the image of the chief ray at the reference wavelength,
    through the place where that ray crosses the paraxial exit pupil; positive where the wave runs ahead, 0 at the chief
    ray of the wavelength itself."""
    (cx, cy), chief_direction = chief_at_reference
    radius_mm = -exit_pupil_mm / chief_direction[2]
    position, direction = columns(rays)
    off = np.array([position[0] - cx, position[1] - cy, 0 * position[0]])
    # Back along each ray to the sphere: |off + t d| = |R|, the root on the pupil's side.
    along = (off * direction).sum(axis=0)
    root = np.sqrt(along**2 - (off**2).sum(axis=0) + radius_mm**2)
    to_sphere = -along - np.copysign(root, radius_mm)
    path_mm = np.array(rays["path_mm"]) + to_sphere
    return (path_mm[0] - path_mm[1:]) / (wavelength_nm * 1e-6)

def test_path_differences_are_theirs(ours_and_theirs):
    ours, theirs = ours_and_theirs
    for k in range(0, len(ours.bundles), 2):
        position, direction = columns(theirs["rays"][k])
        chief = position[:, 0], direction[:, 0]
        for bundle, rays in zip(ours.bundles[k : k + 2], theirs["rays"][k : k + 2]):
            nm = ours.wavelengths_nm[bundle["wavelength"]]
            opd = path_differences_waves(rays, chief, theirs["exit_pupil_from_image_mm"], nm)
            assert np.abs(opd - bundle["opd_waves"]).max() < 1e-5

def test_distortion_is_theirs(ours_and_theirs):
    """Theirs from chief rays that they aim at the middle of the stop on their own."""
    ours, theirs = ours_and_theirs
    near_axis_mm, *heights_mm = theirs["chief_mm"]
    curves = gg.field_curves(ours.lens, ours.nm, ours.fields_deg[1:])
    tangents = np.tan(np.radians(ours.fields_deg[1:]))
    distortion = np.array(heights_mm) / (near_axis_mm / np.tan(np.radians(NEAR_AXIS_DEG)) * tangents) - 1.0
    np.testing.assert_allclose(curves["chief_y_mm"], heights_mm, rtol=1e-11)
    np.testing.assert_allclose(curves["distortion_percent"] / 100, distortion, rtol=1e-5, atol=1e-7)

def test_illumination_is_theirs(ours_and_theirs):
    """Irradiance over radiance of an even object, lossless and in air, is ∫ cos θ dΩ over the directions from which
    light reaches the image point: radiance is the same along a ray. They trace rays back from the image point; those
    that meet every surface within its semi-diameter count (lens_peers/ask.py)."""
    ours, theirs = ours_and_theirs
    solid_angles = np.array(theirs["solid_angle_sr"])
    np.testing.assert_allclose(ours.illumination["projected_solid_angle_sr"], solid_angles, rtol=1e-3)
    np.testing.assert_allclose(ours.illumination["relative"], solid_angles / solid_angles[0], rtol=1e-3)
