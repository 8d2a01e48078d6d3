#pragma once

#include <span>
#include <vector>

#include "optics/lens/lens.h"
#include "optics/pupil/launch.h"
#include "optics/pupil/newton_aim.h"
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

/// Aims rays of one field point and wavelength. Real aiming walks from the axis to the field in small steps
/// and solves for the stop by Newton's iteration, so that it follows the pupil of fast, wide and fisheye
/// lenses whose paraxial pupil is nowhere near.
class RayAimer {
 public:
  /// Throws InputError when a glass has no index at the wavelength, and, with real aiming, when no ray of the
  /// field reaches the middle of the stop.
  RayAimer(const Lens& lens, double wavelength_nm, FieldPoint field, Aiming aiming = Aiming::real);

  /// One ray for each point, ready to be traced. Those that no ray can be aimed at get the nearest one there
  /// is.
  RayBatch<double> aim(std::span<const PupilPoint> points) const;
  /// The chief ray alone.
  RayBatch<double> chief() const;

  /// The same rays as launch coordinates, with where they cross the stop (mm).
  std::vector<AimedRay> aim_coordinates(std::span<const PupilPoint> points) const;
  /// The pupil points that rays go through; those of rays that never reach the stop are NaN.
  std::vector<PupilPoint> pupil_points(std::span<const LaunchCoordinates> rays) const;
  /// All rays of this field.
  const Launch& launch() const { return launch_; }
  /// For differences between neighbouring rays (mm, in launch coordinates).
  double difference_mm() const;

 private:
  Launch launch_at(double share) const;
  std::vector<Response> at_stop(const Launch& launch, std::span<const LaunchCoordinates> rays) const;
  void solve(const Launch& launch, std::span<const Eigen::Vector2d> target_mm,
             std::span<AimedRay> rays) const;
  AimedRay find_chief(double share, LaunchCoordinates guess) const;
  void follow_chief();

  Lens lens_;
  double wavelength_nm_;
  FieldPoint field_;
  Aiming aiming_;
  SequentialTracer<double> tracer_;
  std::size_t stop_;
  double stop_radius_mm_;
  double pupil_z_mm_, pupil_radius_mm_;  // paraxial, or the front element where that pupil is at infinity
  Launch launch_;
  AimedRay chief_;
};

}  // namespace groundglass::optics
