#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/formats/seq_builder.h"
#include "optics/formats/seq_glass.h"

namespace groundglass::optics {

namespace {

/// Farther objects are as good as at infinity; CODE V writes 1e10 and more for it.
constexpr double farthest_object_mm = 1e9;

constexpr double visible_first_nm = 380.0, visible_last_nm = 780.0;
/// As many as the series of seq_glass.h has terms.
constexpr size_t exact_points = 6;

}  // namespace

ImportedLens SeqBuilder::build() {
  set_specifications();
  for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i) add_surface(i);
  set_ends();
  set_stop();
  check_indices();
  resolve_solves();
  add_defocus();
  set_fields();
  set_apertures();
  check_figures();
  return {std::move(lens_), std::move(system_.notes)};
}

void SeqBuilder::fail(int line, const std::string& key, const std::string& message) const {
  throw file_.error(line, key, message);
}

void SeqBuilder::note(int line, const std::string& key, const std::string& message) {
  system_.notes.push_back(fmt::format("{}: {}", file_.place(line, key), message));
}

double SeqBuilder::mm(double length) const { return length * system_.mm_per_unit; }

double SeqBuilder::per_mm(double curvature) const { return curvature / system_.mm_per_unit; }

void SeqBuilder::set_specifications() {
  lens_.name = system_.title.empty() ? file_.name().stem().string() : system_.title;
  lens_.source = "CODE V file " + file_.name().filename().string();
  const std::vector<double>& nm = system_.wavelengths_nm;
  if (nm.empty()) fail(0, "WL", "missing; the file names no wavelength");
  if (!system_.weights.empty() && system_.weights.size() != nm.size())
    fail(0, "WTW", fmt::format("has {} weights for {} wavelengths", system_.weights.size(), nm.size()));
  for (size_t i = 0; i < nm.size(); ++i)
    lens_.wavelengths.push_back({nm[i], system_.weights.empty() ? 1.0 : system_.weights[i]});
  const int count = static_cast<int>(nm.size()), reference = system_.reference.value_or((count + 1) / 2);
  if (reference < 1 || reference > count)
    fail(0, "REF", fmt::format("is {}, but there are {} wavelengths", reference, count));
  if (!system_.reference && count > 1)
    note(0, "REF", fmt::format("is missing; the middle wavelength {} nm is taken", nm[reference - 1]));
  lens_.reference_wavelength_nm = nm[static_cast<size_t>(reference) - 1];
}

Glass SeqBuilder::from_table(const std::string& name, const SeqTable& table) {
  const auto [shortest, longest] =
      std::minmax_element(system_.wavelengths_nm.begin(), system_.wavelengths_nm.end());
  const double first = std::min(*shortest, visible_first_nm), last = std::max(*longest, visible_last_nm);
  SeqTable part;
  for (size_t i = 0; i < table.nm.size(); ++i)
    if (table.nm.size() <= exact_points || (table.nm[i] >= first && table.nm[i] <= last))
      part.nm.push_back(table.nm[i]), part.n.push_back(table.n[i]);
  if (part.nm.empty()) fail(table.line, "'" + name + "'", "has no index in the visible");
  double worst = 0.0;
  Glass glass = tabulated_glass(name, part.nm, part.n, worst);
  if (worst > 1e-7 && noted_.insert(name).second)
    note(table.line, "'" + name + "'",
         fmt::format("its table is fitted from {} nm to {} nm; the largest deviation is {:.1e}",
                     glass.first_nm(), glass.last_nm(), worst));
  return glass;
}

Glass SeqBuilder::medium(const SeqSurface& from) {
  if (from.glass.empty()) return Glass();
  if (const auto own = system_.own_formulas.find(from.glass); own != system_.own_formulas.end())
    return own->second;
  if (const auto own = system_.own_tables.find(from.glass); own != system_.own_tables.end())
    return from_table(own->first, own->second);
  return at_place({file_.name(), from.glass_line, "S"}, [&] {
    std::vector<std::string> remarks;
    Glass glass = seq_glass(from.glass, remarks);
    for (const std::string& remark : remarks) note(from.glass_line, "S", remark);
    return glass;
  });
}

