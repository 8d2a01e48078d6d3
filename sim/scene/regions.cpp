#include "sim/scene/regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace groundglass::scene {
namespace {

std::array<Vector3, 4> corners(const Placement& at, const LocalRect& rect) {
  const double left = rect.centre_u_m - 0.5 * rect.width_m, right = left + rect.width_m;
  const double bottom = rect.centre_v_m - 0.5 * rect.height_m, top = bottom + rect.height_m;
  return {at.point(left, top), at.point(right, top), at.point(right, bottom), at.point(left, bottom)};
}

/// Whether the camera sees the target at an even grid of points all over the rectangle.
bool visible(const Scene& scene, std::size_t target, const LocalRect& rect) {
  constexpr int points = 17;
  // A hair inside, so that a neighbour that shares the border does not count.
  constexpr double inset = 0.999;
  for (int j = 0; j < points; ++j)
    for (int i = 0; i < points; ++i) {
      const double u = rect.centre_u_m + inset * rect.width_m * (static_cast<double>(i) / (points - 1) - 0.5);
      const double v =
          rect.centre_v_m + inset * rect.height_m * (static_cast<double>(j) / (points - 1) - 0.5);
      if (scene.first_target(Vector3::Zero(), scene.targets()[target].placement.point(u, v)) != target)
        return false;
    }
  return true;
}

/// Adds what one target shows; kinds without a flat patch or an edge add nothing.
struct Collect {
  const Scene& scene;
  std::size_t index;
  Regions& regions;
  const Target& target = scene.targets()[index];
  const Placement& at = target.placement;

  void add_patch(const std::string& name, const LocalRect& rect, const Spectrum& reflectance) const {
    if (visible(scene, index, rect))
      regions.patches.push_back({target.name, name, corners(at, rect), reflectance});
  }

  void operator()(const Uniform& uniform) const {
    if (std::isfinite(at.width_m))
      add_patch("uniform", {0.0, 0.0, at.width_m, at.height_m}, uniform.spectrum());
  }

  void operator()(const ColorChecker& chart) const {
    for (int i = 0; i < ColorChecker::patch_count; ++i)
      add_patch(ColorChecker::patch_name(i), chart.patch(i), ColorChecker::patch_reflectance(i));
  }

  void operator()(const GreyWedge& wedge) const {
    for (int i = 0; i < wedge.steps(); ++i)
      add_patch(fmt::format("step {}", i + 1), wedge.step(i), Spectrum::constant(wedge.step_reflectance(i)));
  }

  void operator()(const SlantedEdge& edge) const {
    const double side = std::min(at.width_m, at.height_m);
    if (!visible(scene, index, {0.0, 0.0, side, side})) return;
    // A line has no direction: half a turn more is the same edge.
    const double half_turn = std::numbers::pi;
    double angle = std::remainder(at.rotation_rad + edge.angle_rad, half_turn);
    if (angle <= -0.5 * half_turn) angle += half_turn;
    regions.edges.push_back(
        {target.name, at.point(0.0, 0.0), angle, side, edge.light_reflectance, edge.dark_reflectance});
  }

  void operator()(const SiemensStar&) const {}
  void operator()(const DeadLeaves&) const {}
  void operator()(const ImageTarget&) const {}
};

}  // namespace

Regions measurable_regions(const Scene& scene) {
  Regions regions;
  for (std::size_t i = 0; i < scene.targets().size(); ++i)
    std::visit(Collect{scene, i, regions}, scene.targets()[i].surface);
  return regions;
}

std::optional<PatchRegion> Regions::white_patch(const Light& light) const {
  const auto luminance = [&](const PatchRegion& patch) {
    return xyz_of_reflectance(patch.reflectance, light.irradiance).y();
  };
  const auto lightest = std::ranges::max_element(patches, {}, luminance);
  if (lightest == patches.end()) return std::nullopt;
  return *lightest;
}

}  // namespace groundglass::scene
