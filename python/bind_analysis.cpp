#include <fmt/format.h>
#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "optics/analysis/bundle.h"
#include "optics/analysis/chromatic.h"
#include "optics/analysis/field_curves.h"
#include "optics/analysis/illumination.h"
#include "optics/analysis/ray_fan.h"
#include "optics/analysis/spot.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"
#include "python/pupil_array.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

Bundle bundle_of(const Lens& lens, double wavelength_nm, const Field& field,
                 const std::optional<DoubleArray>& pupil, int rings, int spokes, const std::string& aiming,
                 bool clip) {
  const Aiming how = aiming_of(aiming);
  if (!pupil) {
    checked_count("rings", rings, 1, 1000);
    checked_count("spokes", spokes, 3, 4000);
  }
  std::vector<PupilNode> nodes = pupil ? pupil_nodes(*pupil) : std::vector<PupilNode>();
  py::gil_scoped_release unlocked;
  if (!pupil) return trace_bundle(lens, wavelength_nm, field_point(field), rings, spokes, how);
  const RayAimer aimer(lens, wavelength_nm, field_point(field), how);
  return trace_bundle(lens, aimer, wavelength_nm, field_point(field), std::move(nodes),
                      clip ? Apertures::clip : Apertures::open);
}

Spot spot_of(const std::vector<const Bundle*>& bundles, const std::optional<std::vector<double>>& weights,
             const std::optional<std::array<double, 2>>& about_mm) {
  if (weights && weights->size() != bundles.size())
    throw InputError(
        fmt::format("weights: has {} numbers, expected {}, as bundles", weights->size(), bundles.size()));
  std::vector<WeightedBundle> weighted;
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    if (bundles[i] == nullptr) throw InputError("bundles: holds None, expected Bundle");
    weighted.push_back({bundles[i], weights ? (*weights)[i] : 1.0});
  }
  return about_mm ? spot_about({(*about_mm)[0], (*about_mm)[1]}, weighted) : spot_about_centroid(weighted);
}

py::dict fan_columns(const std::vector<FanRay>& fan) {
  py::dict columns;
  columns["pupil"] = column(fan, [](const FanRay& r) { return r.pupil; });
  columns["error_x_mm"] = column(fan, [](const FanRay& r) { return r.error_x_mm; });
  columns["error_y_mm"] = column(fan, [](const FanRay& r) { return r.error_y_mm; });
  columns["opd_waves"] = column(fan, [](const FanRay& r) { return r.opd_waves; });
  columns["status"] = column(fan, [](const FanRay& r) { return static_cast<std::uint8_t>(r.status); });
  return columns;
}

py::dict ray_fan_of(const Lens& lens, double wavelength_nm, const Field& field,
                    std::optional<double> reference_nm, int rays_per_fan, const std::string& aiming) {
  const RayFan fan = [&] {
    py::gil_scoped_release unlocked;
    return ray_fan(lens, wavelength_nm, or_reference(lens, reference_nm), field_point(field),
                   checked_count("rays_per_fan", rays_per_fan, 2, 100000), aiming_of(aiming));
  }();
  py::dict result;
  result["tangential"] = fan_columns(fan.tangential);
  result["sagittal"] = fan_columns(fan.sagittal);
  return result;
}

py::dict field_curve_columns(const Lens& lens, double wavelength_nm,
                             const std::optional<std::vector<double>>& field_y) {
  const std::vector<FieldCurvePoint> points = [&] {
    py::gil_scoped_release unlocked;
    return field_curves(lens, wavelength_nm, meridional(lens, field_y));
  }();
  using P = FieldCurvePoint;
  py::dict columns;
  columns["field_y"] = column(points, [](const P& p) { return p.field.y; });
  columns["chief_x_mm"] = column(points, [](const P& p) { return p.chief_x_mm; });
  columns["chief_y_mm"] = column(points, [](const P& p) { return p.chief_y_mm; });
  columns["chief_ray_angle_deg"] = column(points, [](const P& p) { return p.chief_ray_angle_deg; });
  columns["tangential_focus_mm"] = column(points, [](const P& p) { return p.tangential_focus_mm; });
  columns["sagittal_focus_mm"] = column(points, [](const P& p) { return p.sagittal_focus_mm; });
  columns["distortion_percent"] = column(points, [](const P& p) { return p.distortion_percent; });
  columns["f_theta_distortion_percent"] =
      column(points, [](const P& p) { return p.f_theta_distortion_percent; });
  return columns;
}

