#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "optics/lens/lens.h"
#include "optics/pupil/launch.h"
#include "optics/trace/ray_batch.h"
#include "optics/trace/trace.h"

namespace groundglass::optics {

/// A point of the pupil: the unit circle is the edge of the stop, or of the paraxial entrance pupil.
struct PupilPoint {
  double x = 0.0;
  double y = 0.0;
};

/// How a pupil point becomes a ray.
enum class Aiming {
  paraxial,  ///< through that point of the paraxial entrance pupil: what other programs do by default
  real,      ///< through that point of the stop itself, found by iteration
};

/// Aims rays of one field point and wavelength. Real aiming walks from the axis to the field in small steps and
/// solves for the stop by Newton's iteration, so that it follows the pupil of fast, wide and fisheye lenses whose
/// paraxial pupil is nowhere near.
class RayAimer {
 public:
  /// Throws InputError when a glass has no index at the wavelength, and, with real aiming, when no ray of the field
  /// reaches the middle of the stop.
  RayAimer(const Lens& lens, double wavelength_nm, FieldPoint field, Aiming aiming = Aiming::real);

  /// One ray for each point, ready to be traced. Those that no ray can be aimed at get the nearest one there is.
  RayBatch<double> aim(std::span<const PupilPoint> points) const;
  /// The chief ray alone.
  RayBatch<double> chief() const;

 private:
  struct Solution {
    LaunchCoordinates at;
    bool found = false;
  };
  /// Rays of `launch` that cross the stop's plane at the targets (mm), sought from the guesses in `solution`.
  void solve(const Launch& launch, std::span<const Eigen::Vector2d> target_mm, std::span<Solution> solution) const;
  /// Where rays cross the stop, and the derivatives of that by the launch coordinates.
  struct AtStop {
    Eigen::Vector2d mm;
    Eigen::Matrix2d derivative;
    bool reached = false;
  };
  std::vector<AtStop> at_stop(const Launch& launch, std::span<const LaunchCoordinates> rays) const;
  Launch launch(double share) const;
  void follow_chief();

  const Lens lens_;
  double wavelength_nm_;
  FieldPoint field_;
  Aiming aiming_;
  SequentialTracer<double> tracer_;
  std::size_t stop_;
  double stop_radius_mm_;
  double pupil_z_mm_, pupil_radius_mm_, aim_plane_mm_;
  Solution chief_;
  Eigen::Matrix2d stop_per_launch_;  // at the chief ray
};

}  // namespace groundglass::optics
