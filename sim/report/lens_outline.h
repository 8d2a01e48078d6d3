#pragma once

#include <Eigen/Core>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::report {

/// Points (z, y) in mm of the y–z plane, in the frame that rays start in.
using Curve = std::vector<Eigen::Vector2d>;

/// A piece of one glass, drawn as lens drawings have it.
struct Element {
  Curve outline;  // closed; the last point is not the first
  std::size_t first_surface;
};

/// A lens cut along the y–z plane.
///
/// A surface is drawn over its clear aperture, and from there to the edge of its element, as wide as the
/// wider of its two surfaces: flat, or, between cemented glasses, as its shape goes on. All elements of a
/// cemented group end at one width. Where a flat rim would meet the next element the edge runs straight from
/// rim to rim; where two surfaces would cross within their clear apertures both are drawn as far as the
/// crossing.
struct LensOutline {
  std::vector<Element> elements;
  std::vector<Curve> mirrors;
  /// Lower and upper rim of the stop, and the unit vector outwards along it.
  struct Rim {
    Eigen::Vector2d at, outwards;
  };
  std::vector<Rim> stop;
  /// Rims of other apertures that stand in air.
  std::vector<Rim> diaphragms;
  /// The vertices in turn, and that of the image plane.
  Curve axis;
};

LensOutline lens_outline(const optics::Lens& lens);

/// Frames of all surfaces, and of the image plane, against the frame that rays start in.
std::vector<optics::Frame> global_frames(const optics::Lens& lens);

/// A point of a frame, in the y–z plane.
Eigen::Vector2d in_plane(const optics::Frame& frame, const Eigen::Vector3d& point_mm);

}  // namespace groundglass::report
