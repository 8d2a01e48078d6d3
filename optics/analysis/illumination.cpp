#include "optics/analysis/illumination.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/lens/reverse.h"
#include "optics/pupil/pupil_points.h"
#include "optics/pupil/ray_aiming.h"
#include "sim/core/nested_loop.h"

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;
constexpr int spokes = 256;  // a multiple of two

using Polygon = std::vector<Eigen::Vector2d>;

double area(const Polygon& p, size_t stride) {
  double twice = 0.0;
  for (size_t i = 0; i < p.size(); i += stride) {
    const Eigen::Vector2d &a = p[i], &b = p[(i + stride) % p.size()];
    twice += a.x() * b.y() - a.y() * b.x();
  }
  return 0.5 * std::abs(twice);
}

/// Inside a smooth curve through the points: a polygon's error falls with the square of their number.
double area_of_curve(const Polygon& p) { return (4.0 * area(p, 1) - area(p, 2)) / 3.0; }

/// A straight lens turned round, and where an image point lies before it.
class FromTheImage {
 public:
  explicit FromTheImage(const Lens& straight)
      : reversed_(reversed(straight)), image_plane_(frames(straight).back()) {}

  /// Fills in what the pencil through the image point is.
  void measure(double wavelength_nm, Illumination& at) const {
    const Eigen::Vector3d point =
        image_plane_.rotation * Eigen::Vector3d(at.image_mm.x(), at.image_mm.y(), 0.0) +
        image_plane_.origin_mm;
    Lens from_here = reversed_;
    from_here.object_distance_mm = point.z();
    const RayAimer aimer(from_here, wavelength_nm, {point.x(), point.y()});
    const ClearPupil clear = find_clear_pupil(from_here, aimer, wavelength_nm, spokes);
    std::vector<PupilPoint> outer, inner;
    for (size_t k = 0; k < clear.stretches.size(); ++k) {
      const auto [from, to] = clear.stretches[k];
      at.pupil_share += (to * to - from * from) / spokes;
      outer.push_back(clear.at(k, to));
      inner.push_back(clear.at(k, from));
    }
    at.projected_solid_angle_sr =
        area_of_curve(directions(aimer, outer)) - area_of_curve(directions(aimer, inner));
  }

 private:
  Polygon directions(const RayAimer& aimer, const std::vector<PupilPoint>& points) const {
    const RayBatch<double> rays = aimer.aim(points);
    Polygon polygon;
    for (size_t i = 0; i < rays.size(); ++i) {
      const Eigen::Vector3d d(rays.l[i], rays.m[i], -rays.n[i]);
      polygon.push_back((image_plane_.rotation.transpose() * d).head<2>());
    }
    return polygon;
  }

  Lens reversed_;
  Frame image_plane_;
};

Illumination at_field(const Lens& straight, double wavelength_nm, FieldPoint field,
                      const FromTheImage& behind) {
  const ChiefRay chief = chief_ray(straight, wavelength_nm, field);
  Illumination result;
  result.field = field;
  result.image_mm = chief.point_mm.head<2>();
  result.chief_ray_angle_deg = std::acos(std::min(1.0, std::abs(chief.direction.z()))) / degree;
  behind.measure(wavelength_nm, result);
  return result;
}

}  // namespace

double Illumination::working_f_number() const {
  return 0.5 / std::sqrt(projected_solid_angle_sr / std::numbers::pi);
}

std::vector<Illumination> illumination(const Lens& lens, double wavelength_nm,
                                       const std::vector<FieldPoint>& fields) {
  const Lens straight = unfolded(lens);
  const FromTheImage behind(straight);
  const double on_axis_sr = at_field(straight, wavelength_nm, {}, behind).projected_solid_angle_sr;
  std::vector<Illumination> result(fields.size());
  for_each_index(fields.size(), [&](size_t i) {
    result[i] = at_field(straight, wavelength_nm, fields[i], behind);
    result[i].relative = result[i].projected_solid_angle_sr / on_axis_sr;
  });
  return result;
}

}  // namespace groundglass::optics
