from collections.abc import Callable, Sequence
from enum import IntEnum
from os import PathLike
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

_Path = str | PathLike[str]
_StageParameter = bool | float | str | PathLike[str] | Sequence[float]
_StageFunction = Callable[[NDArray[np.float32]], ArrayLike | None]
_Pair = Sequence[float] | NDArray[np.floating[Any]]
_Columns = dict[str, NDArray[Any]]
_Progress = Callable[[str, float], None] | None

__version__: str

class Error(RuntimeError):
    """Root of every exception groundglass raises on purpose."""
class InputError(Error, ValueError):
    """The input is wrong and can be mended: a ValueError whose text names the argument, or file, line and key."""

class Glass:
    """A medium and its index by wavelength, both in air; see find_glass and model_glass.

    Every method raises InputError outside the range where the index is known.
    """
    @property
    def name(self) -> str:
        """"catalogue:NAME", or a description."""
    @property
    def is_air(self) -> bool: ...
    @property
    def first_nm(self) -> float:
        """The shortest wavelength with an index."""
    @property
    def last_nm(self) -> float:
        """The longest wavelength with an index."""
    @property
    def nd(self) -> float:
        """Index at the d line, 587.5618 nm."""
    @property
    def vd(self) -> float:
        """Abbe number (nd − 1) / (nF − nC)."""
    @property
    def partial_dispersion_gF(self) -> float:
        """P_gF = (ng − nF) / (nF − nC) (Schott TIE-29)."""
    @property
    def partial_dispersion_deviation_gF(self) -> float:
        """How far P_gF lies above Schott's normal line 0.6438 − 0.001682 Vd (TIE-29)."""
    @property
    def temperature_C(self) -> float: ...
    @property
    def pressure_Pa(self) -> float: ...
    def index(self, wavelength_nm: ArrayLike) -> NDArray[np.float64]:
        """Relative to air; an array of the wavelengths' shape."""
    def absolute_index(self, wavelength_nm: ArrayLike) -> NDArray[np.float64]:
        """Relative to vacuum, at the same wavelengths in air."""
    def internal_transmission(
        self,
        wavelength_nm: ArrayLike,
        path_mm: float,
    ) -> NDArray[np.float64]:
        """Share of light left after so many mm, without losses at faces: the maker's table by Lambert and Beer (Schott
        TIE-35). Raises InputError for a glass without a table, too.
        """
    def in_environment(
        self,
        *,
        temperature_C: float = 20.0,
        pressure_Pa: float = 101325.0,
    ) -> Glass:
        """The glass at another temperature and pressure, index and wavelengths relative to the air there. Raises
        InputError where the catalogue has no thermal data.
        """

class _SurfaceKeys(TypedDict, total=False):
    radius_mm: float | None
    curvature_per_mm: float | None
    conic: float | None
    asphere_mm: dict[str, float] | None
    forbes: dict[str, Any] | None
    radius_x_mm: float | None
    curvature_x_per_mm: float | None
    conic_x: float | None
    radius_of_rotation_mm: float | None
    curvature_of_rotation_per_mm: float | None
    thickness_mm: float
    glass: Glass | str | dict[str, Any] | None
    semi_diameter_mm: float
    stop: bool
    mirror: bool
    label: str
    coating: Coating | str | None
    aperture: dict[str, Any] | None
    tilt: dict[str, Any] | None

class Surface:
    """One surface of a lens and the medium that follows; see Lens.surfaces. It never changes: replace makes another."""
    def __init__(self, **keys: Unpack[_SurfaceKeys]) -> None:
        """By the keys of a lens file: radius_mm (inf for a plane) and semi_diameter_mm; where they are wanted
        thickness_mm, glass (a name or a Glass; air when left out), stop, conic, asphere_mm, label, coating, mirror,
        aperture, tilt and the rest. Raises InputError that names the key, as load_lens does.
        """
    def replace(self, **keys: Unpack[_SurfaceKeys]) -> Surface:
        """The surface with other values of some keys; None takes a key out. Raises InputError as Surface does."""
    @property
    def kind(self) -> str:
        """conic, even_asphere, power_asphere, forbes_qbfs, forbes_qcon, biconic or toroid."""
    @property
    def radius_mm(self) -> float:
        """Positive with the centre of curvature on the +z side; infinity for a plane. Along y."""
    @property
    def conic(self) -> float:
        """Conic constant k; 0 for a sphere."""
    @property
    def asphere_mm(self) -> dict[str, float]:
        """{"A4": …}: z += Σ Aᵢ r^i, lengths in mm; empty where the shape is no polynomial."""
    @property
    def shape(self) -> dict[str, Any]:
        """Kind and all its figures by the keys of a lens file."""
    @property
    def thickness_mm(self) -> float:
        """To the next vertex, from the last surface to the image plane."""
    @property
    def glass(self) -> Glass:
        """The medium that follows."""
    @property
    def semi_diameter_mm(self) -> float:
        """Radius of the clear aperture."""
    @property
    def stop(self) -> bool:
        """Whether it is the aperture stop."""
    @property
    def mirror(self) -> bool: ...
    @property
    def label(self) -> str: ...
    @property
    def aperture(self) -> dict[str, Any]:
        """What else limits the clear aperture, by the keys of a lens file."""
    @property
    def tilt(self) -> dict[str, Any]:
        """Shift, turns and kind, by the keys of a lens file."""
    @property
    def coating(self) -> Coating | None:
        """None on bare glass."""
    def sag_mm(self, x_mm: ArrayLike, y_mm: ArrayLike) -> NDArray[np.float64]:
        """Height above the vertex plane, arrays broadcast; NaN where the surface does not reach."""

class FirstOrder:
    """Gaussian figures of a lens in air; see Lens.first_order."""
    @property
    def wavelength_nm(self) -> float:
        """In air."""
    @property
    def efl_mm(self) -> float:
        """Effective focal length."""
    @property
    def bfl_mm(self) -> float:
        """Last vertex to the rear focal point."""
    @property
    def ffl_mm(self) -> float:
        """First vertex to the front focal point."""
    @property
    def f_number(self) -> float:
        """Focal length over entrance pupil diameter."""
    @property
    def entrance_pupil_diameter_mm(self) -> float:
        """Of the stop's image."""
    @property
    def entrance_pupil_position_mm(self) -> float:
        """From the first vertex."""
    @property
    def exit_pupil_diameter_mm(self) -> float:
        """Of the stop's image."""
    @property
    def exit_pupil_position_mm(self) -> float:
        """From the last vertex."""
    @property
    def front_principal_plane_mm(self) -> float:
        """From the first vertex."""
    @property
    def rear_principal_plane_mm(self) -> float:
        """From the last vertex."""
    @property
    def image_distance_mm(self) -> float:
        """Last vertex to the image plane."""

