#include "optics/formats/zmx_surface.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <set>

#include "optics/formats/text_file.h"

namespace groundglass::optics {
namespace {

constexpr int most_parameters = 500;
/// OpticStudio writes an infinite thickness so, and reads any thickness from 1e10 as infinite.
constexpr double infinite_thickness = 1e10;

double read_thickness(const ZmxRecord& disz, double mm_per_unit) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!disz.words.empty() && in_capitals(disz.words[0]) == "INFINITY") return infinity;
  const double value = disz.number(0);
  return value >= infinite_thickness ? infinity : mm_per_unit * value;
}

void read_parameter(const ZmxRecord& record, ZmxParameters& parameters) {
  const int number = record.integer(0);
  if (number < 0 || number > most_parameters)
    throw record.error(fmt::format("has no parameter {}, expected 0 to {}", number, most_parameters));
  parameters[number] = {record.number(1), record.where};
}

/// CURV value, then the code of its solve: 0 fixed and 1 variable are none.
bool curvature_is_solved(const ZmxRecord& curv) { return curv.integer_or(1, 0) > 1; }

/// Tilt and shift of the surface alone, given with its properties: before and after it.
void check_surface_tilt(const ZmxRecord& scbd) {
  for (size_t i = 1; i < scbd.words.size(); ++i)
    if (scbd.number(i) != 0.0)
      throw scbd.error(
          "tilts or shifts the surface by its properties, which is not modelled; use a coordinate break "
          "surface");
}

/// What may come once only, so that no second value wins unseen.
bool comes_once(const std::string& keyword) {
  static const std::set<std::string> once = {"TYPE", "CURV", "DISZ", "GLAS", "DIAM", "CONI",
                                             "CLAP", "FLAP", "SQAP", "ELAP", "OBSC", "OBDC"};
  return once.count(keyword) != 0;
}

class SurfaceReader {
 public:
  SurfaceReader(ZmxSurface& surface, double mm_per_unit) : surface_(surface), mm_per_unit_(mm_per_unit) {}

  void read(const ZmxRecord& record) {
    const std::string& key = record.keyword();
    if (comes_once(key) && !seen_.insert(key).second) throw record.error("comes twice in one surface");
    if (!read_geometry(record) && !read_medium(record) && !read_aperture(record))
      surface_.solves.push_back(record);
  }

 private:
  bool read_geometry(const ZmxRecord& record) {
    const std::string& key = record.keyword();
    if (key == "TYPE") {
      surface_.type = record.words.empty() ? "" : in_capitals(record.words[0]);
      surface_.type_where = record.where;
    } else if (key == "CURV") {
      surface_.curvature_per_mm = record.number(0) / mm_per_unit_;
      if (curvature_is_solved(record)) surface_.solves.push_back(record);
    } else if (key == "CONI") {
      surface_.conic = record.number(0);
    } else if (key == "DISZ") {
      surface_.thickness_mm = read_thickness(record, mm_per_unit_);
      surface_.thickness_where = record.where;
    } else if (key == "PARM") {
      read_parameter(record, surface_.parameters);
    } else if (key == "XDAT") {
      read_parameter(record, surface_.extra);
    } else if (key == "SCBD") {
      check_surface_tilt(record);
    } else {
      return false;
    }
    return true;
  }
  bool read_medium(const ZmxRecord& record) {
    const std::string& key = record.keyword();
    if (key == "GLAS") {
      surface_.glas = record;
    } else if (key == "COMM") {
      surface_.label = record.text;
    } else if (key == "STOP") {
      surface_.stop = true;
    } else {
      return false;
    }
    return true;
  }
  bool read_aperture(const ZmxRecord& record) {
    const std::string& key = record.keyword();
    if (key == "DIAM") {
      surface_.semi_diameter_mm = std::abs(mm_per_unit_ * record.number(0));
    } else if (key == "CLAP" || key == "FLAP" || key == "SQAP" || key == "ELAP" || key == "OBSC") {
      if (surface_.aperture)
        throw record.error(fmt::format("is a second aperture of the surface; line {} has {}",
                                       surface_.aperture->where.line, surface_.aperture->keyword()));
      surface_.aperture = record;
    } else if (key == "OBDC") {
      surface_.aperture_decenter = record;
    } else if (key == "SQOB" || key == "ELOB" || key == "SPID" || key == "UDAD" || key == "UDAP" ||
               key == "UDOB" || key == "USAP") {
      throw record.error(
          "is an aperture that is not modelled; circular, rectangular and elliptical openings and central "
          "circular obscurations are");
    } else {
      return false;
    }
    return true;
  }

