"""Plots of a lens's figures, and of a picture's distance from the truth, by matplotlib (pip install groundglass[plot]).

Each function but truth() takes a Lens; all return (fig, ax), and draw into ax when one is given. Fields are in degrees,
or mm of object height for a near object, along y; the prescription's own when left out, as are wavelengths in nm.
"""

import numpy as np

from groundglass import _groundglass as gg

_MARKERS = "o^sDvP*X"


def _axes(ax, **figure):
    import matplotlib.pyplot as plt  # heavy, and only needed here

    if ax is not None:
        return ax.figure, ax
    return plt.subplots(layout="constrained", **figure)


def _colour(wavelength_nm):
    """Of a line: the spectrum's hue, from violet at 400 nm to red at 680 nm."""
    import matplotlib

    return matplotlib.colormaps["turbo"](np.clip((wavelength_nm - 400) / 280, 0.03, 0.97))


def _fields(lens, fields):
    return lens.fields[:, 1] if fields is None else np.atleast_1d(np.asarray(fields, dtype=float))


def _wavelengths(lens, wavelengths_nm):
    return lens.wavelengths_nm if wavelengths_nm is None else np.atleast_1d(np.asarray(wavelengths_nm, dtype=float))


def _field_unit(lens):
    return "°" if np.isinf(lens.object_distance_mm) else " mm"


def _legend_beside(ax, **options):
    """Right of the axes, where it hides nothing."""
    ax.legend(fontsize="small", title_fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0), **options)


def ray_fan(lens, field=0.0, wavelengths_nm=None, *, opd=False, rays_per_fan=101, ax=None):
    """Transverse ray errors (µm), or path differences (waves) with opd, across the pupil: sagittal solid, tangential
    dashed. Vignetted rays are left out."""
    fig, ax = _axes(ax, figsize=(7.6, 4.8))
    for nm in _wavelengths(lens, wavelengths_nm):
        fan = gg.ray_fan(lens, nm, (0.0, field), rays_per_fan=rays_per_fan)
        for direction, error, style in (("tangential", "error_y_mm", "--"), ("sagittal", "error_x_mm", "-")):
            rays = fan[direction]
            value = rays["opd_waves"] if opd else 1e3 * rays[error]
            value = np.where(rays["status"] == gg.RayStatus.ok, value, np.nan)
            ax.plot(rays["pupil"], value, style, color=_colour(nm), label=f"{nm:.0f} nm {direction}")
    ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.set(xlabel="pupil", ylabel="path difference / waves" if opd else "ray error / µm", xlim=(-1, 1))
    ax.set_title(f"{lens.name}\nfield {field:g}{_field_unit(lens)}", fontsize="medium", wrap=True)
    _legend_beside(ax)
    return fig, ax