std::vector<double> SeqBuilder::powers_mm(const SeqSurface& from) const {
  std::vector<double> powers = from.powers;
  const double unit = from.normalization_radius != 0.0 ? mm(from.normalization_radius) : system_.mm_per_unit;
  // z / unit = Σ A (r / unit)^p; a normalized term is a length itself.
  const double height = from.normalization_radius != 0.0 ? system_.mm_per_unit : unit;
  for (size_t i = 0; i < powers.size(); ++i) powers[i] *= height / std::pow(unit, static_cast<double>(i + 1));
  return powers;
}

std::vector<double> SeqBuilder::even_powers_mm(const SeqSurface& from) const {
  const std::vector<double> powers = powers_mm(from);
  std::vector<double> even;
  for (size_t power = 4; power <= powers.size(); power += 2) even.push_back(powers[power - 1]);
  while (!even.empty() && even.back() == 0.0) even.pop_back();
  return even;
}

Shape SeqBuilder::shape(const SeqSurface& from) const {
  const Conic base = {per_mm(from.curvature), from.conic};
  const double curvature_x = per_mm(from.curvature_x);
  switch (from.profile) {
    case SeqProfile::conic:
      break;
    case SeqProfile::asphere: {
      std::vector<double> even = even_powers_mm(from);
      if (even.empty()) return base;
      return EvenAsphere{base, std::move(even)};
    }
    case SeqProfile::odd_powers:
      return PowerAsphere{base, powers_mm(from)};
    case SeqProfile::cylinder:
      if (base.curvature_per_mm != 0.0 && curvature_x != 0.0)
        fail(from.line, "CYL", "is curved both ways; only YTO may be");
      return Biconic{{curvature_x, 0.0}, {base.curvature_per_mm, 0.0}};
    case SeqProfile::y_toroid:
      return Toroid{{base, even_powers_mm(from)}, curvature_x};
    case SeqProfile::biconic:
      return Biconic{{curvature_x, from.conic_x}, base};
  }
  return base;
}

void SeqBuilder::set_opening(const SeqSurface& from, Surface& surface) const {
  Aperture& aperture = surface.aperture;
  const double x = mm(from.offset_x), y = mm(from.offset_y), offset = std::hypot(x, y);
  const auto both = [](const std::optional<double>& a, const std::optional<double>& b) {
    return std::pair(a ? *a : *b, b ? *b : *a);
  };
  aperture.center_x_mm = x, aperture.center_y_mm = y;
  double around = 0.0;
  if (from.rectangle_x || from.rectangle_y) {
    const auto [w, h] = both(from.rectangle_x, from.rectangle_y);
    aperture.opening = RectangularAperture{mm(w), mm(h)};
    around = std::hypot(mm(w) + std::abs(x), mm(h) + std::abs(y));
  } else if (from.ellipse_x || from.ellipse_y) {
    const auto [a, b] = both(from.ellipse_x, from.ellipse_y);
    aperture.opening = EllipticalAperture{mm(a), mm(b)};
    around = mm(std::max(a, b)) + offset;
  } else if (from.circle && offset > 0.0) {
    aperture.opening = EllipticalAperture{mm(*from.circle), mm(*from.circle)};
    around = mm(*from.circle) + offset;
  } else if (from.circle) {
    around = mm(*from.circle);
  }
  surface.semi_diameter_mm = around;
  set_obstruction(from, aperture);
}

void SeqBuilder::set_obstruction(const SeqSurface& from, Aperture& aperture) const {
  if (!from.obstruction) return;
  const double x = mm(from.obstruction_x), y = mm(from.obstruction_y);
  const bool opening = !std::holds_alternative<std::monostate>(aperture.opening);
  if (opening && (x != aperture.center_x_mm || y != aperture.center_y_mm))
    fail(from.line, "CIR", "an obstruction that is not in the middle of its aperture is not modelled");
  aperture.center_x_mm = x, aperture.center_y_mm = y;
  aperture.obstruction_radius_mm = mm(*from.obstruction);
}

Tilt SeqBuilder::tilt(const SeqSurface& from, double mm_per_unit) {
  return {from.xde * mm_per_unit, from.yde * mm_per_unit, -from.ade, -from.bde, from.cde};
}

void SeqBuilder::add_surface(size_t i) {
  const SeqSurface& from = system_.surfaces[i];
  Surface surface;
  surface.mirror = from.mirror;
  surface.glass =
      from.mirror ? (lens_.surfaces.empty() ? Glass() : lens_.surfaces.back().glass) : medium(from);
  surface.shape = shape(from);
  surface.thickness_mm = mm(from.thickness);
  surface.stop = from.stop;
  surface.label = from.label;
  set_opening(from, surface);
  place(from, surface);
  index_.push_back(lens_.surfaces.size());
  const Glass behind = surface.glass;
  lens_.surfaces.push_back(std::move(surface));
  if (from.axis == SeqAxis::rev) add_reverse(from, behind);
}

