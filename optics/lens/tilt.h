#pragma once

#include <Eigen/Core>

namespace groundglass::optics {

/// What happens to the axis behind a tilted or shifted surface.
enum class TiltKind {
  follow,  ///< the rest of the lens keeps the new axis (a coordinate break)
  back,    ///< the rest stands on the old axis: one surface out of line (CODE V "decenter and return")
  bend,    ///< a mirror: the axis goes the way of the reflected light (CODE V "bend"); the tilt is applied
           ///< again
};

/// A surface's place against the axis that reaches it: shifted, then turned about x, the new y and the newest
/// z, each turn right-handed: R = Rx · Ry · Rz takes the new frame's components to the old one's. This is
/// OpticStudio's coordinate break with its order flag 0; CODE V counts ADE and BDE the other way.
struct Tilt {
  double decenter_x_mm = 0.0, decenter_y_mm = 0.0;
  double tilt_x_deg = 0.0, tilt_y_deg = 0.0, tilt_z_deg = 0.0;
  TiltKind kind = TiltKind::follow;

  bool moves() const {
    return decenter_x_mm != 0.0 || decenter_y_mm != 0.0 || tilt_x_deg != 0.0 || tilt_y_deg != 0.0 ||
           tilt_z_deg != 0.0;
  }
  Eigen::Matrix3d rotation() const;
};

/// A frame against another: p_old = rotation · p_new + origin_mm.
struct Frame {
  Eigen::Matrix3d rotation = Eigen::Matrix3d::Identity();
  Eigen::Vector3d origin_mm = Eigen::Vector3d::Zero();

  /// The frame given against this one, against what this one is given against.
  Frame operator*(const Frame& inner) const {
    return {rotation * inner.rotation, rotation * inner.origin_mm + origin_mm};
  }
  Frame inverse() const { return {rotation.transpose(), -(rotation.transpose() * origin_mm)}; }
  bool is_shift_along_z() const {
    return rotation.isIdentity(0.0) && origin_mm.x() == 0.0 && origin_mm.y() == 0.0;
  }
};

/// The place of a frame whose origin lies at (x, y, any z): its shift across and its turns. Angles and shifts
/// that are a multiple of a right angle or nothing but for rounding become exact, so that folds stay folds.
Tilt tilt_of(const Frame& frame);

}  // namespace groundglass::optics
