#include "sim/report/layout_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "optics/analysis/first_order.h"
#include "sim/report/field_label.h"
#include "sim/report/lens_outline.h"
#include "sim/report/meridional_rays.h"
#include "sim/report/style.h"
#include "sim/report/ticks.h"

namespace groundglass::report {
namespace {

using Eigen::Vector2d;
using optics::FieldPoint;
using optics::Lens;

constexpr std::size_t rays_per_field = 5;
constexpr double margin = 28.0, footer_height = 34.0;
/// Of the drawing, as a share of its width.
constexpr double tallest = 0.56;
/// How far rays are seen before they meet the lens, as a share of its length or height.
constexpr double lead_share = 0.16;

/// Room in mm.
struct Bounds {
  Vector2d low = Vector2d::Constant(1e300), high = Vector2d::Constant(-1e300);

  void add(const Vector2d& p) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  void add(const Curve& curve) {
    for (const Vector2d& p : curve) add(p);
  }
  Vector2d size() const { return high - low; }
};

/// The lens with everything around it, in mm.
struct Scene {
  LensOutline outline;
  std::vector<std::vector<Curve>> rays;  // by field
  Curve axis;
  Curve image_plane;
  double tick_mm;
  Bounds bounds;
};

Bounds bounds_of(const LensOutline& outline) {
  Bounds bounds;
  for (const Element& element : outline.elements) bounds.add(element.outline);
  for (const Curve& mirror : outline.mirrors) bounds.add(mirror);
  for (const auto& rim : outline.stop) bounds.add(rim.at);
  bounds.add(outline.axis.back());
  return bounds;
}

/// Rays of one field from a common wavefront in front of the lens and of all mirrors, or from their object
/// point.
std::vector<Curve> with_lead(const Lens& lens, const std::vector<MeridionalRay>& rays,
                             const std::vector<Curve>& mirrors, double lead_mm) {
  if (rays.empty()) return {};
  double start = 1e300;
  for (const MeridionalRay& ray : rays) start = std::min(start, ray.direction.dot(ray.places.front()));
  for (const Curve& mirror : mirrors)
    for (const Vector2d& p : mirror) start = std::min(start, rays.front().direction.dot(p));
  std::vector<Curve> result;
  for (const MeridionalRay& ray : rays) {
    const Vector2d& first = ray.places.front();
    double back_mm = ray.direction.dot(first) - start + lead_mm;
    if (std::isfinite(lens.object_distance_mm))
      back_mm = std::min(back_mm, (first.x() + lens.object_distance_mm) / ray.direction.x());
    result.push_back({first - back_mm * ray.direction});
    result.back().insert(result.back().end(), ray.places.begin(), ray.places.end());
  }
  return result;
}

/// The image plane as wide as its rays need, both ways, and at least a little.
Curve image_plane(const Lens& lens, const std::vector<std::vector<Curve>>& rays, double least_mm) {
  const optics::Frame frame = global_frames(lens).back();
  const Vector2d vertex = in_plane(frame, Eigen::Vector3d::Zero());
  double half_mm = least_mm;
  for (const auto& field : rays)
    for (const Curve& ray : field) half_mm = std::max(half_mm, 1.06 * (ray.back() - vertex).norm());
  return {in_plane(frame, {0.0, -half_mm, 0.0}), in_plane(frame, {0.0, half_mm, 0.0})};
}

Scene make_scene(const Lens& lens, const std::vector<FieldPoint>& fields) {
  Scene scene{
      .outline = lens_outline(lens), .rays = {}, .axis = {}, .image_plane = {}, .tick_mm = 0.0, .bounds = {}};
  scene.bounds = bounds_of(scene.outline);
  const double extent_mm = std::max(scene.bounds.size().x(), 0.5 * scene.bounds.size().y());
  for (const FieldPoint& field : fields)
    scene.rays.push_back(with_lead(lens,
                                   meridional_rays(lens, lens.reference_wavelength_nm, field, rays_per_field),
                                   scene.outline.mirrors, lead_share * extent_mm));
  scene.image_plane = image_plane(lens, scene.rays, 0.03 * extent_mm);
  scene.tick_mm = 0.045 * std::max(scene.bounds.size().x(), scene.bounds.size().y());
  scene.axis = scene.outline.axis;
  scene.axis.insert(scene.axis.begin(), scene.axis.front() - Vector2d(lead_share * extent_mm, 0.0));
  scene.axis.front().x() = std::min(scene.axis.front().x(), scene.bounds.low.x());
  const Eigen::Vector3d onwards =
      (lens.ends_backwards() ? -1.0 : 1.0) * global_frames(lens).back().rotation.col(2);
  scene.axis.push_back(scene.axis.back() + 0.03 * extent_mm * Vector2d(onwards.z(), onwards.y()));
  for (const auto& field : scene.rays)
    for (const Curve& ray : field) scene.bounds.add(ray);
  scene.bounds.add(scene.image_plane);
  scene.bounds.add(scene.axis);
  for (const auto& rim : scene.outline.stop) scene.bounds.add(rim.at + scene.tick_mm * rim.outwards);
  return scene;
}

/// Places mm in the picture.
struct Scale {
  double pixels_per_mm;
  Vector2d centre_mm;
  Place centre;