void SeqBuilder::shift_along_z(double zde_mm) {
  if (lens_.surfaces.empty())
    object_shift_mm_ += zde_mm;
  else
    lens_.surfaces.back().thickness_mm += zde_mm;
}

void SeqBuilder::place(const SeqSurface& from, Surface& surface) {
  if (from.axis == SeqAxis::rev) return;
  surface.tilt = tilt(from, system_.mm_per_unit);
  if (from.axis == SeqAxis::dar) surface.tilt.kind = TiltKind::back;
  if (from.axis == SeqAxis::ben) surface.tilt.kind = TiltKind::bend;
  if (from.axis == SeqAxis::ben && !from.mirror)
    fail(from.axis_line, "BEN", "stands at a surface that does not reflect");
  shift_along_z(mm(from.zde));
  if (from.axis == SeqAxis::dar) surface.thickness_mm -= mm(from.zde);
}

void SeqBuilder::add_reverse(const SeqSurface& from, const Glass& behind) {
  const Tilt forward = tilt(from, system_.mm_per_unit);
  const Eigen::Matrix3d rotation = forward.rotation().transpose();
  const Eigen::Vector3d origin =
      -(rotation * Eigen::Vector3d(forward.decenter_x_mm, forward.decenter_y_mm, mm(from.zde)));
  constexpr double degree = 180.0 / std::numbers::pi;
  Surface plane;
  plane.glass = behind;
  plane.label = "REV";
  plane.tilt.decenter_x_mm = origin.x(), plane.tilt.decenter_y_mm = origin.y();
  // Of R = Rx Ry Rz.
  plane.tilt.tilt_x_deg = degree * std::atan2(-rotation(1, 2), rotation(2, 2));
  plane.tilt.tilt_y_deg = degree * std::asin(std::clamp(rotation(0, 2), -1.0, 1.0));
  plane.tilt.tilt_z_deg = degree * std::atan2(-rotation(0, 1), rotation(0, 0));
  plane.thickness_mm = lens_.surfaces.back().thickness_mm;
  lens_.surfaces.back().thickness_mm = origin.z();
  lens_.surfaces.push_back(plane);
  note(from.axis_line, "REV", "is carried out by a plane of its own behind the surface");
}

void SeqBuilder::set_ends() {
  const SeqSurface& object = system_.surfaces.front();
  const SeqSurface& image = system_.surfaces.back();
  if (!object.glass.empty()) fail(object.line, "SO", "the object must stand in air");
  const double distance_mm = mm(object.thickness) + object_shift_mm_;
  if (std::abs(distance_mm) < farthest_object_mm) {
    if (!(distance_mm > 0.0))
      fail(object.line, "SO",
           fmt::format("an object {} mm in front of the lens is not modelled", distance_mm));
    lens_.object_distance_mm = distance_mm;
  }
  if (image.curvature != 0.0) fail(image.line, "SI", "a curved image surface is not modelled");
  if (!lens_.surfaces.back().glass.is_air()) fail(image.line, "SI", "the image must stand in air");
  lens_.image_tilt = tilt(image, system_.mm_per_unit);
}

void SeqBuilder::add_defocus() {
  const SeqSurface& image = system_.surfaces.back();
  lens_.surfaces.back().thickness_mm += mm(image.thickness) + mm(image.zde);
  if (image.thickness == 0.0) return;
  note(image.line, "SI",
       fmt::format("its defocus {:.6g} mm is added to the last thickness", mm(image.thickness)));
}

void SeqBuilder::set_stop() {
  const auto& surfaces = lens_.surfaces;
  if (std::any_of(surfaces.begin(), surfaces.end(), [](const Surface& s) { return s.stop; })) return;
  lens_.surfaces.front().stop = true;
  note(0, "STO", "is missing; the first surface is the stop");
}

void SeqBuilder::check_indices() const {
  for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i)
    at_place({file_.name(), system_.surfaces[i].line, "S"}, [&] {
      for (const DesignWavelength& w : lens_.wavelengths) lens_.surfaces[index_[i - 1]].glass.index(w.nm);
    });
}

}  // namespace groundglass::optics