class Lens:
    """A prescription: surfaces, glasses, stop and clear apertures. It never changes: methods make others."""
    def __init__(
        self,
        name: str,
        surfaces: Sequence[Surface],
        *,
        source: str = "",
        reference_wavelength_nm: float = 587.5618,
        wavelengths_nm: Sequence[float] | None = None,
        weights: Sequence[float] | None = None,
        fields: Sequence[_Pair] = [],
        object_distance_mm: float = ...,
        half_field_deg: float = 0.0,
    ) -> None:
        """From a list of Surface; the last one's thickness_mm leads to the image plane. fields: (N, 2) x and y, degrees,
        or mm for an object at a finite distance. Raises InputError that names the key, as load_lens does.
        """
    @staticmethod
    def from_text(text: str | bytes, *, name: str = "text") -> Lens:
        """A prescription in any format that load_lens reads, as str or bytes, told by its content; name is what errors
        call it. Raises InputError and warns as load_lens does.
        """
    def to_text(self, format: str = "toml") -> str:
        """The text of a "toml", "zmx" (OpticStudio), "seq" (CODE V) or "dat" (pbrt) file. Raises InputError and warns as
        save does.
        """
    def with_surface(self, index: int, **keys: Unpack[_SurfaceKeys]) -> Lens:
        """The lens with other values of some keys of one surface, by index from 0, as Surface.replace has them:
        thickness_mm of the last one is the image distance. Published figures, which were the old lens's, are left
        out; calibrated positions keep their thicknesses. Raises InputError for a lens that load_lens would refuse,
        too.
        """
    def with_surfaces(self, surfaces: Sequence[Surface]) -> Lens:
        """The lens with other surfaces. Raises InputError as with_surface does, and for another number of them in a lens
        with focus groups or positions.
        """
    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str:
        """Patent or publication."""
    @property
    def reference_wavelength_nm(self) -> float:
        """Of the prescription."""
    @property
    def surfaces(self) -> list[Surface]:
        """List of Surface, in the order that light meets them."""
    @property
    def surface_count(self) -> int: ...
    @property
    def stop_index(self) -> int:
        """Of the aperture stop in surfaces."""
    @property
    def image_distance_mm(self) -> float:
        """Last vertex to the image plane."""
    @property
    def object_distance_mm(self) -> float:
        """Object to first vertex; infinity for distant objects."""
    @property
    def half_field_deg(self) -> float:
        """That the design is for; 0 where not stated."""
    @property
    def published_efl_mm(self) -> float | None:
        """What the source states, or None."""
    @property
    def published_f_number(self) -> float | None:
        """What the source states, or None."""
    @property
    def published_bfl_mm(self) -> float | None:
        """What the source states, or None."""
    @property
    def wavelengths_nm(self) -> NDArray[np.float64]:
        """(N,) the design's wavelengths; F, d and C where the prescription states none."""
    @property
    def weights(self) -> NDArray[np.float64]:
        """(N,) how much each of wavelengths_nm counts."""
    @property
    def fields(self) -> NDArray[np.float64]:
        """(N, 2) x and y of the design's fields, degrees, or mm for a near object; 0 to the half field where the
        prescription states none.
        """
    @property
    def first_nm(self) -> float:
        """The shortest wavelength at which all glasses have an index."""
    @property
    def last_nm(self) -> float:
        """The longest wavelength at which all glasses have an index."""
    def first_order(self, wavelength_nm: float | None = None) -> FirstOrder:
        """Paraxial figures at a wavelength in nm; the prescription's reference when left out. Raises InputError where a
        glass has no index.
        """
    def focused(self, object_distance_mm: float) -> Lens:
        """The lens focused on an axial point at this distance from its first vertex, infinity included: by its
        calibrated positions, its focus groups, or else the image plane, at the least RMS spot over wavelengths
        weighted by V(λ). The object stays where it was: focused_on_near_object moves it, too. Raises InputError where
        that cannot be.
        """
    def focused_on_near_object(self, object_distance_mm: float) -> Lens:
        """The same with the object really there: fields that were angles become the heights seen at these. Raises
        InputError as focused does.
        """
    @property
    def zoom_names(self) -> list[str]:
        """Of the zoom settings; empty for a lens that does not zoom."""
    def zoomed(self, name: str) -> Lens:
        """The lens at a zoom setting. Raises InputError that lists the names."""
    @property
    def focus_travel_mm(self) -> tuple[float, float]:
        """(least, most) that the focus groups can move before one meets its neighbours."""
    def with_focus_groups_moved(self, travel_mm: float) -> Lens:
        """The lens with its focus groups moved from where they stand."""
    def with_image_moved(self, shift_mm: float) -> Lens:
        """The lens with its image plane moved along +z; see best_focus_by_spot_mm."""
    def stopped_down(self, f_number: float) -> Lens:
        """The lens with its iris closed to an f-number. Raises InputError if it does not open that far."""
    def reversed(self) -> Lens:
        """The lens seen from its image side. Raises InputError for one with mirrors or tilts."""
    def unfolded(self) -> Lens:
        """The lens with its plane fold mirrors taken out. Raises InputError for other bends of the axis."""
    def save(self, path: _Path, *, overwrite: bool = False) -> None:
        """Write .toml, .zmx (OpticStudio), .seq (CODE V) or .dat (pbrt), by the extension, whole or not at all. A
        UserWarning tells of each thing that the format cannot say. Raises InputError for what cannot be written, and
        if the file exists and overwrite is not set.
        """
    def _repr_html_(self) -> str: ...

class RayStatus(IntEnum):
    """What became of a ray."""
    ok = 0
    vignetted = 1
    missed = 2
    total_internal_reflection = 3
    no_convergence = 4

class Rays:
    """Many rays, one array per number, (N,) float64 each, sharing memory with the batch. What a lost ray's numbers are
    means nothing: look at ok, status and surface.
    """
    def __init__(
        self,
        x: ArrayLike,
        y: ArrayLike,
        z: ArrayLike,
        l: ArrayLike,
        m: ArrayLike,
        n: ArrayLike,
    ) -> None:
        """Positions in mm and direction cosines, (N,) or numbers that serve for all; copied. Raises InputError where
        lengths differ, or (l, m, n) is no unit vector towards +z.
        """
    @property
    def x(self) -> NDArray[np.float64]:
        """mm, in the frame of the surface traced to."""
    @property
    def y(self) -> NDArray[np.float64]:
        """mm."""
    @property
    def z(self) -> NDArray[np.float64]:
        """mm."""
    @property
    def l(self) -> NDArray[np.float64]:
        """Direction cosine along x."""
    @property
    def m(self) -> NDArray[np.float64]:
        """Direction cosine along y."""
    @property
    def n(self) -> NDArray[np.float64]:
        """Direction cosine along z."""
    @property
    def path_mm(self) -> NDArray[np.float64]:
        """Optical path since the start."""
    @property
    def ok(self) -> NDArray[np.bool_]:
        """(N,) bool: the ray arrived."""
    @property
    def status(self) -> NDArray[np.uint8]:
        """(N,) uint8, see RayStatus."""
    @property
    def surface(self) -> NDArray[np.int32]:
        """(N,) int32: index of the surface where the ray was lost; −1 for one that was not."""
    @property
    def coordinates(self) -> tuple[NDArray[np.float64], ...]:
        """(x, y, z, l, m, n): Tracer.trace(*rays.coordinates)."""
    def __len__(self) -> int: ...

class Tracer:
    """Exact sequential trace of many rays of one wavelength in double precision. Threads may share one: other threads
    run meanwhile.
    """
    def __init__(self, lens: Lens, wavelength_nm: float, *, clip: bool = True) -> None:
        """clip: rays beyond a clear aperture are lost; otherwise they go on. Raises InputError where a glass has no
        index.
        """
    @property
    def surface_count(self) -> int:
        """Of the lens; also the index of the image plane."""
    def trace(
        self,
        x: ArrayLike,
        y: ArrayLike,
        z: ArrayLike,
        l: ArrayLike,
        m: ArrayLike,
        n: ArrayLike,
    ) -> Rays:
        """Rays on the last surface, in its frame, with the direction behind it.

        x, y, z: positions (mm) in the frame of the first vertex; l, m, n: direction cosines, n > 0; (N,) or numbers
        that serve for all. They are copied once; the result's arrays are views. Raises InputError where they do not
        fit.
        """
    def trace_to_image(
        self,
        x: ArrayLike,
        y: ArrayLike,
        z: ArrayLike,
        l: ArrayLike,
        m: ArrayLike,
        n: ArrayLike,
    ) -> Rays:
        """Rays on the image plane, in its frame.

        x, y, z: positions (mm) in the frame of the first vertex; l, m, n: direction cosines, n > 0; (N,) or numbers
        that serve for all. They are copied once; the result's arrays are views. Raises InputError where they do not
        fit.
        """