  ZmxSurface& surface_;
  double mm_per_unit_;
  std::set<std::string> seen_;
};

/// Gives parameters away one by one, and then holds the file to have no others.
class ParameterReader {
 public:
  ParameterReader(const ZmxSurface& surface, double mm_per_unit)
      : surface_(surface),
        mm_per_unit_(mm_per_unit),
        parameters_(surface.parameters),
        extra_(surface.extra) {}

  double take(int number) { return take(parameters_, number); }
  double take_extra(int number) { return take(extra_, number); }
  /// A coefficient of r^power, to mm.
  double per_power(double value, int power) const { return value * std::pow(mm_per_unit_, 1 - power); }
  /// A radius, 0 meaning a plane, as a curvature.
  double take_curvature_per_mm(int number) {
    const double radius = take(number);
    return radius == 0.0 ? 0.0 : 1.0 / (mm_per_unit_ * radius);
  }
  int take_extra_count(int number) {
    const double value = take_extra(number);
    if (!(value >= 0.0 && value <= most_parameters && value == std::floor(value)))
      throw InputError(extra_where(number), fmt::format("{} is no number of terms", value));
    return static_cast<int>(value);
  }
  double take_extra_radius_mm(int number) {
    const double value = mm_per_unit_ * take_extra(number);
    if (!(value > 0.0))
      throw InputError(extra_where(number),
                       fmt::format("normalization radius is {}, expected a positive one", value));
    return value;
  }
  void finish() const {
    for (const auto* left : {&parameters_, &extra_})
      for (const auto& [number, parameter] : *left)
        if (parameter.value != 0.0)
          throw InputError(parameter.where,
                           fmt::format("parameter {} is {}, which means nothing for type {} here", number,
                                       parameter.value, surface_.type));
  }

 private:
  static double take(ZmxParameters& from, int number) {
    const auto found = from.find(number);
    if (found == from.end()) return 0.0;
    const double value = found->second.value;
    from.erase(found);
    return value;
  }
  SourceLocation extra_where(int number) const {
    const auto found = surface_.extra.find(number);
    return found == surface_.extra.end() ? surface_.type_where : found->second.where;
  }

  const ZmxSurface& surface_;
  double mm_per_unit_;
  ZmxParameters parameters_, extra_;
};

void drop_zeros_at_end(std::vector<double>& coefficients) {
  while (!coefficients.empty() && coefficients.back() == 0.0) coefficients.pop_back();
}

/// r², r⁴ … as an even asphere, which begins with r⁴, or as a power asphere.
Shape even_asphere(const Conic& base, std::vector<double> even) {
  drop_zeros_at_end(even);
  if (even.empty()) return base;
  if (even[0] == 0.0) return EvenAsphere{base, {even.begin() + 1, even.end()}};
  PowerAsphere shape{base, {}};
  for (double a : even) shape.coefficients.insert(shape.coefficients.end(), {0.0, a});
  return shape;
}

Shape power_asphere(const Conic& base, std::vector<double> powers) {
  drop_zeros_at_end(powers);
  if (powers.empty()) return base;
  return PowerAsphere{base, std::move(powers)};
}

/// EVENASPH and ODDASPHE: PARM 1 … 8 are the coefficients of r^2, r^4 … or r^1, r^2 …
std::vector<double> plain_terms(ParameterReader& values, int step) {
  std::vector<double> terms;
  for (int i = 1; i <= 8; ++i) terms.push_back(values.per_power(values.take(i), step * i));
  return terms;
}