  Place operator()(const Vector2d& p) const {
    return {centre.x + pixels_per_mm * (p.x() - centre_mm.x()),
            centre.y - pixels_per_mm * (p.y() - centre_mm.y())};
  }
  std::vector<Place> operator()(const Curve& curve) const {
    std::vector<Place> result;
    for (const Vector2d& p : curve) result.push_back((*this)(p));
    return result;
  }
};

void draw_lens(Svg& svg, const Lens& lens, const Scene& scene, const Scale& at) {
  for (const Element& element : scene.outline.elements) {
    const double index = lens.surfaces[element.first_surface].glass.index(lens.reference_wavelength_nm);
    svg.polygon(at(element.outline), style::glass_fill(index), {style::glass_edge, 1.1});
  }
  svg.polyline(at(scene.axis), {style::faint, 0.6, "14 3 2 3"});
  for (const LensOutline::Rim& rim : scene.outline.diaphragms)
    svg.line(at(rim.at), at(rim.at + 0.5 * scene.tick_mm * rim.outwards), {style::faint, 0.8});
  for (std::size_t f = 0; f < scene.rays.size(); ++f)
    for (const Curve& ray : scene.rays[f]) svg.polyline(at(ray), {style::series_colour(f), 0.8});
  for (const Curve& mirror : scene.outline.mirrors) svg.polyline(at(mirror), {style::glass_edge, 3.0});
  for (const LensOutline::Rim& rim : scene.outline.stop)
    svg.line(at(rim.at), at(rim.at + scene.tick_mm * rim.outwards), {style::ink, 2.4});
  svg.polyline(at(scene.image_plane), {style::ink, 1.6});
}

void draw_scale_bar(Svg& svg, const Scale& at, double y) {
  const double length_mm = round_length(0.16 * svg.width() / at.pixels_per_mm);
  const double x = margin, end = margin + length_mm * at.pixels_per_mm;
  svg.line({x, y}, {end, y}, {style::ink, 1.2});
  for (double tip : {x, end}) svg.line({tip, y - 4.0}, {tip, y + 4.0}, {style::ink, 1.2});
  svg.text({end + 8.0, y + 4.0}, fmt::format("{:g} mm", length_mm), {11.0});
}

void draw_field_legend(Svg& svg, const Lens& lens, const std::vector<FieldPoint>& fields, const Scene& scene,
                       double y) {
  constexpr double swatch = 20.0, gap = 6.0,
                   wider = 1.2;  // letters of some faces than text_width takes them for
  double x = svg.width() - margin;
  for (std::size_t f = fields.size(); f-- > 0;) {
    const std::string label =
        field_label(lens, fields[f]) + (scene.rays[f].empty() ? " (no light passes)" : "");
    x -= wider * text_width(label, 11.0);
    svg.text({x, y + 4.0}, label, {11.0});
    x -= swatch + gap;
    svg.line({x, y}, {x + swatch, y}, {style::series_colour(f), 2.0});
    x -= 16.0;
  }
}

}  // namespace

std::vector<FieldPoint> drawn_fields(const Lens& lens) {
  const std::vector<FieldPoint> fields = optics::design_fields(lens);
  if (fields.size() <= 3) return fields;
  return {fields.front(), fields[fields.size() / 2], fields.back()};
}

Svg layout_drawing(const Lens& lens, const std::vector<FieldPoint>& fields, double width) {
  const optics::FirstOrder figures = optics::first_order(lens, lens.reference_wavelength_nm);
  const Scene scene = make_scene(lens, fields);
  const std::vector<std::string> source = wrapped(lens.source, 11.0, width - 2.0 * margin);
  const double top = 62.0 + 15.0 * static_cast<double>(source.size());
  const Vector2d size_mm = scene.bounds.size();
  const double scale =
      std::min((width - 2.0 * margin) / size_mm.x(), tallest * width / std::max(size_mm.y(), 1e-9));
  const double height = top + scale * size_mm.y() + footer_height + 2.0 * 14.0;

  Svg svg(width, height);
  svg.text({margin, 28.0}, lens.name, {.size = 16.0, .bold = true});
  svg.text(
      {margin, 47.0},
      fmt::format(
          "f = {:.4g} mm\u2003f/{:.3g}{}", figures.efl_mm, figures.f_number,
          lens.half_field_deg > 0.0 ? fmt::format("\u20032ω = {:.4g}°", 2.0 * lens.half_field_deg) : "") +
          (std::isfinite(lens.object_distance_mm)
               ? fmt::format("\u2003object at {:.4g} mm", lens.object_distance_mm)
               : ""),
      {.size = 12.5});
  double y = 64.0;
  for (const std::string& line : source) {
    svg.text({margin, y}, line, {.size = 11.0, .colour = style::faint});
    y += 15.0;
  }
  const Scale at{scale,
                 0.5 * (scene.bounds.low + scene.bounds.high),
                 {0.5 * width, top + 14.0 + 0.5 * scale * size_mm.y()}};
  draw_lens(svg, lens, scene, at);
  draw_scale_bar(svg, at, height - 20.0);
  draw_field_legend(svg, lens, fields, scene, height - 20.0);
  return svg;
}

}  // namespace groundglass::report
