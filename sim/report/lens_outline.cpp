#include "sim/report/lens_outline.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace groundglass::report {
namespace {

using optics::Frame;
using optics::Lens;
using optics::Surface;

constexpr int profile_points = 97;
constexpr int samples = 200;

/// A surface over the heights it is drawn at, in its own frame.
struct Profile {
  const Surface* surface;
  double low, high;  // clear aperture
  Curve curve;       // from the lower rim to the upper

  double z(double y) const { return optics::sag_mm(surface->shape, y); }
};

/// The largest share of `end` that the surface still reaches.
double within_reach(const Surface& surface, double end) {
  if (std::isfinite(optics::sag_mm(surface.shape, end))) return end;
  double inside = 0.0, outside = 1.0;
  for (int i = 0; i < 50; ++i) {
    const double middle = 0.5 * (inside + outside);
    (std::isfinite(optics::sag_mm(surface.shape, middle * end)) ? inside : outside) = middle;
  }
  return inside * end;
}

Profile clear_profile(const Surface& surface) {
  double low = -surface.semi_diameter_mm, high = surface.semi_diameter_mm;
  const auto limit = [&](double half_mm) {
    low = std::max(low, surface.aperture.center_y_mm - half_mm);
    high = std::min(high, surface.aperture.center_y_mm + half_mm);
  };
  if (const auto* r = std::get_if<optics::RectangularAperture>(&surface.aperture.opening))
    limit(r->half_height_mm);
  if (const auto* e = std::get_if<optics::EllipticalAperture>(&surface.aperture.opening))
    limit(e->semi_axis_y_mm);
  return {&surface, within_reach(surface, low), within_reach(surface, high), {}};
}

/// Points lie closer towards the rims, where steep surfaces need them.
void draw(Profile& p) {
  for (int i = 0; i < profile_points; ++i) {
    const double t = std::sin(std::numbers::pi * (i / (profile_points - 1.0) - 0.5));
    const double y = 0.5 * (p.low + p.high) + 0.5 * (p.high - p.low) * t;
    p.curve.emplace_back(p.z(y), y);
  }
}

class Outliner {
 public:
  explicit Outliner(const Lens& lens)
      : lens_(lens), steps_(optics::frames(lens)), global_(global_frames(lens)) {
    for (const Surface& surface : lens.surfaces) profiles_.push_back(clear_profile(surface));
    int mirrors = 0;
    for (const Surface& surface : lens.surfaces) {
      if (surface.mirror) ++mirrors;
      forward_after_.push_back(mirrors % 2 == 0 ? 1.0 : -1.0);
    }
    for (std::size_t k = 0; k + 1 < profiles_.size(); ++k) keep_apart(k);
    for (Profile& p : profiles_) draw(p);
    find_widths();
    for (std::size_t k = 0; k < profiles_.size(); ++k)
      if (has_glass(k)) {
        extend(k, 1.0);
        extend(k, -1.0);
      }
  }

  LensOutline outline() const {
    LensOutline result;
    for (std::size_t k = 0; k < profiles_.size(); ++k) {
      if (k + 1 < profiles_.size() && glass_after(k)) result.elements.push_back({element(k), k});
      if (lens_.surfaces[k].mirror) add_mirror(k, result.mirrors);
      if (lens_.surfaces[k].stop)
        add_rims(k, result.stop);
      else if (!has_glass(k) && !lens_.surfaces[k].mirror)
        add_rims(k, result.diaphragms);
    }
    for (const Frame& frame : global_) result.axis.push_back(in_plane(frame, Eigen::Vector3d::Zero()));
    return result;
  }

 private:
  bool glass_after(std::size_t k) const { return !lens_.surfaces[k].glass.is_air(); }
  bool glass_before(std::size_t k) const { return k > 0 && glass_after(k - 1); }
  bool has_glass(std::size_t k) const { return glass_after(k) || glass_before(k); }
  bool optical(std::size_t k) const { return has_glass(k) || lens_.surfaces[k].mirror; }
  /// The next surface stands on the same axis.
  bool coaxial(std::size_t k) const { return k + 1 < profiles_.size() && steps_[k + 1].is_shift_along_z(); }

  /// Axial distance (mm) along the light from one surface to the next, at a height.
  double gap(std::size_t k, double y) const {
    return forward_after_[k] * (steps_[k + 1].origin_mm.z() + profiles_[k + 1].z(y) - profiles_[k].z(y));
  }

  void keep_apart(std::size_t k) {
    if (!coaxial(k) || !optical(k) || !optical(k + 1) || !(gap(k, 0.0) >= 0.0)) return;
    for (double Profile::*end : {&Profile::low, &Profile::high}) {
      double &a = profiles_[k].*end, &b = profiles_[k + 1].*end;
      const double reach = std::abs(a) < std::abs(b) ? a : b;
      for (int i = 1; i <= samples; ++i)
        if (gap(k, reach * i / samples) < 0.0) {
          a = b = reach * (i - 1) / samples;
          break;
        }
    }
  }

  /// Heights at which the elements of each group end.
  void find_widths() {
    low_.resize(profiles_.size());
    high_.resize(profiles_.size());
    for (std::size_t first = 0, last = 0; first < profiles_.size(); first = last + 1) {
      last = first;
      while (glass_after(last) && coaxial(last)) ++last;
      double low = 0.0, high = 0.0;
      for (std::size_t k = first; k <= last; ++k) {
        low = std::min(low, profiles_[k].low);
        high = std::max(high, profiles_[k].high);
      }
      for (std::size_t k = first; k <= last; ++k) {
        low_[k] = low;
        high_[k] = high;
      }
    }
  }