/// XASPHERE and XOSPHERE: XDAT 1 terms of (r / XDAT 2), in lens units, from XDAT 3 on.
std::vector<double> extended_terms(ParameterReader& values, int step, double mm_per_unit) {
  const int count = values.take_extra_count(1);
  if (count == 0) {
    values.take_extra(2);
    return {};
  }
  const double radius_mm = values.take_extra_radius_mm(2);
  std::vector<double> terms;
  for (int i = 1; i <= count; ++i) {
    const double a = values.take_extra(2 + i);
    terms.push_back(a == 0.0 ? 0.0 : a * mm_per_unit * std::pow(radius_mm, -step * i));
  }
  return terms;
}

/// TOROIDAL: PARM 1 is the radius of rotation, PARM 2 … 8 are y^2, y^4 … of the profile; XDAT are Zernike
/// terms.
Shape toroid(const ZmxSurface& surface, const Conic& base, ParameterReader& values) {
  Toroid shape{{base, {}}, values.take_curvature_per_mm(1)};
  for (int i = 2; i <= 8; ++i)
    shape.profile.coefficients.push_back(values.per_power(values.take(i), 2 * (i - 1)));
  if (shape.profile.coefficients[0] != 0.0)
    throw InputError(surface.parameters.at(2).where,
                     "the profile's term in y^2 is not modelled; put it into CURV");
  shape.profile.coefficients.erase(shape.profile.coefficients.begin());
  drop_zeros_at_end(shape.profile.coefficients);
  if (values.take_extra_count(1) == 0) values.take_extra(2);  // a radius for no terms
  return shape;
}

/// QED_TYPE, the Q-type asphere: XDAT 1 is 0 for Qbfs and 1 for Qcon, XDAT 2 the number of terms, XDAT 3 the
/// normalization radius, XDAT 4 … the terms. Established from Thorlabs' ASL5040-UV, whose focus is free of
/// spherical aberration to 1e-4 mm when read so, as a departure along the normal of a conicoid.
Shape q_type(const ZmxSurface& surface, const Conic& base, ParameterReader& values, double mm_per_unit) {
  const int kind = values.take_extra_count(1);
  if (kind > 1)
    throw InputError(surface.extra.at(1).where,
                     fmt::format("Q-type {} is not known, expected 0 (Qbfs) or 1 (Qcon)", kind));
  const int count = values.take_extra_count(2);
  if (count == 0) {
    values.take_extra(3);
    return base;
  }
  const double radius_mm = values.take_extra_radius_mm(3);
  std::vector<double> terms;
  for (int i = 0; i < count; ++i) terms.push_back(mm_per_unit * values.take_extra(4 + i));
  if (kind == 1) return ForbesQcon{base, radius_mm, terms};
  if (base.conic != 0.0 && base.curvature_per_mm != 0.0)
    throw InputError(
        surface.type_where,
        fmt::format("Qbfs terms on a conicoid (CONI {}) are not modelled, only on a sphere", base.conic));
  return ForbesQbfs{base.curvature_per_mm, radius_mm, terms};
}

}  // namespace

ZmxSurface read_zmx_surface(const ZmxSurfaceRecords& file, double mm_per_unit) {
  ZmxSurface surface;
  surface.where = surface.type_where = surface.thickness_where = file.surf.where;
  SurfaceReader reader(surface, mm_per_unit);
  for (const ZmxRecord& record : file.records) reader.read(record);
  return surface;
}