py::dict illumination_columns(const Lens& lens, double wavelength_nm,
                              const std::optional<std::vector<double>>& field_y) {
  const std::vector<Illumination> points = [&] {
    py::gil_scoped_release unlocked;
    return illumination(lens, wavelength_nm, meridional(lens, field_y));
  }();
  using I = Illumination;
  py::dict columns;
  columns["field_y"] = column(points, [](const I& p) { return p.field.y; });
  columns["image_x_mm"] = column(points, [](const I& p) { return p.image_mm.x(); });
  columns["image_y_mm"] = column(points, [](const I& p) { return p.image_mm.y(); });
  columns["chief_ray_angle_deg"] = column(points, [](const I& p) { return p.chief_ray_angle_deg; });
  columns["pupil_share"] = column(points, [](const I& p) { return p.pupil_share; });
  columns["projected_solid_angle_sr"] = column(points, [](const I& p) { return p.projected_solid_angle_sr; });
  columns["relative"] = column(points, [](const I& p) { return p.relative; });
  columns["working_f_number"] = column(points, [](const I& p) { return p.working_f_number(); });
  return columns;
}

void bind_bundle(py::module_& module) {
  py::class_<Bundle>(module, "Bundle",
                     "Rays of one field point and wavelength on the image plane; see trace_bundle.")
      .def_readonly("wavelength_nm", &Bundle::wavelength_nm, "In air.")
      .def_property_readonly(
          "field",
          [](const Bundle& b) {
            return Field{b.field.x, b.field.y};
          },
          "(x, y), degrees, or mm for a near object.")
      .def_property_readonly(
          "pupil", [](const Bundle& b) { return pupil_array(b.pupil); },
          "(N, 3) x, y and weight of each ray.")
      .def_readonly("rays", &Bundle::rays, "In the frame of the image plane.")
      .def("__repr__", [](const Bundle& b) {
        return fmt::format("<groundglass.Bundle of field ({:g}, {:g}) at {:g} nm, {} rays>", b.field.x,
                           b.field.y, b.wavelength_nm, b.rays.size());
      });
  module.def("trace_bundle", &bundle_of, py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"),
             py::arg("pupil") = py::none(), py::kw_only(), py::arg("rings") = 12, py::arg("spokes") = 48,
             py::arg("aiming") = "real", py::arg("clip") = true,
             "Rays of a field point, traced to the image plane with their optical paths.\n\n"
             "pupil: (N, 3) x, y and weight; when left out, a quadrature of what passes, of so many rings "
             "and spokes. "
             "field\nand aiming as for RayAimer, clip as for Tracer. Raises InputError as RayAimer does, and "
             "where the "
             "quadrature finds\nthe field dark.");

  py::class_<ChiefRay>(module, "ChiefRay",
                       "The ray through the middle of the stop, on the image plane; see chief_ray.")
      .def_readonly("point_mm", &ChiefRay::point_mm, "(3,) in the image plane's frame.")
      .def_readonly("direction", &ChiefRay::direction, "(3,) direction cosines.")
      .def_readonly("path_mm", &ChiefRay::path_mm, "Optical path since the launch.")
      .def("__repr__", [](const ChiefRay& r) {
        return fmt::format("<groundglass.ChiefRay at ({:.6g}, {:.6g}) mm>", r.point_mm.x(), r.point_mm.y());
      });
  module.def(
      "chief_ray",
      [](const Lens& lens, double wavelength_nm, const Field& field, const std::string& aiming) {
        return chief_ray(lens, wavelength_nm, field_point(field), aiming_of(aiming));
      },
      py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"), py::kw_only(), py::arg("aiming") = "real",
      "The chief ray, clear apertures left open; field and aiming as for RayAimer. Raises InputError where "
      "it is "
      "lost.");
}

void bind_spot(py::module_& module) {
  py::class_<Spot>(module, "Spot", "Where rays meet the image plane, and how widely they scatter; see spot.")
      .def_readonly("centroid_mm", &Spot::centroid_mm, "(2,).")
      .def_readonly("reference_mm", &Spot::reference_mm, "(2,) what scatter is measured from.")
      .def_readonly("rms_mm", &Spot::rms_mm, "Root mean square distance from the reference.")
      .def_readonly("rms_x_mm", &Spot::rms_x_mm, "Of x alone.")
      .def_readonly("rms_y_mm", &Spot::rms_y_mm, "Of y alone.")
      .def_readonly("geometric_mm", &Spot::geometric_mm, "The largest distance of any ray.")
      .def("__repr__", [](const Spot& s) {
        return fmt::format("<groundglass.Spot at ({:.6g}, {:.6g}) mm, RMS {:.4g} µm, geometric {:.4g} µm>",
                           s.centroid_mm.x(), s.centroid_mm.y(), 1e3 * s.rms_mm, 1e3 * s.geometric_mm);
      });
  module.def("spot", &spot_of, py::arg("bundles"), py::arg("weights") = py::none(), py::kw_only(),
             py::arg("about_mm") = py::none(),
             "Scatter of the bundles of one field, each with the weight of its wavelength, 1 when left out.\n"
             "about_mm: (x, y) to measure from, the chief ray's say; the centroid when left out.\n"
             "Raises InputError where every ray is lost.");
}

}  // namespace

