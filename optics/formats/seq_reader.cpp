#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "optics/analysis/first_order.h"
#include "optics/formats/clear_apertures.h"
#include "optics/formats/seq.h"
#include "optics/formats/seq_glass.h"
#include "optics/formats/seq_system.h"

namespace groundglass::optics {
namespace {

/// Farther objects are as good as at infinity; CODE V writes 1e10 and more for it.
constexpr double farthest_object_mm = 1e9;

constexpr double visible_first_nm = 380.0, visible_last_nm = 780.0;
/// As many as the series of seq_glass.h has terms.
constexpr size_t exact_points = 6;

/// Makes a Lens of a system whose commands were carried out.
class Builder {
 public:
  Builder(const TextFile& file, SeqSystem system) : file_(file), system_(std::move(system)) {}

  ImportedLens build() {
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

 private:
  [[noreturn]] void fail(int line, const std::string& key, const std::string& message) const {
    throw file_.error(line, key, message);
  }
  void note(int line, const std::string& key, const std::string& message) {
    system_.notes.push_back(fmt::format("{}: {}", file_.place(line, key), message));
  }
  double mm(double length) const { return length * system_.mm_per_unit; }
  double per_mm(double curvature) const { return curvature / system_.mm_per_unit; }

  void set_specifications() {
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

  // Surfaces.

  /// Of a long table, the part around the visible and the lens's own wavelengths, which a series fits better.
  Glass from_table(const std::string& name, const SeqTable& table) {
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

  Glass medium(const SeqSurface& from) {
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

  std::vector<double> powers_mm(const SeqSurface& from) const {
    std::vector<double> powers = from.powers;
    const double unit =
        from.normalization_radius != 0.0 ? mm(from.normalization_radius) : system_.mm_per_unit;
    // z / unit = Σ A (r / unit)^p; a normalized term is a length itself.
    const double height = from.normalization_radius != 0.0 ? system_.mm_per_unit : unit;
    for (size_t i = 0; i < powers.size(); ++i)
      powers[i] *= height / std::pow(unit, static_cast<double>(i + 1));
    return powers;
  }

  std::vector<double> even_powers_mm(const SeqSurface& from) const {
    const std::vector<double> powers = powers_mm(from);
    std::vector<double> even;
    for (size_t power = 4; power <= powers.size(); power += 2) even.push_back(powers[power - 1]);
    while (!even.empty() && even.back() == 0.0) even.pop_back();
    return even;
  }

  Shape shape(const SeqSurface& from) const {
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

  /// A circle off the axis is an ellipse of equal axes, and the semi-diameter's circle then goes around it.
  void set_opening(const SeqSurface& from, Surface& surface) const {
    Aperture& aperture = surface.aperture;
    const double x = mm(from.offset_x), y = mm(from.offset_y), offset = std::hypot(x, y);
    const auto both = [](const std::optional<double>& a, const std::optional<double>& b) {
      return std::pair(a.value_or(*b), b.value_or(*a));
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

  void set_obstruction(const SeqSurface& from, Aperture& aperture) const {
    if (!from.obstruction) return;
    const double x = mm(from.obstruction_x), y = mm(from.obstruction_y);
    const bool opening = !std::holds_alternative<std::monostate>(aperture.opening);
    if (opening && (x != aperture.center_x_mm || y != aperture.center_y_mm))
      fail(from.line, "CIR", "an obstruction that is not in the middle of its aperture is not modelled");
    aperture.center_x_mm = x, aperture.center_y_mm = y;
    aperture.obstruction_radius_mm = mm(*from.obstruction);
  }

  static Tilt tilt(const SeqSurface& from, double mm_per_unit) {
    return {from.xde * mm_per_unit, from.yde * mm_per_unit, -from.ade, -from.bde, from.cde};
  }

  void add_surface(size_t i) {
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

  /// A shift along z is a longer way to the surface; one that returns shortens the way behind it.
  void shift_along_z(double zde_mm) {
    if (lens_.surfaces.empty())
      object_shift_mm_ += zde_mm;
    else
      lens_.surfaces.back().thickness_mm += zde_mm;
  }

  void place(const SeqSurface& from, Surface& surface) {
    if (from.axis == SeqAxis::rev) return;
    surface.tilt = tilt(from, system_.mm_per_unit);
    if (from.axis == SeqAxis::dar) surface.tilt.kind = TiltKind::back;
    if (from.axis == SeqAxis::ben) surface.tilt.kind = TiltKind::bend;
    if (from.axis == SeqAxis::ben && !from.mirror)
      fail(from.axis_line, "BEN", "stands at a surface that does not reflect");
    shift_along_z(mm(from.zde));
    if (from.axis == SeqAxis::dar) surface.thickness_mm -= mm(from.zde);
  }

  /// REV turns the axis back behind its surface, by the inverse of what its figures say: a plane of its own.
  void add_reverse(const SeqSurface& from, const Glass& behind) {
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

  // Object, image and stop.

  void set_ends() {
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

  /// After the solves, which make the distance that the defocus is counted from.
  void add_defocus() {
    const SeqSurface& image = system_.surfaces.back();
    lens_.surfaces.back().thickness_mm += mm(image.thickness) + mm(image.zde);
    if (image.thickness == 0.0) return;
    note(image.line, "SI",
         fmt::format("its defocus {:.6g} mm is added to the last thickness", mm(image.thickness)));
  }

  void set_stop() {
    const auto& surfaces = lens_.surfaces;
    if (std::any_of(surfaces.begin(), surfaces.end(), [](const Surface& s) { return s.stop; })) return;
    lens_.surfaces.front().stop = true;
    note(0, "STO", "is missing; the first surface is the stop");
  }

  void check_indices() const {
    for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i)
      at_place({file_.name(), system_.surfaces[i].line, "S"}, [&] {
        for (const DesignWavelength& w : lens_.wavelengths) lens_.surfaces[index_[i - 1]].glass.index(w.nm);
      });
  }

  // Solves, in the order in which light meets them.

  void resolve_solves() {
    for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i) {
      const SeqSurface& from = system_.surfaces[i];
      if (from.curvature_solve) resolve_curvature(i, *from.curvature_solve);
      if (!from.thickness_solve) continue;
      if (from.thickness_solve->kind == "OAL") resolve_length(i, *from.thickness_solve);
      if (from.thickness_solve->kind == "HMY") resolve_height(i, *from.thickness_solve);
    }
    const SeqSurface& last = system_.surfaces[system_.surfaces.size() - 2];
    for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i) {
      const auto& solve = system_.surfaces[i].thickness_solve;
      if (!solve || solve->kind != "PIM") continue;
      if (&system_.surfaces[i] != &last)
        fail(solve->line, "PIM", "must stand at the last surface before the image");
      resolve_image(*solve);
    }
  }

  void set_solved(double& figure, double solved, const SeqSolve& solve, const std::string& what) {
    if (!std::isfinite(solved)) fail(solve.line, solve.kind, "has no solution");
    if (std::abs(solved - figure) > 1e-6 * std::max(1e-3, std::abs(solved)))
      note(solve.line, solve.kind,
           fmt::format("makes the {} {:.9g} mm instead of {:.9g} mm", what, solved, figure));
    figure = solved;
  }

  void resolve_image(const SeqSolve& solve) {
    const double distance_mm = at_place({file_.name(), solve.line, solve.kind}, [&] {
      return paraxial_image_distance_mm(lens_, lens_.object_distance_mm, lens_.reference_wavelength_nm);
    });
    set_solved(lens_.surfaces.back().thickness_mm, distance_mm, solve, "last thickness");
  }

  void resolve_length(size_t i, const SeqSolve& solve) {
    const int self = static_cast<int>(i);
    if (solve.first > self || solve.last <= self || solve.first < 1 ||
        solve.last >= static_cast<int>(system_.surfaces.size()))
      fail(solve.line, "OAL", "does not span the thickness that it is to make");
    double others = 0.0;
    for (int k = solve.first; k < solve.last; ++k)
      if (k != self) others += lens_.surfaces[index_[static_cast<size_t>(k) - 1]].thickness_mm;
    set_solved(lens_.surfaces[index_[i - 1]].thickness_mm, mm(solve.value) - others, solve, "thickness");
  }

  /// The paraxial marginal ray, from the axial object point through the rim of the entrance pupil.
  std::vector<ParaxialRay> marginal_ray() const {
    const double radius_mm = 0.5 * pupil_diameter_mm();
    const double nm = lens_.reference_wavelength_nm;
    if (std::isinf(lens_.object_distance_mm)) return paraxial_trace(lens_, nm, {radius_mm, 0.0});
    const double u = radius_mm / (lens_.object_distance_mm + entrance_pupil(lens_).position_mm);
    return paraxial_trace(lens_, nm, {u * lens_.object_distance_mm, u});
  }

  void refuse_pupil_behind(const SeqSolve& solve) const {
    if (system_.pupil == "FNO" || system_.pupil == "NA")
      fail(solve.line, solve.kind,
           fmt::format("cannot be solved where {} makes the pupil; expected EPD or NAO", system_.pupil));
  }

  void resolve_height(size_t i, const SeqSolve& solve) {
    refuse_pupil_behind(solve);
    const ParaxialRay ray = marginal_ray()[index_[i - 1]];
    set_solved(lens_.surfaces[index_[i - 1]].thickness_mm, (mm(solve.value) - ray.y_mm) / ray.u, solve,
               "thickness");
  }

  /// n′u′ = n u − y c (n′ − n), with n negative behind a mirror.
  void resolve_curvature(size_t i, const SeqSolve& solve) {
    refuse_pupil_behind(solve);
    const size_t k = index_[i - 1];
    auto* conic = std::get_if<Conic>(&lens_.surfaces[k].shape);
    auto* even = std::get_if<EvenAsphere>(&lens_.surfaces[k].shape);
    if (!conic && !even) fail(solve.line, solve.kind, "is understood for conics and even aspheres only");
    const std::vector<ParaxialRay> rays = marginal_ray();
    double n = 1.0, sign = 1.0, before = 1.0;
    for (size_t s = 0; s <= k; ++s) {
      before = n;
      if (lens_.surfaces[s].mirror) sign = -sign;
      n = sign * lens_.surfaces[s].glass.index(lens_.reference_wavelength_nm);
    }
    const double y = rays[k].y_mm;
    double u = std::isinf(lens_.object_distance_mm) ? 0.0 : y / lens_.object_distance_mm;
    if (k > 0) u = rays[k - 1].u;
    double& curvature = (conic ? *conic : even->base).curvature_per_mm;
    const double solved = (before * u - n * solve.value) / (y * (n - before));
    double radius = 1.0 / curvature;
    set_solved(radius, 1.0 / solved, solve, "radius");
    curvature = solved;
  }

  // Pupil, fields and apertures.

  double pupil_diameter_mm() const {
    const double value = system_.pupil_value;
    return at_place({file_.name(), system_.pupil_line, system_.pupil}, [&] {
      if (system_.pupil == "EPD") return mm(value);
      const bool distant = std::isinf(lens_.object_distance_mm);
      const double distance_mm = distant ? 0.0 : lens_.object_distance_mm + entrance_pupil(lens_).position_mm;
      if (system_.pupil == "NAO") {
        if (distant || value >= 1.0)
          throw InputError("needs an object at a finite distance, and to be below 1");
        return 2.0 * distance_mm * std::tan(std::asin(value));
      }
      const double f_number = system_.pupil == "FNO" ? value : 0.5 / value;
      const double nm = lens_.reference_wavelength_nm;
      const ParaxialRay start = distant ? ParaxialRay{1.0, 0.0} : ParaxialRay{lens_.object_distance_mm, 1.0};
      const double u = paraxial_trace(lens_, nm, start).back().u;
      if (u == 0.0) throw InputError("the lens is afocal: it has no f-number");
      return (distant ? 1.0 : distance_mm) / (std::abs(u) * f_number);
    });
  }

  void set_fields() {
    std::vector<double>&x = system_.field_x, &y = system_.field_y;
    const size_t count = std::max(x.size(), y.size());
    if ((!x.empty() && x.size() != count) || (!y.empty() && y.size() != count))
      fail(0, "Y" + system_.field_kind,
           fmt::format("there are {} fields along x and {} along y", x.size(), y.size()));
    x.resize(count, 0.0), y.resize(count, 0.0);
    for (size_t i = 0; i < count; ++i) lens_.fields.push_back({field_of(x[i]), field_of(y[i])});
    if (!system_.field_kind.empty() && system_.field_kind == "RI")
      note(0, "YRI", "image heights are made field angles by paraxial optics, without distortion");
    if (!std::isinf(lens_.object_distance_mm)) return;
    for (const FieldPoint& field : lens_.fields)
      lens_.half_field_deg = std::max(lens_.half_field_deg, angle_of(field));
  }

  /// Angles of 90 degrees and more, of fisheyes, have no tangent to add.
  static double angle_of(const FieldPoint& field) {
    constexpr double degree = std::numbers::pi / 180.0;
    if (field.x == 0.0 || field.y == 0.0) return std::abs(field.x + field.y);
    return std::atan(std::hypot(std::tan(field.x * degree), std::tan(field.y * degree))) / degree;
  }

  /// In degrees for a distant object, else the object's height in mm.
  double field_of(double value) const {
    constexpr double degree = std::numbers::pi / 180.0;
    const std::string& kind = system_.field_kind;
    const bool distant = std::isinf(lens_.object_distance_mm);
    if (kind == "AN") {
      if (!(std::abs(value) < (distant ? 180.0 : 90.0)))
        fail(0, "YAN", fmt::format("{} degrees is no field angle", value));
      if (distant) return value;
      return -std::tan(value * degree) * (lens_.object_distance_mm + entrance_pupil(lens_).position_mm);
    }
    if (kind == "OB") {
      if (distant) fail(0, "YOB", "object heights need an object at a finite distance");
      return mm(value);
    }
    return at_place({file_.name(), 0, "Y" + kind}, [&] {
      const double efl_mm = first_order(lens_, lens_.reference_wavelength_nm).efl_mm;
      if (distant) return std::atan(mm(value) / efl_mm) / degree;
      return mm(value) / magnification();
    });
  }

  /// n u / n′ u′ of a ray from the axial object point.
  double magnification() const {
    const double u =
        paraxial_trace(lens_, lens_.reference_wavelength_nm, {lens_.object_distance_mm, 1.0}).back().u;
    if (u == 0.0) throw InputError("the image is at infinity; it has no heights");
    return (lens_.ends_backwards() ? -1.0 : 1.0) / u;
  }

  Beam beam() const {
    Beam beam{system_.pupil.empty() ? 0.0 : pupil_diameter_mm(), {}, {}};
    const auto share = [&](const char* key, size_t i) {
      const auto found = system_.vignetting.find(key);
      return found != system_.vignetting.end() && i < found->second.size() ? found->second[i] : 0.0;
    };
    for (size_t i = 0; i < lens_.fields.size(); ++i) {
      if (std::isinf(lens_.object_distance_mm) && angle_of(lens_.fields[i]) >= 89.0) continue;
      beam.fields.push_back(lens_.fields[i]);
      beam.vignetting.push_back({share("VUX", i), share("VLX", i), share("VUY", i), share("VLY", i)});
    }
    return beam;
  }

  void set_apertures() {
    Surface& stop = lens_.surfaces[lens_.stop_index()];
    const Beam light = beam();
    if (system_.pupil.empty() && stop.semi_diameter_mm == 0.0)
      fail(0, "EPD", "missing; neither the pupil nor the clear aperture of the stop is stated");
    if (!system_.pupil.empty()) {
      const double radius_mm = 0.5 * light.entrance_pupil_diameter_mm * entrance_pupil(lens_).stop_per_pupil;
      if (!(radius_mm > 0.0) || !std::isfinite(radius_mm))
        fail(system_.pupil_line, system_.pupil, "makes no width of the stop");
      // A stop wider than the stated pupil would let more light in than the design has.
      if (stop.semi_diameter_mm == 0.0 || radius_mm < stop.semi_diameter_mm)
        stop.semi_diameter_mm = radius_mm;
    }
    if (system_.pupil == "FNO") lens_.published_f_number = system_.pupil_value;
    const std::vector<int> filled =
        at_place({file_.name(), 0, "CIR"}, [&] { return fill_clear_apertures(lens_, light); });
    if (!filled.empty())
      note(0, "CIR",
           fmt::format("the file states no clear aperture for surfaces {}; they are as wide as the beams "
                       "of its fields",
                       fmt::join(filled, ", ")));
  }

  /// Units, pickups and solves can carry what was a number beyond all numbers.
  void check_figures() const {
    for (size_t i = 1; i + 1 < system_.surfaces.size(); ++i) {
      const Surface& surface = lens_.surfaces[index_[i - 1]];
      const double sum = surface.thickness_mm + surface.semi_diameter_mm + surface.tilt.decenter_x_mm +
                         surface.tilt.decenter_y_mm + vertex_curvature_per_mm(surface.shape);
      if (!std::isfinite(sum)) fail(system_.surfaces[i].line, "S", "a figure of the surface is too large");
    }
  }

  const TextFile& file_;
  SeqSystem system_;
  Lens lens_;
  std::vector<size_t> index_;  // in the lens, of the file's surfaces 1, 2 …
  double object_shift_mm_ = 0.0;
  std::set<std::string> noted_;
};

}  // namespace

ImportedLens parse_seq(std::string_view bytes, const std::filesystem::path& name) {
  const TextFile file(bytes, name);
  return Builder(file, read_seq_system(file)).build();
}

}  // namespace groundglass::optics