Shape zmx_shape(const ZmxSurface& surface, double mm_per_unit) {
  ParameterReader values(surface, mm_per_unit);
  const Conic base{surface.curvature_per_mm, surface.conic};
  Shape shape = base;
  const std::string& type = surface.type;
  if (type == "STANDARD") {
    return base;  // what stands in its parameters is left from another type
  } else if (type == "EVENASPH") {
    shape = even_asphere(base, plain_terms(values, 2));
  } else if (type == "ODDASPHE") {
    shape = power_asphere(base, plain_terms(values, 1));
  } else if (type == "XASPHERE") {
    shape = even_asphere(base, extended_terms(values, 2, mm_per_unit));
  } else if (type == "XOSPHERE") {
    shape = power_asphere(base, extended_terms(values, 1, mm_per_unit));
  } else if (type == "BICONICX") {
    const double x_curvature_per_mm = values.take_curvature_per_mm(1);
    shape = Biconic{{x_curvature_per_mm, values.take(2)}, base};
  } else if (type == "TOROIDAL") {
    shape = toroid(surface, base, values);
  } else if (type == "QED_TYPE") {
    shape = q_type(surface, base, values, mm_per_unit);
  } else {
    throw InputError(surface.type_where, fmt::format("surface type '{}' is not modelled; those that are: "
                                                     "STANDARD, EVENASPH, ODDASPHE, XASPHERE, XOSPHERE, "
                                                     "BICONICX, TOROIDAL, QED_TYPE, COORDBRK",
                                                     type));
  }
  values.finish();
  return shape;
}

Frame zmx_break(const ZmxSurface& surface, double mm_per_unit) {
  ParameterReader values(surface, mm_per_unit);
  Tilt tilt;
  tilt.decenter_x_mm = mm_per_unit * values.take(1);
  tilt.decenter_y_mm = mm_per_unit * values.take(2);
  tilt.tilt_x_deg = values.take(3);
  tilt.tilt_y_deg = values.take(4);
  tilt.tilt_z_deg = values.take(5);
  const double order = values.take(6);
  values.finish();
  const Eigen::Vector3d shift(tilt.decenter_x_mm, tilt.decenter_y_mm, 0.0);
  if (order == 0.0) return {tilt.rotation(), shift};
  // Turns first, about z, then the new y and the newest x; then the shift along the new axes.
  const Eigen::Matrix3d rotation = Tilt{0, 0, 0, 0, tilt.tilt_z_deg}.rotation() *
                                   Tilt{0, 0, 0, tilt.tilt_y_deg, 0}.rotation() *
                                   Tilt{0, 0, tilt.tilt_x_deg, 0, 0}.rotation();
  return {rotation, rotation * shift};
}

void read_zmx_clear_aperture(const ZmxSurface& file, double mm_per_unit, Surface& surface) {
  surface.semi_diameter_mm = file.semi_diameter_mm;
  if (file.aperture_decenter) {
    surface.aperture.center_x_mm = mm_per_unit * file.aperture_decenter->number(0);
    surface.aperture.center_y_mm = mm_per_unit * file.aperture_decenter->number(1);
  }
  if (!file.aperture) return;
  const ZmxRecord& record = *file.aperture;
  const double first = mm_per_unit * record.number(0), second = mm_per_unit * record.number_or(1, 0.0);
  const double off_axis_mm = std::hypot(surface.aperture.center_x_mm, surface.aperture.center_y_mm);
  const auto check = [&](bool good) {
    if (!good)
      throw record.error(fmt::format("has sizes {} and {}, which bound no opening", record.words[0],
                                     record.words.size() > 1 ? record.words[1] : "none"));
  };
  if (record.keyword() == "SQAP" || record.keyword() == "ELAP") {
    check(first > 0.0 && second > 0.0);
    if (record.keyword() == "SQAP")
      surface.aperture.opening = RectangularAperture{first, second};
    else
      surface.aperture.opening = EllipticalAperture{first, second};
    surface.semi_diameter_mm =
        off_axis_mm + (record.keyword() == "SQAP" ? std::hypot(first, second) : std::max(first, second));
  } else if (record.keyword() == "OBSC") {
    check(first >= 0.0 && second > first);
    if (first > 0.0)
      throw record.error("is a ring, which is not modelled; an obscuration must begin at radius 0");
    surface.aperture.obstruction_radius_mm = second;
  } else {  // CLAP and FLAP
    check(first >= 0.0 && second > first);
    surface.aperture.obstruction_radius_mm = first;
    surface.semi_diameter_mm = off_axis_mm + second;
    if (off_axis_mm > 0.0) surface.aperture.opening = EllipticalAperture{second, second};
  }
}

}  // namespace groundglass::optics
