#pragma once

#include <vector>

#include "optics/lens/lens.h"
#include "optics/pupil/pupil_points.h"
#include "optics/pupil/ray_aiming.h"
#include "optics/trace/ray_batch.h"

namespace groundglass::optics {

/// Rays of one field point and wavelength, traced to the image plane and given in its frame, with their
/// optical paths. Rays that were lost carry their status.
struct Bundle {
  double wavelength_nm;
  FieldPoint field;
  std::vector<PupilNode> pupil;
  RayBatch<double> rays;
};

Bundle trace_bundle(const Lens& lens, const RayAimer& aimer, double wavelength_nm, FieldPoint field,
                    std::vector<PupilNode> pupil, Apertures apertures = Apertures::clip);

/// What passes the lens from a field point, by pupil_quadrature. Throws InputError when nothing does.
Bundle trace_bundle(const Lens& lens, double wavelength_nm, FieldPoint field, int rings, int spokes,
                    Aiming aiming = Aiming::real);

/// The ray through the middle of the stop, in the frame of the image plane, apertures open.
struct ChiefRay {
  Eigen::Vector3d point_mm;
  Eigen::Vector3d direction;
  double path_mm = 0.0;
};
ChiefRay chief_ray(const Lens& lens, double wavelength_nm, FieldPoint field, Aiming aiming = Aiming::real);

}  // namespace groundglass::optics