def spots(lens, fields=None, wavelengths_nm=None, *, rings=10, ax=None):
    """Spot diagrams, one square for each field, about its centroid: rays of a hexapolar pattern of so many rings. Each
    with its RMS radius over all wavelengths, by quadrature over what passes (trace_bundle)."""
    fields, wavelengths_nm = _fields(lens, fields), _wavelengths(lens, wavelengths_nm)
    columns = min(3, len(fields))
    rows = -(-len(fields) // columns)
    fig, ax = _axes(ax, figsize=(2.4 * columns + 1.2, 2.4 * rows + 0.6))
    pupil = gg.hexapolar(rings)
    weights = lens.weights if np.array_equal(wavelengths_nm, lens.wavelengths_nm) else np.ones(len(wavelengths_nm))
    figures = [gg.spot([_passing(lens, nm, y) for nm in wavelengths_nm], weights) for y in fields]
    drawn = [[gg.trace_bundle(lens, nm, (0.0, y), pupil) for nm in wavelengths_nm] for y in fields]
    off_um = [[_from_um(spot.centroid_mm, bundle.rays) for bundle in row] for spot, row in zip(figures, drawn)]
    side_um = 2.4 * max(np.abs(points).max(initial=0) for row in off_um for points in row)
    for i, (y, row, spot) in enumerate(zip(fields, off_um, figures)):
        middle = side_um * np.array([[i % columns], [-(i // columns)]])
        for nm, points, marker in zip(wavelengths_nm, row, _MARKERS * len(row)):
            label = f"{nm:.0f} nm" if i == 0 else None
            ax.plot(*(points + middle), marker, color=_colour(nm), markersize=2, markeredgewidth=0, label=label)
        text = f"{y:g}{_field_unit(lens)}, RMS {1e3 * spot.rms_mm:.2f} µm"
        ax.text(middle[0, 0], middle[1, 0] + 0.46 * side_um, text, ha="center", va="top", fontsize="small")
    ax.set(xlim=np.array([-0.5, columns - 0.5]) * side_um, ylim=np.array([0.5 - rows, 0.5]) * side_um, aspect="equal")
    ax.set_xticks(side_um * (np.arange(columns + 1) - 0.5), [])
    ax.set_yticks(side_um * (0.5 - np.arange(rows + 1)), [])
    ax.grid(color="0.8", linewidth=0.8)
    ax.set_xlabel(f"each square {side_um:.3g} µm wide")
    ax.set_title(lens.name, fontsize="medium", wrap=True)
    _legend_beside(ax, markerscale=3)
    return fig, ax


def _passing(lens, nm, field):
    """So many that the RMS is good to half a per cent for phone lenses, whose rims are steep, and vignetted fields."""
    return gg.trace_bundle(lens, nm, (0.0, field), rings=24, spokes=96)


def _from_um(point_mm, rays):
    """(2, N) x and y of the rays that arrived."""
    return 1e3 * (np.array([rays.x, rays.y])[:, rays.ok] - np.reshape(point_mm, (2, 1)))


def field_curves(lens, wavelength_nm=None, *, maximum_field=None, points=101, ax=None):
    """Tangential and sagittal foci along the field, from the image plane; distortion on an axis of its own above."""
    nm = lens.reference_wavelength_nm if wavelength_nm is None else wavelength_nm
    fig, ax = _axes(ax, figsize=(7.6, 4.8))
    limit = np.abs(lens.fields[:, 1]).max() if maximum_field is None else maximum_field
    curves = gg.field_curves(lens, nm, np.linspace(0, limit, points))
    for name, style in (("tangential", "--"), ("sagittal", "-")):
        ax.plot(curves[f"{name}_focus_mm"], curves["field_y"], style, color="tab:blue", label=name)
    ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.set(xlabel="focus from the image plane / mm", ylabel=f"field / {_field_unit(lens).strip()}")
    ax.xaxis.label.set_color("tab:blue")
    above = ax.twiny()
    above.plot(curves["distortion_percent"], curves["field_y"], ":", color="tab:red", label="distortion")
    above.set_xlabel("distortion / %", color="tab:red")
    handles = ax.get_legend_handles_labels()[0] + above.get_legend_handles_labels()[0]
    _legend_beside(ax, handles=handles, title=f"{nm:.0f} nm")
    ax.set_title(lens.name, fontsize="medium", wrap=True)
    ax.set_ylim(0, limit)
    return fig, ax


def mtf(lens, fields=None, *, maximum_per_mm=None, points=101, ax=None):
    """Polychromatic diffraction MTF at the design's wavelengths by spatial frequency, up to the cut-off on the axis when
    left out: sagittal solid, tangential dashed, one colour for each field; the limit on the axis in grey."""
    fig, ax = _axes(ax, figsize=(7.6, 4.8))
    cutoff_per_mm = 1e6 / (lens.reference_wavelength_nm * lens.first_order().f_number)
    frequency = np.linspace(0, maximum_per_mm or cutoff_per_mm, points)
    for i, y in enumerate(_fields(lens, fields)):
        value = gg.polychromatic_pupil(lens, (0.0, y)).diffraction_mtf(frequency)
        ax.plot(frequency, value["tangential"], "--", color=f"C{i}", label=f"{y:g}{_field_unit(lens)}")
        ax.plot(frequency, value["sagittal"], "-", color=f"C{i}")
    limit = gg.polychromatic_pupil(lens, (0.0, 0.0)).diffraction_limit(frequency)["tangential"]
    ax.plot(frequency, limit, color="0.7", zorder=0, label="limit")
    ax.set(xlabel="spatial frequency / (1/mm)", ylabel="MTF", ylim=(0, 1.02), xlim=(0, frequency[-1]))
    ax.set_title(lens.name, fontsize="medium", wrap=True)
    _legend_beside(ax, title="sagittal solid,\ntangential dashed")
    return fig, ax


def wavefront(lens, field=0.0, wavelength_nm=None, *, side=101, ax=None):
    """Path differences (waves) over the pupil, where light passes."""
    nm = lens.reference_wavelength_nm if wavelength_nm is None else wavelength_nm
    fig, ax = _axes(ax)
    wave = gg.wavefront(lens, nm, (0.0, field), pupil=gg.square_grid(side))
    column, row = (np.rint((wave.pupil[:, k] + 1) * side / 2 - 0.5).astype(int) for k in range(2))
    grid = np.full((side, side), np.nan)
    grid[row, column] = wave.opd_waves
    limit = np.abs(wave.opd_waves).max()
    shown = ax.imshow(grid, origin="lower", extent=(-1, 1, -1, 1), cmap="RdBu_r", vmin=-limit, vmax=limit)
    fig.colorbar(shown, ax=ax, label="waves")
    ax.set(xlabel="pupil x", ylabel="pupil y")
    ax.set_title(
        f"{lens.name}\nfield {field:g}{_field_unit(lens)}, {nm:.0f} nm: RMS {wave.rms_waves():.3g}, "
        f"P–V {wave.peak_to_valley_waves():.3g} waves",
        fontsize="medium",
        wrap=True,
    )
    return fig, ax


def psf(lens, field=0.0, wavelength_nm=None, *, side=128, pitch_um=None, ax=None):
    """The image of a point by Huygens's principle, as the square root of its share per cell, which shows the rings. The
    pitch is λ N / 4 when left out."""
    nm = lens.reference_wavelength_nm if wavelength_nm is None else wavelength_nm
    fig, ax = _axes(ax)
    pitch_um = pitch_um or 0.25e-3 * nm * lens.first_order(nm).f_number
    image = gg.huygens_psf(lens, nm, (0.0, field), side, pitch_um)
    low, high = (-side // 2 - 0.5) * pitch_um, (side - side // 2 - 0.5) * pitch_um
    shown = ax.imshow(np.sqrt(image.share), origin="lower", extent=(low, high, low, high), cmap="inferno")
    fig.colorbar(shown, ax=ax, label="√ share of the light per cell")
    ax.set(xlabel="x / µm", ylabel="y / µm")
    ax.set_title(f"{lens.name}\nfield {field:g}{_field_unit(lens)}, {nm:.0f} nm", fontsize="medium", wrap=True)
    return fig, ax


def truth(differences, *, ax=None):
    """What compare_with_truth() gives, stage by stage: mean ΔE00 as bars, up to what 95 % of the pixels do not exceed as
    whiskers, and above each bar the PSNR in dB."""
    fig, ax = _axes(ax, figsize=(7.6, 4.8))
    names = list(differences)
    mean, most = (np.array([differences[name][key] for name in names]) for key in ("mean_de00", "de00_95"))
    # Where few pixels are far off, the mean may exceed what 95 % do not.
    above = np.maximum(most - mean, 0)
    ax.bar(names, mean, yerr=[np.zeros_like(above), above], color="C0", error_kw={"ecolor": "0.4", "capsize": 3})
    for i, name in enumerate(names):
        ax.annotate(
            f"{differences[name]['psnr_db']:.1f} dB",
            (i, (mean + above)[i]),
            (0, 4),
            textcoords="offset points",
            ha="center",
            fontsize="small",
        )
    ax.set(ylabel="ΔE00 from the truth: mean, 95 %", title="after each stage")
    ax.margins(y=0.12)
    ax.tick_params(axis="x", rotation=60)
    return fig, ax