class RayAimer:
    """Aims rays of one field point and wavelength through points of the pupil."""
    def __init__(
        self,
        lens: Lens,
        wavelength_nm: float,
        field: _Pair,
        *,
        aiming: str = "real",
    ) -> None:
        """field: (x, y) in degrees, or mm for an object at a finite distance; positive where the ray climbs. aiming:
        "real", the unit circle is the edge of the stop itself, found by iteration; "paraxial", that of the paraxial
        entrance pupil. Raises InputError where a glass has no index or no ray reaches the middle of the stop.
        """
    def aim(self, pupil_x: ArrayLike, pupil_y: ArrayLike) -> Rays:
        """Rays ready to be traced, one for each point, (N,). One that cannot be had is the nearest there is. Raises
        InputError where lengths differ.
        """
    def chief(self) -> Rays:
        """The ray through the middle of the pupil."""

class Coating:
    """A stack of thin films; see find_coating and load_coating."""
    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str:
        """Where the design comes from."""
    @property
    def layers(self) -> list[tuple[str, float]]:
        """List of (material, physical thickness in nm), the outermost first."""
    @property
    def first_nm(self) -> float:
        """The shortest wavelength with indices."""
    @property
    def last_nm(self) -> float:
        """The longest wavelength with indices."""
    def films(self, wavelength_nm: float) -> list[tuple[complex, float]]:
        """List of (n + i k, thickness in nm) for thin_film_response. Raises InputError where a material has no index."""

class Interface:
    """What a surface and its coating do to light of one wavelength; see interfaces."""
    @property
    def is_mirror(self) -> bool: ...
    @property
    def index_before(self) -> float: ...
    @property
    def index_after(self) -> float:
        """Of a mirror: of what is behind it."""
    def response(self, cosine: ArrayLike) -> _Columns:
        """Dict of columns, (N,) each, for cosines of the angle of incidence, 0 to 1: amplitudes r_s, t_s, r_p, t_p
        (complex, exp(i k·r − i ω t)) and shares of the flux reflectance_s, transmittance_s, absorptance_s and those
        of p (H. A. Macleod, Thin-Film Optical Filters, 2017, ch. 2). Raises InputError for cosines out of range.
        """

class Bundle:
    """Rays of one field point and wavelength on the image plane; see trace_bundle."""
    @property
    def wavelength_nm(self) -> float:
        """In air."""
    @property
    def field(self) -> _Pair:
        """(x, y), degrees, or mm for a near object."""
    @property
    def pupil(self) -> NDArray[np.float64]:
        """(N, 3) x, y and weight of each ray."""
    @property
    def rays(self) -> Rays:
        """In the frame of the image plane."""

class ChiefRay:
    """The ray through the middle of the stop, on the image plane; see chief_ray."""
    @property
    def point_mm(self) -> NDArray[np.float64]:
        """(3,) in the image plane's frame."""
    @property
    def direction(self) -> NDArray[np.float64]:
        """(3,) direction cosines."""
    @property
    def path_mm(self) -> float:
        """Optical path since the launch."""

class Spot:
    """Where rays meet the image plane, and how widely they scatter; see spot."""
    @property
    def centroid_mm(self) -> NDArray[np.float64]:
        """(2,)."""
    @property
    def reference_mm(self) -> NDArray[np.float64]:
        """(2,) what scatter is measured from."""
    @property
    def rms_mm(self) -> float:
        """Root mean square distance from the reference."""
    @property
    def rms_x_mm(self) -> float:
        """Of x alone."""
    @property
    def rms_y_mm(self) -> float:
        """Of y alone."""
    @property
    def geometric_mm(self) -> float:
        """The largest distance of any ray."""

class SeidelAberrations:
    """Third-order aberrations (Welford, Aberrations of Optical Systems, 1986, ch. 8); see seidel."""
    @property
    def wavelength_nm(self) -> float: ...
    @property
    def field(self) -> float:
        """Of the chief ray: degrees, or mm for a near object."""
    @property
    def lagrange_invariant_mm(self) -> float:
        """H = n (u ȳ − ū y)."""
    @property
    def petzval_curvature_per_mm(self) -> float:
        """Of the Petzval surface; negative where it is concave to the light."""
    @property
    def sum(self) -> dict[str, float]:
        """dict of the sums: spherical_mm (S_I), coma_mm, astigmatism_mm, petzval_mm, distortion_mm (S_V),
        axial_colour_mm (C_L), lateral_colour_mm (C_T).
        """
    @property
    def surfaces(self) -> _Columns:
        """dict of columns, (surfaces,) each: the same, and the marginal and chief rays' heights, slopes behind the
        surface and refraction invariants.
        """
    def wave_coefficients(self) -> dict[str, float]:
        """dict of the sums as waves at the edge of pupil and field: w040, w131, w222, w220p, w220s, w311, w020, w111."""
    def transverse_aberrations(self) -> dict[str, float]:
        """dict of the sums as displacements in the paraxial image: tsph_mm, tsco_mm, ttco_mm, tast_mm, tpfc_mm, tsfc_mm,
        ttfc_mm, tdis_mm, taxc_mm, tlac_mm. Raises InputError when the image is at infinity.
        """

class ReferenceSphere:
    """What a perfect wave to the image point would be; see reference_sphere."""
    @property
    def centre_mm(self) -> NDArray[np.float64]:
        """(3,) in the image plane's frame."""
    @property
    def radius_mm(self) -> float:
        """Positive where light still has to travel to the centre."""

class Wavefront:
    """Optical path differences on a reference sphere, of the rays that passed; see wavefront."""
    @property
    def wavelength_nm(self) -> float:
        """In air."""
    @property
    def pupil(self) -> NDArray[np.float64]:
        """(N, 3) x, y and weight of each ray."""
    @property
    def opd_waves(self) -> NDArray[np.float64]:
        """(N,) positive where the wave runs ahead of the sphere, 0 at the chief ray; shares memory."""
    @property
    def direction(self) -> NDArray[np.float64]:
        """(N, 3) unit vectors from the sphere to its centre."""
    def rms_waves(self, removed: str = "piston") -> float:
        """Root mean square over the lit pupil, after the best "piston", piston and "tilt", or these and "defocus"."""
    def peak_to_valley_waves(self) -> float: ...
    def strehl_at_centre(self) -> float:
        """|⟨exp(2πi W)⟩|² over the lit pupil. Raises InputError where the wave turns too often for its rays: give more
        rings and spokes.
        """
    def fit_zernikes(self, count: int, *, set: str = "noll") -> NDArray[np.float64]:
        """(count,) coefficients in waves by least squares, the first that of polynomial 1; set as for zernike. Raises
        InputError with fewer rays than polynomials.
        """

class PupilFunction:
    """The amplitude that leaves the exit pupil, on a lattice of direction cosines of the image plane's frame; see
    pupil_function.
    """
    @property
    def wavelength_nm(self) -> float:
        """In air."""
    @property
    def centre(self) -> NDArray[np.float64]:
        """(2,) direction cosines of the lattice's middle."""
    @property
    def step(self) -> float:
        """Of the lattice."""
    @property
    def amplitude(self) -> NDArray[np.complex128]:
        """(side, side) complex, rows along the cosine with y; squares add up to 1. Shares memory."""
    def defocused(self, defocus_mm: float) -> PupilFunction:
        """Seen in a plane so far behind. Raises InputError for no number."""

