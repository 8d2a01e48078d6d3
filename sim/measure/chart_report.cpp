#include "sim/measure/chart_report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/camera/capture.h"
#include "sim/camera/projection.h"
#include "sim/camera/straight_place.h"
#include "sim/core/error.h"
#include "sim/measure/patch_statistics.h"
#include "sim/scene/regions.h"

namespace groundglass::measure {
namespace {

/// Pixels of the scene's regions, found with one projection per distance: in a raw frame, or in the picture
/// that is straightened by the frame's own warp.
class RegionFinder {
 public:
  RegionFinder(const scene::Scene& scene, const camera::Camera& camera,
               const RawFrame* straightened = nullptr)
      : lens_(camera::focused_lens(scene, camera)), film_(camera.film()), straightened_(straightened) {}

  std::optional<camera::PixelPoint> pixel_of(const Vector3& point_m) {
    const double distance_m = -point_m.z();
    auto found = projections_.find(distance_m);
    if (found == projections_.end())
      found = projections_.emplace(distance_m, camera::Projection(lens_, film_, distance_m)).first;
    const auto taken = found->second.pixel_of(point_m.x(), point_m.y());
    return taken && straightened_ ? camera::straight_place(*straightened_, *taken) : taken;
  }

  /// The upright rectangle well inside a patch: half of its width and height, so that neither blur nor
  /// demosaicking brings in the neighbours.
  std::optional<PixelRect> patch(const scene::PatchRegion& region) {
    double left = 0.0, right = 0.0, top = 0.0, bottom = 0.0;
    const Vector3 centre =
        std::accumulate(region.corners_m.begin(), region.corners_m.end(), Vector3(Vector3::Zero())) / 4.0;
    const auto middle = pixel_of(centre);
    if (!middle) return std::nullopt;
    for (const Vector3& corner : region.corners_m) {
      const auto pixel = pixel_of(corner);
      if (!pixel) return std::nullopt;
      left = std::min(left, pixel->column - middle->column);
      right = std::max(right, pixel->column - middle->column);
      top = std::min(top, pixel->row - middle->row);
      bottom = std::max(bottom, pixel->row - middle->row);
    }
    const PixelRect rect{static_cast<int>(std::ceil(middle->column + 0.5 * left)),
                         static_cast<int>(std::ceil(middle->row + 0.5 * top)),
                         static_cast<int>(std::floor(0.5 * (right - left))),
                         static_cast<int>(std::floor(0.5 * (bottom - top)))};
    if (rect.width < 1 || rect.height < 1) return std::nullopt;
    return rect;
  }