  double rim(std::size_t k, double side) const { return side > 0.0 ? profiles_[k].high : profiles_[k].low; }
  double edge(std::size_t k, double side) const { return side > 0.0 ? high_[k] : low_[k]; }

  /// Where the surface is drawn at a height, its rim flat or shaped; nothing beyond its edge.
  std::optional<double> drawn_z(std::size_t k, double y, bool shaped) const {
    const double side = y < 0.0 ? -1.0 : 1.0;
    if (side * y > side * edge(k, side)) return {};
    if (shaped || side * y <= side * rim(k, side)) return profiles_[k].z(y);
    return profiles_[k].z(rim(k, side));
  }

  /// Whether the rim, drawn so, stays clear of the surfaces before and behind.
  bool fits(std::size_t k, double side, bool shaped) const {
    const auto apart = [&](std::size_t a, double y) {
      const auto z_a = drawn_z(a, y, a == k && shaped), z_b = drawn_z(a + 1, y, a + 1 == k && shaped);
      if (!z_a || !z_b) return true;
      return forward_after_[a] * (steps_[a + 1].origin_mm.z() + *z_b - *z_a) >= 0.0;
    };
    for (int i = 1; i <= samples; ++i) {
      const double y = rim(k, side) + (edge(k, side) - rim(k, side)) * i / samples;
      if (shaped && !std::isfinite(profiles_[k].z(y))) return false;
      if (coaxial(k) && optical(k + 1) && !apart(k, y)) return false;
      if (k > 0 && coaxial(k - 1) && optical(k - 1) && !apart(k - 1, y)) return false;
    }
    return true;
  }

  void extend(std::size_t k, double side) {
    if (edge(k, side) == rim(k, side)) return;
    const bool cemented = glass_before(k) && glass_after(k) && !lens_.surfaces[k].mirror;
    Curve& curve = profiles_[k].curve;
    const auto add = [&](double z, double y) {
      curve.insert(side > 0.0 ? curve.end() : curve.begin(), {z, y});
    };
    if (cemented && fits(k, side, true)) {
      constexpr int steps = 12;
      for (int i = 1; i <= steps; ++i) {
        const double y = rim(k, side) + (edge(k, side) - rim(k, side)) * i / steps;
        add(profiles_[k].z(y), y);
      }
    } else if (fits(k, side, false)) {
      add(profiles_[k].z(rim(k, side)), edge(k, side));
    }
  }

  Curve global(std::size_t k, const Curve& curve) const {
    Curve result;
    for (const Eigen::Vector2d& p : curve) result.push_back(in_plane(global_[k], {0.0, p.y(), p.x()}));
    return result;
  }

  static double cross(const Eigen::Vector2d& a, const Eigen::Vector2d& b) {
    return a.x() * b.y() - a.y() * b.x();
  }
  static bool cross_each_other(const Eigen::Vector2d& a, const Eigen::Vector2d& b, const Eigen::Vector2d& c,
                               const Eigen::Vector2d& d) {
    return cross(b - a, c - a) * cross(b - a, d - a) < 0.0 && cross(d - c, a - c) * cross(d - c, b - c) < 0.0;
  }

  Curve element(std::size_t k) const {
    Curve outline = global(k, profiles_[k].curve), rear = global(k + 1, profiles_[k + 1].curve);
    // Behind a fold the upper end may face the lower one.
    if (!cross_each_other(outline.back(), rear.back(), outline.front(), rear.front()))
      std::reverse(rear.begin(), rear.end());
    outline.insert(outline.end(), rear.begin(), rear.end());
    return outline;
  }

  void add_mirror(std::size_t k, std::vector<Curve>& mirrors) const {
    const double hole_mm = lens_.surfaces[k].aperture.obstruction_radius_mm;
    Curve lower, upper;
    for (const Eigen::Vector2d& p : profiles_[k].curve)
      if (std::abs(p.y()) >= hole_mm) (hole_mm > 0.0 && p.y() > 0.0 ? upper : lower).push_back(p);
    for (const Curve& part : {lower, upper})
      if (!part.empty()) mirrors.push_back(global(k, part));
  }

  void add_rims(std::size_t k, std::vector<LensOutline::Rim>& rims) const {
    const Eigen::Vector3d up = global_[k].rotation.col(1);
    const Eigen::Vector2d outwards = Eigen::Vector2d(up.z(), up.y());
    for (double side : {-1.0, 1.0}) {
      const double y = rim(k, side);
      rims.push_back({in_plane(global_[k], {0.0, y, profiles_[k].z(y)}), side * outwards});
    }
  }

  const Lens& lens_;
  std::vector<Frame> steps_, global_;
  std::vector<Profile> profiles_;
  std::vector<double> forward_after_;  // 1 where light travels along +z behind a surface, else -1
  std::vector<double> low_, high_;
};

}  // namespace

std::vector<Frame> global_frames(const Lens& lens) {
  std::vector<Frame> result = optics::frames(lens);
  for (std::size_t k = 1; k < result.size(); ++k) result[k] = result[k - 1] * result[k];
  return result;
}

Eigen::Vector2d in_plane(const Frame& frame, const Eigen::Vector3d& point_mm) {
  const Eigen::Vector3d p = frame.rotation * point_mm + frame.origin_mm;
  return {p.z(), p.y()};
}

LensOutline lens_outline(const Lens& lens) { return Outliner(lens).outline(); }

}  // namespace groundglass::report