void bind_analysis(py::module_& module) {
  bind_bundle(module);
  bind_spot(module);
  module.def(
      "ray_fan", &ray_fan_of, py::arg("lens"), py::arg("wavelength_nm"), py::arg("field"), py::kw_only(),
      py::arg("reference_nm") = py::none(), py::arg("rays_per_fan") = 41, py::arg("aiming") = "real",
      "Rays of the pupil's two axes: a dict of tangential (along y) and sagittal (along x), each a dict of "
      "columns,\n(rays_per_fan,): pupil (−1 to 1), error_x_mm and error_y_mm against the chief ray at "
      "reference_nm, opd_waves (positive\nwhere the wave runs ahead of the sphere about its image) and "
      "status; "
      "vignetted rays are traced on.\nreference_nm: the prescription's when left out. Raises InputError as "
      "RayAimer does.");
  module.def(
      "field_curves", &field_curve_columns, py::arg("lens"), py::arg("wavelength_nm"),
      py::arg("field_y") = py::none(),
      "Field curvature and distortion of real rays near the chief ray, a dict of columns (N,): field_y, "
      "chief_x_mm,\nchief_y_mm, chief_ray_angle_deg, tangential_focus_mm and sagittal_focus_mm (from the "
      "image "
      "plane along +z, as Coddington's\nequations give), distortion_percent (against f tan θ) and "
      "f_theta_distortion_percent.\n"
      "field_y: (N,) degrees, or mm for a near object; the design's fields when left out.\n"
      "Raises InputError for a field outside the lens's view.");
  module.def("illumination", &illumination_columns, py::arg("lens"), py::arg("wavelength_nm"),
             py::arg("field_y") = py::none(),
             "How much light of an evenly bright object reaches the image of its points, a dict of columns "
             "(N,): field_y, "
             "image_x_mm,\nimage_y_mm, chief_ray_angle_deg, pupil_share (1 without vignetting), "
             "projected_solid_angle_sr "
             "(irradiance over radiance,\nlossless), relative (to the axis) and working_f_number, 1 / (2 sin "
             "θ′) of a round "
             "pencil as bright. Defaults as for\nfield_curves. Raises InputError where no ray can be aimed "
             "at the stop.");
  module.def(
      "lateral_colour_mm",
      [](const Lens& lens, double wavelength_nm, std::optional<double> reference_nm,
         const std::optional<std::vector<double>>& field_y) {
        return as_array(lateral_colour_mm(lens, wavelength_nm, or_reference(lens, reference_nm),
                                          meridional(lens, field_y)));
      },
      py::arg("lens"), py::arg("wavelength_nm"), py::arg("reference_nm") = py::none(),
      py::arg("field_y") = py::none(),
      "(N,) chief-ray heights less those at the reference wavelength; defaults and errors as for "
      "field_curves. "
      "Raises InputError\nwhere a glass has no index.");
  module.def(
      "tv_distortion_percent", &tv_distortion_percent, py::arg("lens"), py::arg("wavelength_nm"),
      py::arg("half_diagonal_deg"), py::arg("aspect_ratio") = 4.0 / 3.0,
      "How far the long edges of a picture of that half diagonal and width / height bend, over its height "
      "(SMIA 1.0,\n5.20). Raises InputError for a field outside the lens's view.");
  module.def(
      "chromatic_focal_shift_mm",
      [](const Lens& lens, const std::vector<double>& wavelengths_nm, std::optional<double> reference_nm) {
        return as_array(chromatic_focal_shift_mm(lens, wavelengths_nm, or_reference(lens, reference_nm)));
      },
      py::arg("lens"), py::arg("wavelengths_nm"), py::arg("reference_nm") = py::none(),
      "(N,) how much farther along the light the paraxial image lies than at the reference wavelength. "
      "Raises "
      "InputError\nwhere a glass has no index or an image is at infinity.");
  module.def(
      "axial_colour",
      [](const Lens& lens, double short_nm, double middle_nm, double long_nm) {
        const AxialColour colour = axial_colour(lens, short_nm, middle_nm, long_nm);
        py::dict result;
        result["primary_mm"] = colour.primary_mm;
        result["secondary_mm"] = colour.secondary_mm;
        return result;
      },
      py::arg("lens"), py::arg("short_nm") = 486.1327, py::arg("middle_nm") = 587.5618,
      py::arg("long_nm") = 656.2725,
      "dict of primary_mm, the long wavelength's focus behind the short one's, and secondary_mm, their mean "
      "behind "
      "the middle\none's (Kidger, Fundamental Optical Design, 2002, ch. 8). Raises InputError as "
      "chromatic_focal_shift_mm.");
}

}  // namespace groundglass::python