 private:
  optics::Lens lens_;
  render::Film film_;
  const RawFrame* straightened_;
  std::map<double, camera::Projection> projections_;
};

PixelRect relative_to(const PixelRect& rect, const PixelRect& crop) {
  return {rect.x - crop.x, rect.y - crop.y, rect.width, rect.height};
}

bool inside(const PixelRect& rect, int width, int height) {
  return rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= width && rect.y + rect.height <= height;
}

double mean_signal_e(const RawFrame& raw, const PixelRect& rect, double gain_dn_per_e) {
  const size_t green = raw.planes.size() == 1 ? 0 : 1;
  double sum = 0.0;
  size_t count = 0;
  for (int y = rect.y; y < rect.y + rect.height; ++y)
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      if (static_cast<size_t>(raw.cfa.plane_at(x, y)) != green) continue;
      const auto site = static_cast<size_t>((y % raw.cfa.height) * raw.cfa.width + x % raw.cfa.width);
      sum += raw.linear_dn(x, y) - raw.black_level_dn[site];
      ++count;
    }
  return sum / static_cast<double>(count) / gain_dn_per_e;
}

/// Relative luminance of the sRGB picture inside a rectangle.
Image<float> luminance(const Picture& picture, const PixelRect& rect) {
  const Vector3 weights = srgb_to_xyz().row(1);
  Image<float> result(rect.width, rect.height);
  for (int y = 0; y < rect.height; ++y)
    for (int x = 0; x < rect.width; ++x) {
      double sum = 0.0;
      for (int c = 0; c < 3; ++c)
        sum += weights[c] * srgb_decode(static_cast<double>(picture.pixels.at(rect.x + x, rect.y + y, c)));
      result.at(x, y) = static_cast<float>(sum);
    }
  return result;
}

size_t clipped_pixels(const RawFrame& raw, const PixelRect& rect) {
  size_t count = 0;
  for (int y = rect.y; y < rect.y + rect.height; ++y)
    for (int x = rect.x; x < rect.x + rect.width; ++x) count += raw.linear_dn(x, y) >= raw.white_level_dn;
  return count;
}

/// Where in the frame or the picture the edge nearest the middle is measured. Throws InputError where there
/// is none.
PixelRect centre_edge(const scene::Regions& regions, RegionFinder& finder, const PixelRect& crop) {
  const scene::EdgeRegion* nearest = nullptr;
  for (const auto& edge : regions.edges)
    if (!nearest || edge.centre_m.head<2>().norm() < nearest->centre_m.head<2>().norm()) nearest = &edge;
  if (!nearest) throw InputError("the scene has no slanted edge");
  const std::string outside = "the slanted edge nearest the middle does not lie wholly in the picture";
  const auto centre = finder.pixel_of(nearest->centre_m);
  const auto side = finder.pixel_of(nearest->centre_m + Vector3(0.5 * nearest->side_m, 0.0, 0.0));
  if (!centre || !side) throw InputError(outside);
  // An upright square inside the target, which may be turned by the edge's angle.
  const int half = static_cast<int>(0.6 * (side->column - centre->column));
  const PixelRect rect{static_cast<int>(std::lround(centre->column)) - half,
                       static_cast<int>(std::lround(centre->row)) - half, 2 * half, 2 * half};
  if (half < 1 || !inside(relative_to(rect, crop), crop.width, crop.height)) throw InputError(outside);
  return rect;
}

/// Of the first chart that can be measured. Throws InputError where there is none.
ColorcheckerResult colorchecker(const scene::Scene& scene, const scene::Regions& regions,
                                RegionFinder& finder, const PixelRect& crop, const Picture& picture) {
  std::map<std::string, std::vector<PatchRect>> charts;
  for (const auto& target : scene.targets())
    if (std::holds_alternative<scene::ColorChecker>(target.surface)) charts[target.name];
  if (charts.empty()) throw InputError("the scene has no ColorChecker");
  for (const auto& patch : regions.patches) {
    const auto chart = charts.find(patch.target);
    if (chart == charts.end()) continue;
    if (const auto rect = finder.patch(patch)) chart->second.push_back(relative_to(*rect, crop));
  }
  for (const auto& [name, patches] : charts) {
    const bool whole = patches.size() == colorchecker_patches &&
                       std::all_of(patches.begin(), patches.end(), [&](const PatchRect& p) {
                         return inside(p, picture.pixels.width(), picture.pixels.height());
                       });
    if (whole)
      return measure_colorchecker(
          picture, std::span<const PatchRect, colorchecker_patches>(patches.data(), patches.size()),
          scene.white_spectrum());
  }
  throw InputError(
      "no ColorChecker lies wholly in the picture, unhidden, with patches of two pixels or more and a name "
      "of "
      "its own");
}

}  // namespace

ChartReport chart_report(const scene::Scene& scene, const camera::Camera& camera, const RawFrame& raw,
                         const Picture& picture) {
  ChartReport report;
  report.clipped_pixels = clipped_pixels(raw, {0, 0, raw.dn.width(), raw.dn.height()});
  const scene::Regions regions = scene::measurable_regions(scene);
  RegionFinder in_raw(scene, camera), in_picture(scene, camera, &raw);
  if (const auto white = regions.white_patch(scene.light()))
    if (const auto rect = in_raw.patch(*white))
      report.white_patch_e = mean_signal_e(raw, *rect, camera.sensor.gain_dn_per_e(raw.info.iso));
  // Too few pixels, too little contrast or light: the figure is absent, and the report says why.
  try {
    report.clipped_edge_pixels = clipped_pixels(raw, centre_edge(regions, in_raw, raw.default_crop));
    const PixelRect edge = centre_edge(regions, in_picture, raw.default_crop);
    report.centre_sfr = slanted_edge_sfr(luminance(picture, relative_to(edge, raw.default_crop)));
  } catch (const InputError& nothing) {
    report.no_centre_sfr = nothing.what();
  }
  try {
    report.colorchecker = colorchecker(scene, regions, in_picture, raw.default_crop, picture);
  } catch (const InputError& nothing) {
    report.no_colorchecker = nothing.what();
  }
  return report;
}

}  // namespace groundglass::measure
