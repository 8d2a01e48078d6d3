#pragma once

#include <optional>
#include <string>

#include "sim/camera/camera.h"
#include "sim/core/raw_frame.h"
#include "sim/measure/colorchecker.h"
#include "sim/measure/slanted_edge.h"
#include "sim/scene/scene.h"

namespace groundglass::measure {

/// What a photograph of a chart scene shows; a figure is absent when there is nothing to measure it on.
struct ChartReport {
  /// Mean signal of the green (or only) sites in the lightest patch, in photoelectrons.
  std::optional<double> white_patch_e;
  /// Pixels of the raw frame at white level.
  std::size_t clipped_pixels = 0;
  /// Of the slanted edge nearest to the picture's middle, on the luminance of the developed picture.
  std::optional<SfrCurve> centre_sfr;
  /// Why that is absent; otherwise empty.
  std::string no_centre_sfr;
  /// Of the clipped pixels, those that the edge was measured on: they bend its profile.
  std::size_t clipped_edge_pixels = 0;
  std::optional<ColorcheckerResult> colorchecker;
  /// Why that is absent; otherwise empty.
  std::string no_colorchecker;
};

/// Finds the scene's patches and edges in the picture by tracing chief rays, and measures them. `raw` is the
/// frame and `picture` what the ISP made of its default crop, straightened by the frame's warps if it has
/// any.
ChartReport chart_report(const scene::Scene& scene, const camera::Camera& camera, const RawFrame& raw,
                         const Picture& picture);

}  // namespace groundglass::measure
