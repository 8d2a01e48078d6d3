#include <fmt/format.h>
#include <pybind11/complex.h>
#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "optics/wavefront/otf.h"
#include "optics/wavefront/psf.h"
#include "optics/wavefront/pupil_function.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"
#include "python/sphere_choice.h"
#include "sim/core/argument_checks.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

PupilFunction pupil_function_of(const Lens& lens, double wavelength_nm, const Field& field,
                                const std::optional<ReferenceSphere>& sphere, int side) {
  checked_side("side", side);
  const FieldPoint point = field_point(field);
  return pupil_function(lens, wavelength_nm, point, chosen_sphere(lens, point, sphere), side);
}

Psf huygens_psf_of(const Lens& lens, double wavelength_nm, const Field& field, int side, double pitch_um,
                   const std::optional<ReferenceSphere>& sphere, int rings, int spokes) {
  checked_count("side", side, 1, 4096);
  check_positive("pitch_um", pitch_um);
  const FieldPoint point = field_point(field);
  return huygens_psf(lens, wavelength_nm, point, chosen_sphere(lens, point, sphere), side, pitch_um,
                     checked_count("rings", rings, 1, 1000), checked_count("spokes", spokes, 3, 4000));
}

Psf fft_psf_of(const PupilFunction& pupil, int side) {
  checked_side("side", side);
  if (side < pupil.amplitude.rows())
    throw InputError(
        fmt::format("side is {}, expected at least the pupil function's {}", side, pupil.amplitude.rows()));
  return fft_psf(pupil, side);
}

Psf mean_of(const std::vector<Psf>& psfs, const std::vector<double>& weights) {
  if (psfs.empty() || psfs.size() != weights.size())
    throw InputError(fmt::format("weights: has {} numbers, expected one or more, as many as psfs: {}",
                                 weights.size(), psfs.size()));
  for (const Psf& psf : psfs)
    if (psf.pitch_um != psfs.front().pitch_um || psf.share.rows() != psfs.front().share.rows())
      throw InputError("psfs: lie on different lattices; huygens_psf makes them on one");
  return mean(psfs, weights);
}

}  // namespace

