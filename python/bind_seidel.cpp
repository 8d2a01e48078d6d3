#include <fmt/format.h>
#include <pybind11/stl.h>

#include "optics/analysis/seidel.h"
#include "optics/analysis/seidel_forms.h"
#include "python/arrays.h"
#include "python/bindings.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

constexpr std::pair<const char*, double SeidelCoefficients::*> coefficients[] = {
    {"spherical_mm", &SeidelCoefficients::spherical_mm},
    {"coma_mm", &SeidelCoefficients::coma_mm},
    {"astigmatism_mm", &SeidelCoefficients::astigmatism_mm},
    {"petzval_mm", &SeidelCoefficients::petzval_mm},
    {"distortion_mm", &SeidelCoefficients::distortion_mm},
    {"axial_colour_mm", &SeidelCoefficients::axial_colour_mm},
    {"lateral_colour_mm", &SeidelCoefficients::lateral_colour_mm},
};

py::dict sum(const SeidelAberrations& a) {
  py::dict result;
  for (const auto& [name, member] : coefficients) result[name] = a.sum.*member;
  return result;
}

py::dict by_surface(const SeidelAberrations& a) {
  py::dict columns;
  for (const auto& [name, member] : coefficients)
    columns[name] = column(a.surfaces, [member](const SurfaceSeidel& s) { return s.total().*member; });
  const auto add = [&](const char* name, const auto& get) { columns[name] = column(a.surfaces, get); };
  add("marginal_y_mm", [](const SurfaceSeidel& s) { return s.marginal.y_mm; });
  add("marginal_u", [](const SurfaceSeidel& s) { return s.marginal.u; });
  add("marginal_refraction_invariant",
      [](const SurfaceSeidel& s) { return s.marginal.refraction_invariant; });
  add("chief_y_mm", [](const SurfaceSeidel& s) { return s.chief.y_mm; });
  add("chief_u", [](const SurfaceSeidel& s) { return s.chief.u; });
  add("chief_refraction_invariant", [](const SurfaceSeidel& s) { return s.chief.refraction_invariant; });
  return columns;
}

py::dict waves(const SeidelAberrations& a) {
  const WaveCoefficients w = wave_coefficients(a.sum, a.conditions.wavelength_nm);
  const std::pair<const char*, double> all[] = {{"w040", w.w040},   {"w131", w.w131},   {"w222", w.w222},
                                                {"w220p", w.w220p}, {"w220s", w.w220s}, {"w311", w.w311},
                                                {"w020", w.w020},   {"w111", w.w111}};
  py::dict result;
  for (const auto& [name, value] : all) result[name] = value;
  return result;
}

py::dict transverse(const SeidelAberrations& a) {
  const TransverseAberrations t = transverse_aberrations(a.sum, a.image_nu);
  const std::pair<const char*, double> all[] = {
      {"tsph_mm", t.tsph_mm}, {"tsco_mm", t.tsco_mm}, {"ttco_mm", t.ttco_mm}, {"tast_mm", t.tast_mm},
      {"tpfc_mm", t.tpfc_mm}, {"tsfc_mm", t.tsfc_mm}, {"ttfc_mm", t.ttfc_mm}, {"tdis_mm", t.tdis_mm},
      {"taxc_mm", t.taxc_mm}, {"tlac_mm", t.tlac_mm}};
  py::dict result;
  for (const auto& [name, value] : all) result[name] = value;
  return result;
}

SeidelAberrations seidel_of(const Lens& lens, std::optional<double> wavelength_nm,
                            std::optional<double> field, std::optional<double> short_nm,
                            std::optional<double> long_nm) {
  SeidelConditions conditions = design_conditions(lens);
  conditions.wavelength_nm = wavelength_nm.value_or(conditions.wavelength_nm);
  conditions.field = field.value_or(conditions.field);
  conditions.short_nm = short_nm.value_or(conditions.short_nm);
  conditions.long_nm = long_nm.value_or(conditions.long_nm);
  return seidel(lens, conditions);
}

}  // namespace

void bind_seidel(py::module_& module) {
  py::class_<SeidelAberrations>(
      module, "SeidelAberrations",
      "Third-order aberrations (Welford, Aberrations of Optical Systems, 1986, ch. 8); see seidel.")
      .def_property_readonly("wavelength_nm",
                             [](const SeidelAberrations& a) { return a.conditions.wavelength_nm; })
      .def_property_readonly(
          "field", [](const SeidelAberrations& a) { return a.conditions.field; },
          "Of the chief ray: degrees, or mm for a near object.")
      .def_readonly("lagrange_invariant_mm", &SeidelAberrations::lagrange_invariant_mm, "H = n (u ȳ − ū y).")
      .def_readonly("petzval_curvature_per_mm", &SeidelAberrations::petzval_curvature_per_mm,
                    "Of the Petzval surface; negative where it is concave to the light.")
      .def_property_readonly("sum", &sum,
                             "dict of the sums: spherical_mm (S_I), coma_mm, astigmatism_mm, petzval_mm, "
                             "distortion_mm (S_V),\naxial_colour_mm (C_L), lateral_colour_mm (C_T).")
      .def_property_readonly(
          "surfaces", &by_surface,
          "dict of columns, (surfaces,) each: the same, and the marginal and chief rays' heights, "
          "slopes behind\nthe surface and refraction invariants.")
      .def("wave_coefficients", &waves,
           "dict of the sums as waves at the edge of pupil and field: w040, w131, w222, w220p, w220s, w311, "
           "w020, w111.")
      .def("transverse_aberrations", &transverse,
           "dict of the sums as displacements in the paraxial image: tsph_mm, tsco_mm, ttco_mm, tast_mm, "
           "tpfc_mm, "
           "tsfc_mm,\nttfc_mm, tdis_mm, taxc_mm, tlac_mm. Raises InputError when the image is at infinity.")
      .def("__repr__", [](const SeidelAberrations& a) {
        return fmt::format(
            "<groundglass.SeidelAberrations S_I {:.4g}, S_II {:.4g}, S_III {:.4g}, S_IV {:.4g}, S_V {:.4g} "
            "mm>",
            a.sum.spherical_mm, a.sum.coma_mm, a.sum.astigmatism_mm, a.sum.petzval_mm, a.sum.distortion_mm);
      });
  module.def(
      "seidel", &seidel_of, py::arg("lens"), py::kw_only(), py::arg("wavelength_nm") = py::none(),
      py::arg("field") = py::none(), py::arg("short_nm") = py::none(), py::arg("long_nm") = py::none(),
      "Seidel's coefficients. What is left out is the prescription's: its reference wavelength, its largest "
      "field (degrees,\nor mm for a near object), its shortest and longest wavelength for the colours.\n"
      "Raises InputError for surfaces that third-order theory does not know.");
}

}  // namespace groundglass::python
