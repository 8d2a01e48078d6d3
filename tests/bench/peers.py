"""Rays per second through two lenses: ours, the hand-written kernel's, Optiland's and rayoptics', in one run.

usage: peers.py PROGRAM BENCH_TRACE LENSES

PROGRAM is the groundglass program, BENCH_TRACE the benchmark of the tracer, LENSES the folder scenes/lenses. Every
program traces on one thread; repetitions alternate, and the best of each counts, since other work on the machine only
ever slows one down. The lenses are built in the peers from our files, with the refractive indices our program uses, and
one ray must leave all of them at the same height before anything is timed.
"""

import json
import os
import subprocess
import sys
import time
import tomllib
from importlib.metadata import version
from pathlib import Path

# One thread, said before the libraries start theirs.
for variable in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402
from optiland.materials import IdealMaterial  # noqa: E402
from optiland.optic import Optic  # noqa: E402
from optiland.rays import RealRays  # noqa: E402
from rayoptics.environment import OpticalModel  # noqa: E402
from rayoptics.raytr.raytrace import trace_raw  # noqa: E402

DOUBLE_GAUSS = "codev_double_gauss_100mm_f2"
PHONE = "phone_8p_f195_8p69mm"
WAVELENGTH_NM = 550.0
REPETITIONS = 5
OPTILAND_RAYS = {DOUBLE_GAUSS: 1_000_000, PHONE: 200_000}
RAYOPTICS_RAYS = 2_000
# pbrt-v4's lens trace (RealisticCamera, TraceLensesFromFilm), one thread, its own 11-surface double Gauss: measured
# in another run on a machine of the same kind, quoted here because building pbrt takes far longer than this script.
PBRT_QUOTED = 2.83e6
SURFACES = {DOUBLE_GAUSS: 11, PHONE: 16}  # of the phone lens its aspheres; the stop before them is left out


