"""A prescription in Optiland, at one wavelength. Runs in the environment that has Optiland, not in ours."""

import numpy as np
from optiland.materials import IdealMaterial
from optiland.optic import Optic
from optiland.rays import RealRays


class Model:
    def __init__(self, surfaces, wavelength_nm):
        self.wavelength_um = wavelength_nm * 1e-3
        self.optic = Optic()
        self.optic.surfaces.add(index=0, radius=np.inf, thickness=np.inf)
        for i, s in enumerate(surfaces):
            radius = np.inf if s["radius_mm"] is None else s["radius_mm"]
            self.optic.surfaces.add(
                index=i + 1,
                radius=radius,
                thickness=s["thickness_mm"],
                material=IdealMaterial(n=s["index"]),
                is_stop=s["stop"],
                conic=s["conic"],
                **self.shape(s["powers"]),
            )
        self.optic.surfaces.add(index=len(surfaces) + 1)
        self.optic.set_aperture(aperture_type="float_by_stop_size", value=1.0)
        self.optic.set_field_type(field_type="angle")
        self.optic.add_field(y=0)
        self.optic.add_wavelength(value=self.wavelength_um, is_primary=True)

    @staticmethod
    def shape(powers):
        """Coefficients run from r² in steps of two, or from r¹ in steps of one."""
        if not powers:
            return {}
        odd = any(int(power) % 2 for power in powers)
        first, step = (1, 1) if odd else (2, 2)
        last = max(int(power) for power in powers)
        coefficients = [powers.get(str(power), 0.0) for power in range(first, last + 1, step)]
        # Optiland's own tolerance of 1e-6 mm would leave as much as 2e-6 mm at the image.
        return {
            "surface_type": "odd_asphere" if odd else "even_asphere",
            "coefficients": coefficients,
            "tol": 1e-13,
        }

    def exit_pupil_from_image_mm(self):
        return float(np.squeeze(self.optic.paraxial.XPL()))

    def trace(self, rays):
        """Rays, (6, N), from the frame of the first vertex: x and y on each surface and the image, (surfaces + 1, 2, N),
        direction there, (3, N), and optical path in mm, (N,). A ray that is lost is NaN."""
        x, y, z, l, m, n = (np.array(row, dtype=float) for row in rays)
        traced = self.optic.surfaces.trace(RealRays(x, y, z, l, m, n, np.ones_like(x), np.full_like(x, self.wavelength_um)))
        hits = np.stack([np.stack([s.x, s.y]) for s in list(self.optic.surfaces)[1:]])
        return hits, np.stack([traced.L, traced.M, traced.N]), np.array(traced.opd)