void bind_diffraction(py::module_& module) {
  const auto unlocked = py::call_guard<py::gil_scoped_release>();

  py::class_<PupilFunction>(
      module, "PupilFunction",
      "The amplitude that leaves the exit pupil, on a lattice of direction cosines of the image "
      "plane's\nframe; see pupil_function.")
      .def_readonly("wavelength_nm", &PupilFunction::wavelength_nm, "In air.")
      .def_readonly("centre", &PupilFunction::centre, "(2,) direction cosines of the lattice's middle.")
      .def_readonly("step", &PupilFunction::step, "Of the lattice.")
      .def_readonly("amplitude", &PupilFunction::amplitude,
                    "(side, side) complex, rows along the cosine with y; squares add up to 1. Shares memory.")
      .def("defocused", &PupilFunction::defocused, py::arg("defocus_mm"),
           "Seen in a plane so far behind. Raises InputError for no number.")
      .def("__repr__", [](const PupilFunction& p) {
        return fmt::format("<groundglass.PupilFunction {0} × {0} at {1:g} nm>", p.amplitude.rows(),
                           p.wavelength_nm);
      });
  module.def(
      "pupil_function", &pupil_function_of, py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"),
      py::arg("sphere") = py::none(), py::kw_only(), py::arg("side") = 64, unlocked,
      "By rays, side points across (even, 8 to 8192); the field in the image plane is exactly its Fourier "
      "transform (Goodman,\nIntroduction to Fourier Optics, 2017, ch. 6). sphere as for wavefront. Raises "
      "InputError when no light passes.");

  py::class_<Psf>(module, "Psf", "The image of a point on a square lattice; see fft_psf and huygens_psf.")
      .def_readonly("pitch_um", &Psf::pitch_um, "Side of a cell.")
      .def_readonly(
          "share", &Psf::share,
          "(side, side) share of the light on each cell, rows along +y, columns along +x; cell side / 2 is "
          "centred on\nthe reference sphere's centre. Shares memory.")
      .def("__repr__", [](const Psf& p) {
        return fmt::format("<groundglass.Psf {0} × {0} cells of {1:.4g} µm, {2:.4g} of the light>",
                           p.share.rows(), p.pitch_um, p.share.sum());
      });
  module.def("fft_psf", &fft_psf_of, py::arg("pupil"), py::arg("side") = 256, unlocked,
             "From a pupil function padded to side (even); the pitch is λ / (side · step). Raises InputError "
             "for a side "
             "below the\npupil function's.");
  module.def("huygens_psf", &huygens_psf_of, py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"),
             py::arg("side"), py::arg("pitch_um"), py::arg("sphere") = py::none(), py::kw_only(),
             py::arg("rings") = 24, py::arg("spokes") = 96, unlocked,
             "By spherical wavelets from a quadrature of the reference sphere, each at its exact distance. "
             "sphere as for "
             "wavefront.\nRaises InputError where no light passes.");
  module.def("mean_psf", &mean_of, py::arg("psfs"), py::arg("weights"), unlocked,
             "Several wavelengths' Psf in one, by weight. Raises InputError for different lattices.");

  py::class_<Otf>(
      module, "Otf",
      "The diffraction OTF of one field point and wavelength, the autocorrelation of its pupil function "
      "(Goodman 2017,\n7.3), about the reference sphere's centre.")
      .def(py::init<const PupilFunction&>(), py::arg("pupil"), unlocked)
      .def(
          "__call__",
          [](const Otf& otf, const DoubleArray& fx_per_mm, const DoubleArray& fy_per_mm) {
            return broadcast("fx_per_mm", fx_per_mm, "fy_per_mm", fy_per_mm, otf);
          },
          py::arg("fx_per_mm"), py::arg("fy_per_mm"),
          "Complex, 1 at 0, at spatial frequencies in the image plane, cycles per mm; arrays broadcast. Its "
          "absolute "
          "value is\nthe MTF.")
      .def("__repr__", [](const Otf&) { return "<groundglass.Otf; call it with fx_per_mm, fy_per_mm>"; });
  module.def(
      "polychromatic_otf",
      [](const std::vector<Otf>& otfs, const std::vector<double>& weights, const DoubleArray& fx_per_mm,
         const DoubleArray& fy_per_mm) {
        if (otfs.empty() || otfs.size() != weights.size())
          throw InputError(fmt::format("weights: has {} numbers, expected one or more, as many as otfs: {}",
                                       weights.size(), otfs.size()));
        check_weights("weights", weights);
        std::vector<WeightedOtf> weighted;
        for (std::size_t i = 0; i < otfs.size(); ++i) weighted.push_back({otfs[i], weights[i]});
        return broadcast("fx_per_mm", fx_per_mm, "fy_per_mm", fy_per_mm,
                         [&](double fx, double fy) { return polychromatic(weighted, fx, fy); });
      },
      py::arg("otfs"), py::arg("weights"), py::arg("fx_per_mm"), py::arg("fy_per_mm"),
      "Several wavelengths' Otf, all about one sphere's centre, in one; arrays broadcast. Raises InputError "
      "where\ncounts or shapes differ, and for weights without a sum above 0.");
  module.def(
      "geometric_otf",
      [](const Bundle& bundle, const Field& about_mm, const DoubleArray& fx_per_mm,
         const DoubleArray& fy_per_mm) {
        check_finite("about_mm", about_mm);
        return broadcast("fx_per_mm", fx_per_mm, "fy_per_mm", fy_per_mm, [&](double fx, double fy) {
          return geometric_otf(bundle, {about_mm[0], about_mm[1]}, fx, fy);
        });
      },
      py::arg("bundle"), py::arg("about_mm"), py::arg("fx_per_mm"), py::arg("fy_per_mm"),
      "What rays alone make: the Fourier transform of their scatter about a point (Hopkins 1957). Raises "
      "InputError "
      "where\nevery ray was lost.");
  module.def(
      "perfect_mtf",
      [](const DoubleArray& frequency_by_cutoff) {
        check_finite("frequency_by_cutoff", values_of(frequency_by_cutoff));
        return mapped(frequency_by_cutoff, perfect_mtf);
      },
      py::arg("frequency_by_cutoff"),
      "Of a perfect lens with a circular pupil: 2/π (arccos s − s √(1 − s²)). Raises InputError "
      "below 0.");
}

}  // namespace groundglass::python