class Prescription:
    """Our lens file as plain numbers, and a ray through it by our own program.

    `index[k]` is that behind surface k; the ray enters parallel to the axis at `entry_mm` and meets the last surface at
    `exit_mm`.
    """

    def __init__(self, program: str, file: Path) -> None:
        lens = tomllib.loads(file.read_text())
        self.surfaces = lens["surface"]
        self.image_distance_mm = lens["image_distance_mm"]
        axial, marginal = ([(s["y"], s["opl_mm"]) for s in self._trace(program, file, p)] for p in ("0,0", "0,0.4"))
        self.entry_mm, self.exit_mm = marginal[0][0], marginal[len(self.surfaces) - 1][0]
        paths = [path for _, path in axial]
        self.index = [
            (after - before) / surface["thickness_mm"]
            for before, after, surface in zip(paths, paths[1:], self.surfaces[:-1])
        ] + [1.0]

    @staticmethod
    def _trace(program: str, file: Path, pupil: str) -> list[dict]:
        command = [program, "trace", str(file), "--pupil", pupil, "--wavelength-nm", str(WAVELENGTH_NM), "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["surfaces"]

    def radius_mm(self, k: int) -> float:
        radius = self.surfaces[k]["radius_mm"]
        return np.inf if radius == "infinity" else radius

    def thickness_mm(self, k: int) -> float:
        return self.surfaces[k].get("thickness_mm", self.image_distance_mm)


def check(peer: str, prescription: Prescription, height_mm: float) -> None:
    # The indices carry the rounding of the optical paths they are taken from.
    if abs(height_mm - prescription.exit_mm) > 1e-6:
        sys.exit(f"peers.py: {peer} traces another lens: {height_mm} mm at the last surface, not {prescription.exit_mm}")


def optiland_rate(prescription: Prescription, rays: int):
    """Returns a function that traces `rays` rays and returns how many that is per second."""
    lens = Optic()
    lens.surfaces.add(index=0, radius=np.inf, thickness=np.inf)
    for k, surface in enumerate(prescription.surfaces):
        shape = {}
        if "asphere_mm" in surface:
            terms = surface["asphere_mm"]
            powers = range(2, 1 + max(int(name[1:]) for name in terms), 2)
            shape = {"surface_type": "even_asphere", "coefficients": [terms.get(f"A{i}", 0.0) for i in powers]}
        lens.surfaces.add(
            index=k + 1,
            radius=prescription.radius_mm(k),
            conic=surface.get("conic", 0.0),
            thickness=prescription.thickness_mm(k),
            material=IdealMaterial(n=prescription.index[k]),
            is_stop=surface.get("stop", False),
            aperture=2.0 * surface["semi_diameter_mm"],
            **shape,
        )
    lens.surfaces.add(index=len(prescription.surfaces) + 1)
    lens.set_aperture("EPD", 1.0)
    lens.fields.set_type("angle")
    lens.fields.add(y=0.0)
    lens.wavelengths.add(value=WAVELENGTH_NM / 1e3, is_primary=True)

    def trace(x, y):
        zero = np.zeros_like(x)
        start = RealRays(x, y, zero - 5.0, zero, zero, zero + 1.0, zero + 1.0, zero + WAVELENGTH_NM / 1e3)
        begin = time.perf_counter()
        lens.surfaces.trace(start)
        return time.perf_counter() - begin

    trace(np.zeros(1), np.array([prescription.entry_mm]))
    check("Optiland", prescription, float(lens.surfaces[len(prescription.surfaces)].y[0]))
    random = np.random.default_rng(1)
    half = 0.6 * abs(prescription.entry_mm) / 0.4  # the beam of bench_trace
    x, y = random.uniform(-half, half, (2, rays))
    return lambda: rays / trace(x, y)


def rayoptics_rate(prescription: Prescription, rays: int):
    """The same, for spheres only."""
    model = OpticalModel()
    sequence = model["seq_model"]
    model["optical_spec"]["wvls"].set_from_list([[WAVELENGTH_NM, 1.0]])
    for k, surface in enumerate(prescription.surfaces):
        curvature = 1.0 / prescription.radius_mm(k)
        index = [] if prescription.index[k] == 1.0 else [prescription.index[k], 60.0]
        sequence.add_surface([curvature, prescription.thickness_mm(k), *index])
        if surface.get("stop"):
            sequence.set_stop()
    model.update_model()
    # A model glass disperses: put the index of this wavelength into its place.
    path = [list(item) for item in sequence.path(WAVELENGTH_NM)]
    for item, index in zip(path[1:], prescription.index):
        item[3] = index
    direction = np.array([0.0, 0.0, 1.0])

    def trace(y_mm):
        start = np.array([0.0, y_mm, 0.0])
        return trace_raw(iter(path), start, direction, WAVELENGTH_NM, intersect_obj=False)

    ray = trace(prescription.entry_mm)[0]
    check("rayoptics", prescription, float(ray[len(prescription.surfaces)][0][1]))
    heights = np.random.default_rng(1).uniform(-1.5, 1.5, rays) * prescription.entry_mm

    def rate():
        begin = time.perf_counter()
        for y_mm in heights:
            trace(y_mm)
        return rays / (time.perf_counter() - begin)

    return rate


def our_rates(bench_trace: str) -> dict[str, float]:
    """Rays per second of each benchmark, the best of its interleaved repetitions."""
    command = [
        bench_trace,
        "--benchmark_filter=one_wavelength",
        "--benchmark_repetitions=10",
        "--benchmark_enable_random_interleaving=true",
        "--benchmark_min_time=0.02",
        "--benchmark_format=json",
    ]
    output = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rates: dict[str, float] = {}
    for run in output["benchmarks"]:
        if run.get("error_occurred"):
            sys.exit(f"peers.py: {run['name']}: {run['error_message']}")
        if run["run_type"] == "iteration":
            name = run["run_name"].split("/one_wavelength")[0]
            rates[name] = max(rates.get(name, 0.0), run["rays_per_s"])
    return rates


def best_rates(bench_trace: str, peers: dict) -> dict[str, float]:
    best: dict[str, float] = {}
    for _ in range(REPETITIONS):
        round_of = our_rates(bench_trace) | {name: rate() for name, rate in peers.items()}
        for name, rate in round_of.items():
            best[name] = max(best.get(name, 0.0), rate)
    return best


def print_tables(best: dict[str, float]) -> None:
    print(f"optiland {version('optiland')}, rayoptics {version('rayoptics')}, numba {version('numba')}, ", end="")
    print(f"numpy {version('numpy')}, Python {sys.version.split()[0]}\n")
    print("| traced by, one thread, one wavelength | Mray/s |\n| --- | --- |")
    for name, rate in best.items():
        print(f"| {name} | {rate / 1e6:.4g} |")
    print(f"| pbrt-v4 double Gauss (quoted, another run) | {PBRT_QUOTED / 1e6:.4g} |")
    print("\n| ratio | wanted | float | double |\n| --- | --- | --- | --- |")
    gauss = {real: best[f"trace_{real}/double_gauss"] for real in ("float", "double")}
    phone = {real: best[f"trace_{real}/phone_8p"] for real in ("float", "double")}
    per_surface = SURFACES[PHONE] / SURFACES[DOUBLE_GAUSS]
    rows = [
        ("double Gauss: ours / hand-written kernel", 0.7, gauss, {r: best[f"yardstick_{r}"] for r in gauss}),
        ("double Gauss: ours / Optiland, NumPy", 200, gauss, best["Optiland, double Gauss"]),
        ("double Gauss: ours / rayoptics trace_raw", None, gauss, best["rayoptics, double Gauss"]),
        ("double Gauss: ours / pbrt-v4 (quoted)", 30, gauss, PBRT_QUOTED),
        ("phone lens / double Gauss, per surface", 0.25, {r: phone[r] * per_surface for r in phone}, gauss),
        ("phone lens: ours / Optiland, NumPy", 100, phone, best["Optiland, phone lens"]),
    ]
    for title, wanted, ours, theirs in rows:
        ratios = [ours[r] / (theirs[r] if isinstance(theirs, dict) else theirs) for r in ("float", "double")]
        print(f"| {title} | {wanted or ''} | {ratios[0]:.3g} | {ratios[1]:.3g} |")


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    program, bench_trace, lenses = sys.argv[1:]
    gauss, phone = (Prescription(program, Path(lenses) / f"{name}.toml") for name in (DOUBLE_GAUSS, PHONE))
    peers = {
        "Optiland, double Gauss": optiland_rate(gauss, OPTILAND_RAYS[DOUBLE_GAUSS]),
        "Optiland, phone lens": optiland_rate(phone, OPTILAND_RAYS[PHONE]),
        "rayoptics, double Gauss": rayoptics_rate(gauss, RAYOPTICS_RAYS),
    }
    print_tables(best_rates(bench_trace, peers))


if __name__ == "__main__":
    main()