class Psf:
    """The image of a point on a square lattice; see fft_psf and huygens_psf."""
    @property
    def pitch_um(self) -> float:
        """Side of a cell."""
    @property
    def share(self) -> NDArray[np.float64]:
        """(side, side) share of the light on each cell, rows along +y, columns along +x; cell side / 2 is centred on the
        reference sphere's centre. Shares memory.
        """

class Otf:
    """The diffraction OTF of one field point and wavelength, the autocorrelation of its pupil function (Goodman 2017,
    7.3), about the reference sphere's centre.
    """
    def __init__(self, pupil: PupilFunction) -> None: ...
    def __call__(self, fx_per_mm: ArrayLike, fy_per_mm: ArrayLike) -> NDArray[np.complex128]: ...

class PolychromaticPupil:
    """The pupil functions of one field point at several wavelengths about one sphere; see polychromatic_pupil."""
    @property
    def sphere(self) -> ReferenceSphere:
        """About the chief ray's image at the reference wavelength."""
    @property
    def meridian(self) -> NDArray[np.float64]:
        """(2,) unit vector in the image plane."""
    @property
    def weights(self) -> NDArray[np.float64]:
        """(N,) of the wavelengths."""
    @property
    def pupils(self) -> list[PupilFunction]:
        """List of PupilFunction, one for each wavelength."""
    def diffraction_mtf(self, per_mm: Sequence[float], defocus_mm: float = 0.0) -> _Columns:
        """dict of tangential and sagittal, (N,), at spatial frequencies (cycles per mm), in a plane so far behind."""
    def diffraction_limit(self, per_mm: Sequence[float]) -> _Columns:
        """The same of an aberration-free lens with this pupil."""
    def mtf_through_focus(self, per_mm: float, defocus_mm: Sequence[float]) -> _Columns:
        """The same at one frequency, by plane."""
    def psf(self, side: int, pitch_um: float) -> Psf:
        """Weighted mean Psf about the sphere's centre. Raises InputError for a pitch or side out of range."""

