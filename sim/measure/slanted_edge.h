#pragma once

#include <vector>

#include "sim/core/image.h"

namespace groundglass::measure {

struct SlantedEdgeOptions {
  double frequency_step_cy_px = 1.0 / 64.0;
  double last_frequency_cy_px = 1.0;
};

/// Spatial frequency response along the normal of an edge, the pixel aperture included.
struct SfrCurve {
  std::vector<double> frequency_cy_px;
  std::vector<double> sfr;
  /// Where the response first falls to one half, and its standard error from the noise about the fitted edge.
  double sfr50_cy_px = 0.0;
  double sfr50_standard_error_cy_px = 0.0;
  /// Direction of the edge's normal, from +x towards +y (down), −90…90.
  double edge_angle_deg = 0.0;
  /// 10–90 % rise along the normal.
  double rise_px = 0.0;
  /// Levels far from the edge, and (bright − dark)/(bright + dark).
  double dark = 0.0, bright = 0.0, contrast = 0.0;
};

/// The edge-based SFR of ISO 12233:2023 (annex D's quantity) of a region with one straight slanted edge.
///
/// `luminance` is linear and of one channel. The edge line is fitted by least squares, then turned until the
/// edge-spread function fits best. That function is a spline through all pixels at their own distance from
/// the edge (edge_spread.h), not ISO's four bins a pixel: frequencies are along the normal without
/// correction. Where the region ends the line-spread function of a diffraction-limited lens has not: it goes
/// on as a/x², with a from the outer samples, so that the response at zero is not too small.
///
/// Throws InputError for a region that is too small, holds no edge, values that are not finite, or an edge at
/// an angle (near 0°, 45° or 90°) whose pixels leave gaps of more than half a pixel across it.
SfrCurve slanted_edge_sfr(const Image<float>& luminance, const SlantedEdgeOptions& options = {});

}  // namespace groundglass::measure
