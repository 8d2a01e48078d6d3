"""A prescription in RayOptics, at one wavelength. Runs in the environment that has RayOptics, not in ours."""

import numpy as np
from opticalglass.opticalmedium import ConstantIndex
from rayoptics.elem.profiles import Conic, EvenPolynomial, RadialPolynomial
from rayoptics.optical.opticalmodel import OpticalModel
from rayoptics.raytr.raytrace import trace_raw
from rayoptics.raytr.traceerror import TraceError


class Model:
    def __init__(self, surfaces, wavelength_nm):
        self.wavelength_nm = wavelength_nm
        self.model = OpticalModel(radius_mode=False, do_init=True)
        sequence = self.model.seq_model
        self.model.optical_spec.spectral_region.set_from_list([[wavelength_nm, 1.0]])
        sequence.do_apertures = False
        sequence.gaps[0].thi = 1e10
        for s in surfaces:
            sequence.add_surface([0.0, s["thickness_mm"]], sd=s["semi_diameter_mm"])
            sequence.ifcs[sequence.cur_surface].profile = self.profile(s)
            sequence.gaps[sequence.cur_surface].medium = ConstantIndex(s["index"], f"n{s['index']}")
            if s["stop"]:
                sequence.set_stop()
        self.model.update_model()
        figures = self.model["analysis_results"]["parax_data"].fod
        self.exit_pupil_mm = figures.exp_dist - figures.img_dist
        # Rays start in the frame of the first vertex.
        sequence.gaps[0].thi = 0.0
        sequence.update_model()

    @staticmethod
    def profile(s):
        curvature = 0.0 if s["radius_mm"] is None else 1.0 / s["radius_mm"]
        powers = s["powers"]
        if not powers:
            return Conic(c=curvature, cc=s["conic"])
        odd = any(int(power) % 2 for power in powers)
        first, step = (1, 1) if odd else (2, 2)
        last = max(int(power) for power in powers)
        coefficients = [powers.get(str(power), 0.0) for power in range(first, last + 1, step)]
        return (RadialPolynomial if odd else EvenPolynomial)(c=curvature, cc=s["conic"], coefs=coefficients)

    def exit_pupil_from_image_mm(self):
        return self.exit_pupil_mm

    def trace(self, rays):
        """As of optiland_model.Model."""
        rays = np.array(rays, dtype=float)
        surfaces = self.model.seq_model.get_num_surfaces() - 1
        hits = np.full((surfaces, 2, rays.shape[1]), np.nan)
        direction, path = np.full((3, rays.shape[1]), np.nan), np.full(rays.shape[1], np.nan)
        for i, ray in enumerate(rays.T):
            try:
                segments, path[i], _ = trace_raw(
                    self.model.seq_model.path(self.wavelength_nm), ray[:3], ray[3:], self.wavelength_nm, intersect_obj=False
                )
            except TraceError:
                continue
            hits[:, :, i] = [segment[0][:2] for segment in segments[1:]]
            direction[:, i] = segments[-1][1]
        return hits, direction, path