class Finding:
    """One thing that check_prescription looked at."""
    @property
    def verdict(self) -> str:
        """'ok'; 'off', beyond what rounding of printed figures explains; or 'wrong'."""
    @property
    def what(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def published(self) -> float | None:
        """What the source states, or None."""
    @property
    def computed(self) -> float | None:
        """What the prescription makes, or None."""
    @property
    def message(self) -> str: ...

class Drawing:
    """A picture; notebooks show it."""
    @property
    def svg(self) -> str:
        """A file of its own, to be written as .svg."""
    def _repr_svg_(self) -> str: ...

class LensReport:
    """All figures of a lens; notebooks show the page."""
    @property
    def html(self) -> str:
        """A page that is complete in itself."""
    @property
    def figures(self) -> dict[str, Any]:
        """The figures as dictionaries and lists, as `groundglass lens report --json` prints them."""
    def _repr_html_(self) -> str: ...

class EmvaReport:
    """What EMVA 1288 says of a sensor; notebooks show the page."""
    @property
    def html(self) -> str:
        """A page that is complete in itself."""
    @property
    def figures(self) -> dict[str, Any]:
        """The figures and curves as dictionaries and lists, as `groundglass characterize --json` prints them:
        K_dn_per_e, qe, sigma_d_e, dsnu_e, prnu, saturation_e, snr_max_db, dynamic_range_db and more; None for what
        the frames do not tell.
        """
    def _repr_html_(self) -> str: ...

class Scene:
    """Flat targets under one light, and how they want to be photographed."""
    @property
    def illuminant(self) -> str:
        """CIE name, or a file's."""
    @property
    def illuminance_lux(self) -> float:
        """On every target."""
    @property
    def camera_file(self) -> Path:
        """The camera it is meant for."""
    @property
    def focus_distance_m(self) -> float:
        """From the lens."""
    @property
    def samples_per_pixel(self) -> int:
        """Of a render."""
    @property
    def seed(self) -> int:
        """Of a render."""
    @property
    def exposure(self) -> dict[str, Any]:
        """How it wants to be exposed, as keywords: gg.expose(irradiance, camera.sensor, **scene.exposure)."""
    @property
    def target_names(self) -> list[str]:
        """In the order of the file, the background first."""

class Sensor:
    """An image sensor: geometry, mosaic, quantum efficiency, noise, converter."""
    @property
    def name(self) -> str: ...
    @property
    def width_px(self) -> int:
        """Of the readout, after binning."""
    @property
    def height_px(self) -> int:
        """Of the readout, after binning."""
    @property
    def pixel_pitch_um(self) -> float:
        """Of the readout, after binning."""
    @property
    def full_well_e(self) -> float:
        """Of a native pixel, at base ISO."""
    @property
    def read_noise_e(self) -> float:
        """Of a native pixel, at base ISO."""
    @property
    def base_iso(self) -> float:
        """The lowest."""
    @property
    def cfa(self) -> list[str]:
        """Repeating tile of colour filters of the native pixels, one string per row."""
    @property
    def saturation_iso(self) -> float:
        """Saturation-based speed of ISO 12232:2019 in D55 light."""
    @property
    def figures(self) -> list[dict[str, Any]]:
        """Every figure of the file: dicts of key, value (None for curves, tiles and spectra), status (measured, derived
        or inferred) and source.
        """
    def _repr_html_(self) -> str: ...
    def performance(self, iso: float | None = None) -> dict[str, Any]:
        """What a pixel as read out can do at an ISO, base when left out, by the closed forms of EMVA 1288 R4.0: iso,
        mode, system_gain_dn_per_e, saturation_e, dark_noise_e (rounding included), least_signal_e, dynamic_range_db,
        dynamic_range_ev, snr_max_db. Raises InputError for an ISO it does not have.
        """

class Camera:
    """A lens in front of a sensor."""
    @property
    def name(self) -> str: ...
    @property
    def lens(self) -> Lens:
        """With its iris as the camera sets it; not focused."""
    @property
    def sensor(self) -> Sensor: ...
    @property
    def width_px(self) -> int:
        """Of the pictures it takes."""
    @property
    def height_px(self) -> int:
        """Of the pictures it takes."""

class SpectralImage:
    """Spectral irradiance on the sensor, W m⁻² nm⁻¹: one channel per wavelength band."""
    def __init__(
        self,
        pixels: ArrayLike,
        wavelengths_nm: Sequence[float] | NDArray[np.floating[Any]],
        *,
        pixel_pitch_um: float,
        f_number: float = 0.0,
        focal_length_mm: float = 0.0,
        focus_distance_m: float = 0.0,
        lens_name: str = "",
        scene_white: Sequence[float] | NDArray[np.floating[Any]] = [],
    ) -> None:
        """Irradiance of your own making, copied.

        pixels: (height, width, bands), W m⁻² nm⁻¹, first row at the top, the scene upright. wavelengths_nm: centre of
        each band in air, two or more, rising at even spacing. pixel_pitch_um: side of a pixel; expose wants the pitch
        that the sensor reads out. scene_white: relative power per band of what a white would reflect, for white
        balance; D65 if left out. The rest is for the metadata of the DNG; 0 or "" where unknown.

        Raises InputError where shapes do not fit or wavelengths are uneven.
        """
    @property
    def pixels(self) -> NDArray[np.float32]:
        """(height, width, bands) float32, W m⁻² nm⁻¹; shares memory, so what you write is what expose sees."""
    @property
    def wavelengths_nm(self) -> NDArray[np.float64]:
        """(bands,) centre of each band, in air."""
    @property
    def band_width_nm(self) -> float:
        """Of every band."""
    @property
    def pixel_pitch_um(self) -> float:
        """Side of a pixel."""
    @property
    def f_number(self) -> float:
        """Of the lens; 0 where unknown."""
    @property
    def focal_length_mm(self) -> float:
        """Of the lens; 0 where unknown."""
    @property
    def focus_distance_m(self) -> float:
        """From the lens; 0 where unknown."""
    @property
    def lens_name(self) -> str: ...
    @property
    def scene_white(self) -> NDArray[np.float64]:
        """(bands,) relative power of what a white in the scene reflects; empty where unknown."""
    @property
    def incidence(self) -> NDArray[np.float64]:
        """(points, 4) how light arrives, by rising distance from the sensor's centre: height in mm, angle of the
        pencil's mean direction (positive away from the axis), half its extent along the radius and across, in
        degrees. Empty where unknown: microlenses do nothing there. Raises InputError for impossible ones.
        """
    @incidence.setter
    def incidence(self, value: ArrayLike) -> None:
        """(points, 4) how light arrives, by rising distance from the sensor's centre: height in mm, angle of the
        pencil's mean direction (positive away from the axis), half its extent along the radius and across, in
        degrees. Empty where unknown: microlenses do nothing there. Raises InputError for impossible ones.
        """
    def save(self, path: _Path, *, overwrite: bool = False) -> None:
        """Write an EXR with one named channel per band. The file appears whole or not at all. Raises InputError if it
        exists and overwrite is not set, or cannot be written.
        """

class RawFrame:
    """One raw exposure: the numbers a DNG holds."""
    @property
    def dn(self) -> NDArray[np.uint16]:
        """(height, width) uint16 mosaic; shares memory, so what you write is developed and saved."""
    @property
    def cfa(self) -> list[str]:
        """Repeating tile of colour filters, one string per row."""
    @property
    def bit_depth(self) -> int:
        """Of the numbers, not of the file's 16-bit samples."""
    @property
    def black_level_dn(self) -> list[float]:
        """One per site of the tile, row by row."""
    @property
    def white_level_dn(self) -> float:
        """Saturation."""
    @property
    def as_shot_neutral(self) -> NDArray[np.float64]:
        """(planes,) response to a neutral under the scene's light, the largest 1."""
    @property
    def exposure_time_s(self) -> float:
        """0 where unknown."""
    @property
    def iso(self) -> float:
        """0 where unknown."""
    @property
    def orientation(self) -> int:
        """How develop turns the picture upright, 1 (not at all) to 8, as EXIF counts; dn is not turned."""
    @property
    def notes(self) -> list[str]:
        """What whoever develops it is to be told of its file; read_dng warns of each."""
    @property
    def lens_range(self) -> tuple[float, float, float, float] | None:
        """Shortest and longest focal length in mm and the lowest f-number at each; None where unknown."""
    def save(self, path: _Path, *, compression: str = "lossless", overwrite: bool = False) -> None:
        """Write a DNG. The file appears whole or not at all.

        compression: how it holds its numbers, all exactly: "none" in 16 bits each, "packed" in as few as they need,
        "lossless" as lossless JPEG.

        Raises InputError if it exists and overwrite is not set, or cannot be written.
        """

class Picture:
    """Display-referred picture, 0…1. Notebooks show it."""
    @property
    def pixels(self) -> NDArray[np.float32]:
        """(height, width, 3) float32, 0…1, in the space of the pipeline's encode stage: sRGB, or display_p3 with its
        primaries and the same curve; shares memory, so what you write is saved.
        """
    def save(self, path: _Path, *, overwrite: bool = False) -> None:
        """Write PNG (8 bits), JPEG or TIFF (16 bits) by the extension, with EXIF of the capture. The file appears whole
        or not at all. Raises InputError if it exists and overwrite is not set, or cannot be written.
        """
    def _repr_png_(self) -> bytes: ...
    def _repr_html_(self) -> str: ...

class Pipeline:
    """How a raw frame becomes a picture: a list of stages with their parameters."""
    def __init__(self, name_or_path: _Path = "reference") -> None:
        """A preset by its name, or a TOML file by its path. Raises InputError naming file, line and key."""
    @property
    def description(self) -> str:
        """What the file says of itself."""
    @property
    def stages(self) -> list[tuple[str, dict[str, Any]]]:
        """(name, parameters) of each stage, in order, without those that do nothing beside the others."""
    def set(self, stage: str, **parameters: _StageParameter) -> None:
        """Set parameters of a stage: pipeline.set("exposure", ev=0.5). Raises InputError for a stage or a parameter that
        is not there, a value that the parameter does not take, or one that does nothing beside the others.
        """
    def add_look(self, name_or_path: _Path) -> None:
        """Lay a look over it: one by its name, or by its path a TOML file, a table (.cube, HaldCLUT, ICC) or a camera
        profile (.dcp). Raises InputError naming file, line and key.
        """
    def replace(self, name: str, stage: str | _StageFunction, **parameters: _StageParameter) -> None:
        """Put another stage in the place of one: its name with parameters, or a function. A function gets the frame as a
        float32 array, (height, width) before demosaic and (height, width, 3) after, and returns an array of the shape
        that the stage it replaces gives, or None if it changed what it got in place. Raises InputError for a stage
        that is not there, and in develop() for another shape or a NaN.
        """
    def insert_after(self, name: str, stage: str | _StageFunction, **parameters: _StageParameter) -> None:
        """Put a stage after one: its name with parameters, or a function as for replace(), which must keep the shape.
        Raises InputError as replace() does.
        """
    def remove(self, name: str) -> None:
        """Take a stage out. Raises InputError for one that is not there."""

def check_prescription(lens: Lens) -> list[Finding]:
    """Compares what the prescription makes with what its source states, and asks its rays whether they could be those of
    a lens. Raises InputError for none: what cannot be computed is a finding.
    """
def draw_lens(lens: Lens, field_y: Sequence[float] | None = None) -> Drawing:
    """The lens in the y–z plane with real rays, as SVG. field_y as for field_curves; by default the axis, the middle and
    the edge of the design's fields. Raises InputError where no ray can be aimed.
    """
def lens_report(lens: Lens, field_y: Sequence[float] | None = None) -> LensReport:
    """All figures at the design's wavelengths and fields (or at field_y), on all threads. Fields that pass no light are
    left out. Raises InputError when the lens has no first-order figures or passes no light.
    """
def characterize(
    frames: _Path,
    *,
    site: tuple[int, int] | None = None,
    progress: _Progress = None,
) -> EmvaReport:
    """Measures a sensor by EMVA 1288 Release 4 Linear. `frames`: a folder with emva1288.txt, such a descriptor of PNG,
    TIFF or DNG frames, or a table of photon transfer (.csv). `site` (x, y) chooses the pixels of a mosaic's tile in
    DNG frames. What noise or coarse steps hide is None, with the reason beside it. Raises InputError, naming file and
    line, for frames that are missing, broken, constant or saturated, and for pairs and stacks whose frames were not
    taken alike: by depth, size, exposure or mean.
    """
def find_glass(name: str, *, catalogues: Sequence[Sequence[Glass]] = []) -> Glass:
    """A material carried in the library, by "schott:N-BK7" or, where one catalogue alone has it, "N-BK7". catalogues:
    further lists of Glass, as read_agf gives them; of one name, theirs is taken. Raises InputError with the
    candidates or the nearest name.
    """
def read_agf(path: _Path) -> list[Glass]:
    """List of Glass of a catalogue in Zemax's AGF format, named "file:NAME" after the file. Raises InputError naming
    file, line and key.
    """
def glass_catalogue_names() -> list[str]:
    """The catalogues carried in the library. Raises InputError never."""
def glass_catalogue(name: str) -> list[Glass]:
    """List of all materials of one catalogue. Raises InputError for an unknown one."""
def model_glass(nd: float, vd: float, *, kind: str = "glass") -> Glass:
    """A material known by nd and Vd alone on Buchdahl's curve (Robb and Mercado, Appl. Opt. 22, 1198 (1983)), exact at
    the F, d and C lines' Vd and nd; kind is "glass" or "plastic". From 400 to 700 nm its index is wrong by 8e-5 rms,
    at worst 0.0013, over the catalogues' glasses. Raises InputError for other kinds and impossible figures.
    """
def glass_map(glasses: Sequence[Glass]) -> dict[str, Any]:
    """Table of glasses as a dict of columns, (N,) each: name, nd, vd, p_gF, deviation_gF; NaN where the index is not
    known at the g line. Glasses without F, d and C are left out. Raises InputError as Glass does.
    """
def load_lens(path: _Path) -> Lens:
    """Read a prescription in any format, told by its content: groundglass (.toml), OpticStudio (.zmx), CODE V (.seq),
    pbrt (.dat), ISET (.json), Optical Bench (.txt). A UserWarning tells of each thing left out or taken for granted.
    Raises InputError naming file, line and key.
    """
def list_ray(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    pupil: _Pair,
    *,
    aiming: str = "real",
) -> _Columns:
    """One ray surface by surface, the image plane last, as a dict of columns, (surfaces + 1,) each: index from 1, x_mm,
    y_mm, z_mm in the surface's frame, l, m, n behind it, path_mm and status. Clear apertures do not stop it; status
    tells that one would have. field and aiming as for RayAimer; pupil: (x, y). Raises InputError as RayAimer does.
    """
def hexapolar(rings: int) -> NDArray[np.float64]:
    """Pupil points (N, 3), columns x, y and weight: a centre and rings of 6, 12, 18 … Raises InputError for rings
    outside 1 to 1000.
    """
def square_grid(side: int) -> NDArray[np.float64]:
    """Pupil points (N, 3): centres of side × side squares within the unit circle. Raises InputError for a side outside 1
    to 4000.
    """
def full_pupil_quadrature(rings: int, spokes: int) -> NDArray[np.float64]:
    """Pupil points (rings · spokes, 3): Gauss–Legendre nodes over the whole circle, whose sums converge fast. Raises
    InputError for counts out of range.
    """
def pupil_quadrature(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    rings: int = 12,
    spokes: int = 48,
    *,
    aiming: str = "real",
) -> NDArray[np.float64]:
    """Pupil points (N, 3) over what passes the lens from a field point; weights add up to the clear share of the circle.
    Empty where nothing passes. Raises InputError as RayAimer does.
    """
def coating_names() -> list[str]:
    """The coatings carried in the library. Raises InputError never."""
def find_coating(name: str) -> Coating:
    """One of the library's coatings. Raises InputError with the nearest name."""
def load_coating(path: _Path) -> Coating:
    """Read a coating file (TOML). Raises InputError naming file, line and key."""
def thin_film_response(
    index_before: float,
    films: Sequence[tuple[complex, float]],
    index_after: complex,
    cosine: ArrayLike,
    wavelength_nm: float,
) -> _Columns:
    """A stack between two media; films: list of (n + i k, thickness in nm) as light meets them, [] for a bare surface.

    Dict of columns, (N,) each, for cosines of the angle of incidence, 0 to 1: amplitudes r_s, t_s, r_p, t_p (complex,
    exp(i k·r − i ω t)) and shares of the flux reflectance_s, transmittance_s, absorptance_s and those of p (H. A.
    Macleod, Thin-Film Optical Filters, 2017, ch. 2). Raises InputError for cosines out of range.
    """
def interfaces(lens: Lens, wavelength_nm: float) -> list[Interface]:
    """List of Interface, one for each surface. Raises InputError where a glass or a layer has no index."""
def throughput(
    lens: Lens,
    wavelength_nm: float,
    rays: Rays,
    *,
    polarisation: str = "averaged",
    absorption: bool = False,
) -> _Columns:
    """How much unpolarised light each ray carries through the lens, for rays before its first surface (left as they
    are): a dict of fraction (N,), and for each surface and ray, (surfaces, N), of the light that reaches it:
    transmitted, reflected, absorbed; 0 where a ray is lost. polarisation: "averaged" at each surface, or "exact"
    (Yun, Crabtree and Chipman, Appl. Opt. 50, 2855 (2011)). absorption: in glasses too, by their makers' tables.
    Raises InputError where an index or a table is missing.
    """
def trace_bundle(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    pupil: ArrayLike | None = None,
    *,
    rings: int = 12,
    spokes: int = 48,
    aiming: str = "real",
    clip: bool = True,
) -> Bundle:
    """Rays of a field point, traced to the image plane with their optical paths.

    pupil: (N, 3) x, y and weight; when left out, a quadrature of what passes, of so many rings and spokes. field and
    aiming as for RayAimer, clip as for Tracer. Raises InputError as RayAimer does, and where the quadrature finds the
    field dark.
    """
def chief_ray(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    *,
    aiming: str = "real",
) -> ChiefRay:
    """The chief ray, clear apertures left open; field and aiming as for RayAimer. Raises InputError where it is lost."""
def spot(
    bundles: Sequence[Bundle],
    weights: Sequence[float] | None = None,
    *,
    about_mm: _Pair | None = None,
) -> Spot:
    """Scatter of the bundles of one field, each with the weight of its wavelength, 1 when left out. about_mm: (x, y) to
    measure from, the chief ray's say; the centroid when left out. Raises InputError where every ray is lost.
    """
def ray_fan(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    *,
    reference_nm: float | None = None,
    rays_per_fan: int = 41,
    aiming: str = "real",
) -> dict[str, _Columns]:
    """Rays of the pupil's two axes: a dict of tangential (along y) and sagittal (along x), each a dict of columns,
    (rays_per_fan,): pupil (−1 to 1), error_x_mm and error_y_mm against the chief ray at reference_nm, opd_waves
    (positive where the wave runs ahead of the sphere about its image) and status; vignetted rays are traced on.
    reference_nm: the prescription's when left out. Raises InputError as RayAimer does.
    """
def field_curves(
    lens: Lens,
    wavelength_nm: float,
    field_y: Sequence[float] | None = None,
) -> _Columns:
    """Field curvature and distortion of real rays near the chief ray, a dict of columns (N,): field_y, chief_x_mm,
    chief_y_mm, chief_ray_angle_deg, tangential_focus_mm and sagittal_focus_mm (from the image plane along +z, as
    Coddington's equations give), distortion_percent (against f tan θ) and f_theta_distortion_percent. field_y: (N,)
    degrees, or mm for a near object; the design's fields when left out. Raises InputError for a field outside the
    lens's view.
    """
def illumination(
    lens: Lens,
    wavelength_nm: float,
    field_y: Sequence[float] | None = None,
) -> _Columns:
    """How much light of an evenly bright object reaches the image of its points, a dict of columns (N,): field_y,
    image_x_mm, image_y_mm, chief_ray_angle_deg, pupil_share (1 without vignetting), projected_solid_angle_sr
    (irradiance over radiance, lossless), relative (to the axis) and working_f_number, 1 / (2 sin θ′) of a round
    pencil as bright. Defaults as for field_curves. Raises InputError where no ray can be aimed at the stop.
    """
def lateral_colour_mm(
    lens: Lens,
    wavelength_nm: float,
    reference_nm: float | None = None,
    field_y: Sequence[float] | None = None,
) -> NDArray[np.float64]:
    """(N,) chief-ray heights less those at the reference wavelength; defaults and errors as for field_curves. Raises
    InputError where a glass has no index.
    """
def tv_distortion_percent(
    lens: Lens,
    wavelength_nm: float,
    half_diagonal_deg: float,
    aspect_ratio: float = 4 / 3,
) -> float:
    """How far the long edges of a picture of that half diagonal and width / height bend, over its height (SMIA 1.0,
    5.20). Raises InputError for a field outside the lens's view.
    """
def chromatic_focal_shift_mm(
    lens: Lens,
    wavelengths_nm: Sequence[float],
    reference_nm: float | None = None,
) -> NDArray[np.float64]:
    """(N,) how much farther along the light the paraxial image lies than at the reference wavelength. Raises InputError
    where a glass has no index or an image is at infinity.
    """
def axial_colour(
    lens: Lens,
    short_nm: float = 486.1327,
    middle_nm: float = 587.5618,
    long_nm: float = 656.2725,
) -> dict[str, float]:
    """dict of primary_mm, the long wavelength's focus behind the short one's, and secondary_mm, their mean behind the
    middle one's (Kidger, Fundamental Optical Design, 2002, ch. 8). Raises InputError as chromatic_focal_shift_mm.
    """
def seidel(
    lens: Lens,
    *,
    wavelength_nm: float | None = None,
    field: float | None = None,
    short_nm: float | None = None,
    long_nm: float | None = None,
) -> SeidelAberrations:
    """Seidel's coefficients. What is left out is the prescription's: its reference wavelength, its largest field
    (degrees, or mm for a near object), its shortest and longest wavelength for the colours. Raises InputError for
    surfaces that third-order theory does not know.
    """
def reference_sphere(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    *,
    aiming: str = "real",
) -> ReferenceSphere:
    """About the chief ray's image at this wavelength, through where that ray crosses the paraxial exit pupil. All
    wavelengths of a field should share one, so that lateral colour is seen as tilt. Raises InputError where the chief
    ray is lost.
    """
def wavefront(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    sphere: ReferenceSphere | None = None,
    *,
    pupil: ArrayLike | None = None,
    rings: int = 12,
    spokes: int = 48,
    aiming: str = "real",
) -> Wavefront:
    """The wave that a field point makes, against a sphere; one about the chief ray's image at the prescription's own
    wavelength when left out. pupil, rings, spokes and aiming as for trace_bundle. Raises InputError as trace_bundle
    does.
    """
def zernike(set: str, index: int, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """A Zernike polynomial at points of the unit circle, arrays broadcast; index from 1. set: "noll", unit mean square
    (Noll, J. Opt. Soc. Am. 66, 207 (1976)), or "fringe", unit value at the edge (Wyant and Creath 1992). Raises
    InputError for an index or a set that is not.
    """
def pupil_function(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    sphere: ReferenceSphere | None = None,
    *,
    side: int = 64,
) -> PupilFunction:
    """By rays, side points across (even, 8 to 8192); the field in the image plane is exactly its Fourier transform
    (Goodman, Introduction to Fourier Optics, 2017, ch. 6). sphere as for wavefront. Raises InputError when no light
    passes.
    """
def fft_psf(pupil: PupilFunction, side: int = 256) -> Psf:
    """From a pupil function padded to side (even); the pitch is λ / (side · step). Raises InputError for a side below
    the pupil function's.
    """
def huygens_psf(
    lens: Lens,
    wavelength_nm: float,
    field: _Pair,
    side: int,
    pitch_um: float,
    sphere: ReferenceSphere | None = None,
    *,
    rings: int = 24,
    spokes: int = 96,
) -> Psf:
    """By spherical wavelets from a quadrature of the reference sphere, each at its exact distance. sphere as for
    wavefront. Raises InputError where no light passes.
    """
def mean_psf(psfs: Sequence[Psf], weights: Sequence[float]) -> Psf:
    """Several wavelengths' Psf in one, by weight. Raises InputError for different lattices."""
def polychromatic_otf(
    otfs: Sequence[Otf],
    weights: Sequence[float],
    fx_per_mm: ArrayLike,
    fy_per_mm: ArrayLike,
) -> NDArray[np.complex128]:
    """Several wavelengths' Otf, all about one sphere's centre, in one; arrays broadcast. Raises InputError where counts
    or shapes differ, and for weights without a sum above 0.
    """
def geometric_otf(
    bundle: Bundle,
    about_mm: _Pair,
    fx_per_mm: ArrayLike,
    fy_per_mm: ArrayLike,
) -> NDArray[np.complex128]:
    """What rays alone make: the Fourier transform of their scatter about a point (Hopkins 1957). Raises InputError where
    every ray was lost.
    """
def perfect_mtf(frequency_by_cutoff: ArrayLike) -> NDArray[np.float64]:
    """Of a perfect lens with a circular pupil: 2/π (arccos s − s √(1 − s²)). Raises InputError below 0."""
def polychromatic_pupil(lens: Lens, field: _Pair, *, side: int = 0) -> PolychromaticPupil:
    """At the design's wavelengths, side points across each pupil (even; 0: as many as needed). Raises InputError when no
    light passes.
    """
def geometric_mtf(lens: Lens, field: _Pair, per_mm: Sequence[float]) -> _Columns:
    """dict of tangential and sagittal, (N,): what rays alone make at the design's wavelengths. Raises InputError when no
    light passes.
    """
def best_focus_by_spot_mm(lens: Lens, field_y: Sequence[float] | None = None) -> float:
    """How far the image plane has to move along +z for the least mean square spot radius over the fields, at the
    design's wavelengths. field_y as for field_curves. Raises InputError when a field is dark.
    """
def best_focus_by_wavefront_mm(lens: Lens, field_y: Sequence[float] | None = None) -> float:
    """The same for the least mean square wavefront error, piston and tilt taken out. Raises InputError when a field is
    dark.
    """
def best_focus_by_mtf_mm(
    lens: Lens,
    per_mm: float,
    field_y: Sequence[float] | None = None,
) -> float:
    """The same for the highest mean of tangential and sagittal diffraction MTF at a frequency (cycles per mm). Raises
    InputError when a field is dark.
    """
def load_scene(path: _Path) -> Scene:
    """Read a scene file (TOML). Raises InputError naming file, line and key."""
def noise_terms() -> list[str]:
    """Names of the terms of a sensor's noise, in the order of the silicon, for expose.

    Raises InputError: never; expose does for any other name.
    """
def sensor_names() -> list[str]:
    """Names of the included sensors, for load_sensor, a camera file's `sensor` and the command line.

    Raises InputError: never; load_sensor does for any other name.
    """
def load_sensor(path: _Path) -> Sensor:
    """Read a sensor file (TOML), or give the included sensor of that name, as sensor_names() lists them. Raises
    InputError naming file, line and key.
    """
def load_camera(path: _Path, *, readout: str | None = None) -> Camera:
    """Read a camera file (TOML).

    readout: of a Quad Bayer or Nona sensor: 'binned', or every pixel: 'remosaiced' or 'native'; give expose the same.
    As the sensor's file says when left out.

    Raises InputError naming file, line and key, or for a sensor without such blocks.
    """
def read_irradiance(path: _Path) -> SpectralImage:
    """Read an irradiance EXR: what save wrote, or any with channels named such as 405nm at even spacing. Raises
    InputError for anything else, a truncated file included.
    """
def read_dng(path: _Path) -> RawFrame:
    """Read a DNG. Warns (UserWarning) of what the file demands and groundglass does not do. Raises InputError for what
    is broken or not supported.
    """
def read_raw(path: _Path) -> RawFrame:
    """Read a camera's raw file: a DNG as read_dng does, any other through LibRaw. Numbers, black and white level and
    colour matrix are LibRaw's, curves that the file stores are applied. Raises InputError for what is broken or not
    supported, and for anything but a DNG in a build without LibRaw.
    """
def render(
    scene: Scene,
    camera: Camera | None = None,
    *,
    samples_per_pixel: int | None = None,
    seed: int | None = None,
    progress: _Progress = None,
) -> SpectralImage:
    """Spectral irradiance of a scene on a camera's sensor, by Monte Carlo through the whole lens.

    camera, samples_per_pixel (1 to 65536) and seed are the scene's own when left out. The same seed gives the same
    bytes. progress(step, fraction) is called now and then, fraction rising to 1 in each step; what it raises stops
    the work and comes out here, as Ctrl-C does. Other threads run meanwhile.

    Raises InputError where the scene asks for what the camera cannot do.
    """
def named_mosaics() -> dict[str, list[str]]:
    """Tiles of colour filters that a sensor file can name, by name: lists of strings, one per row.

    Raises InputError: never.
    """
def ideal_picture(
    scene: Scene, camera: Camera, irradiance: SpectralImage, raw: RawFrame, *, progress: _Progress = None
) -> NDArray[np.float32]:
    """What a flawless camera would have seen: no aberrations, no diffraction, no vignetting, no noise, the eye's
    colours; for compare_with_truth(). (height, width, 3) float32 of the raw frame's default crop, linear Rec. 2020
    adapted to D65, 1: a neutral that saturates the sensor.

    irradiance: what render() made of scene and camera. raw: what expose() made of it; its exposure, mosaic and crop
    count, not its pixels. progress: as for render.

    Raises InputError where raw is not of this irradiance, where the lens's corners cannot be traced or its entrance
    pupil lies at infinity.
    """
def expose(
    irradiance: SpectralImage,
    sensor: Sensor,
    *,
    white_level: float | None = None,
    time_s: float | None = None,
    iso: float | None = None,
    seed: int = 1,
    frame: int = 0,
    noise: bool | Sequence[str] = True,
    previous: SpectralImage | None = None,
    readout: str | None = None,
    progress: _Progress = None,
) -> RawFrame:
    """Expose a sensor to irradiance and read it out: photons, electrons, noise, converter.

    irradiance: of the whole sensor or a centred part, with pixels of the pitch that the sensor reads out.
    white_level: automatic exposure, where the brightest part lies, of saturation (above 0, at most 1); 0.8 when left
    out. time_s, iso: an exposure of your own instead; base ISO when left out. seed, frame: the same pair gives the
    same noise; frames of one seed share their fixed pattern. noise: False for the mean alone, still rounded to whole
    numbers; or the names of the terms that are to act, out of those that noise_terms() lists and the sensor has.
    previous: the irradiance of the frame before, of which a sensor with lag keeps a share. readout: of a Quad Bayer
    or Nona sensor: 'binned', 'remosaiced' (every pixel, as an ordinary Bayer mosaic) or 'native' (as it is; most raw
    converters mis-read such DNGs); as the sensor's file says when left out. progress: as for render.

    Raises InputError where irradiance and sensor do not fit, or for an exposure the sensor cannot do.
    """
def expose_moving(
    irradiance: Sequence[SpectralImage],
    moments_s: Sequence[float] | NDArray[np.floating[Any]],
    sensor: Sensor,
    *,
    time_s: float,
    iso: float | None = None,
    start_s: float | None = None,
    seed: int = 1,
    frame: int = 0,
    noise: bool | Sequence[str] = True,
    previous: SpectralImage | None = None,
    progress: _Progress = None,
) -> RawFrame:
    """Expose a sensor to light that changes, through its shutter: global, or rolling with the line time and the
    direction of its file.

    irradiance, moments_s: two or more irradiances and the rising times of each; in between light is straight. They
    have to reach over the exposure of every row. time_s: exposure time of each row. start_s: when the first row's
    exposure begins; at the first moment when left out. iso, seed, frame, noise, previous, progress: as for expose.

    Raises InputError as expose does, and where the moments do not rise or do not reach far enough.
    """

def develop(
    raw: RawFrame,
    pipeline: Pipeline | _Path | None = None,
    *,
    look: _Path | None = None,
    exposure_ev: float = 0.0,
    progress: _Progress = None,
) -> Picture:
    """Develop a raw frame, from what its DNG holds alone. The picture is turned upright.

    pipeline: a Pipeline, a preset's name or a TOML file's path; None is the reference, which is accurate and nothing
    else. look: one to lay over it, as Pipeline.add_look takes it. exposure_ev: stops to brighten by, -32 to 32; 0
    leaves the pipeline's own. progress: as for render.

    Raises InputError naming stage and parameter for a frame that cannot be developed.
    """
def develop_stages(raw: RawFrame, pipeline: Pipeline | _Path, *, progress: _Progress = None) -> dict[str, NDArray[np.float32]]:
    """What each stage gives for the whole frame, by its name: float32, (height, width) or (height, width, 3), as the
    sensor has it; only the picture is turned upright. The second stage of a name has _2 after it. pipeline: as for
    develop.

    Raises InputError naming stage and parameter for a frame that cannot be developed.
    """
def compare_with_truth(
    raw: RawFrame, truth: ArrayLike | _Path, pipeline: Pipeline | _Path = "reference", *, progress: _Progress = None
) -> dict[str, dict[str, float]]:
    """How far the picture is from the truth after each stage of the pipeline (as for develop), by the stage's name:
    psnr_db (Rec. 2020 clipped to 0…1, sRGB's curve; inf for equal pictures), mean_de00 and de00_95 (CIEDE2000: mean,
    and what 95 % of the pixels do not exceed). pandas.DataFrame(…).T is a table. What is no colour yet is finished
    plainly from there; exposure is divided out. tone and what follows is left out, local_tone before it counts. A
    later stage of one name is as in develop_stages.

    truth: (height, width, 3) of the raw frame's default crop, as ideal_picture() gives it, or the path of a
    .truth.exr that `groundglass render --truth` wrote. progress: as for render.

    Raises InputError for a truth of another size than the default crop, and as develop does. Whether it is of this
    scene is not known.
    """
def remosaic(raw: RawFrame, *, progress: _Progress = None) -> RawFrame:
    """A native Quad Bayer or Nona frame as an ordinary Bayer frame of as many pixels, its noise profile that of grey
    areas. progress: as for render.

    Raises InputError for any other mosaic, and for opcodes that would no longer be right.
    """
def apply_stage(
    stage: str, pixels: ArrayLike, raw: RawFrame, *, kind: str = "", **parameters: _StageParameter
) -> NDArray[np.float32]:
    """One stage alone on `pixels`, (height, width) or (height, width, 3), of the kind that it takes (the first, or
    `kind`); the parameters are keywords. Gains, noise and neutral are taken from `raw`.

    Raises InputError for a shape, a kind or a parameter that it does not take.
    """
def isp_stages() -> list[dict[str, Any]]:
    """All stages that come with the program: dicts of name, summary, source, cost, inputs, output (None: as its input)
    and parameters, whose only_with has the values of others without which they do nothing. Raises InputError never.
    """
