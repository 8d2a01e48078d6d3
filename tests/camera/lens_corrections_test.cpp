#include "sim/camera/lens_corrections.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "sensor/light/photoelectrons.h"
#include "tests/camera/takings.h"

namespace groundglass::camera {
namespace {

using testing::Band, testing::band_of, testing::illumination_in;
using testing::colour_sensor, testing::corrections_of, testing::film_of, testing::focused_lens,
    testing::image_of, testing::mean_nm;
using testing::Taking, testing::takings;

/// DNG specification 1.4, chapter 7, WarpRectilinear, as it is printed: for a place in the corrected picture,
/// the place in the one that was taken.
Eigen::Vector2d source_of(const WarpRectilinear& warp, size_t plane, const Eigen::Vector2d& p, double width,
                          double height) {
  const double x0 = 0.0, y0 = 0.0, x1 = width - 1.0, y1 = height - 1.0;
  const double cx = x0 + warp.centre_x * (x1 - x0), cy = y0 + warp.centre_y * (y1 - y0);
  const double mx = std::max(std::abs(x0 - cx), std::abs(x1 - cx));
  const double my = std::max(std::abs(y0 - cy), std::abs(y1 - cy));
  const double m = std::sqrt(mx * mx + my * my);
  const double dx = (p.x() - cx) / m, dy = (p.y() - cy) / m;
  const double r2 = dx * dx + dy * dy;
  const auto& [kr, kt] = warp.planes.at(plane);
  const double f = kr[0] + kr[1] * r2 + kr[2] * r2 * r2 + kr[3] * r2 * r2 * r2;
  const double tx = kt[0] * 2.0 * dx * dy + kt[1] * (r2 + 2.0 * dx * dx);
  const double ty = kt[1] * 2.0 * dx * dy + kt[0] * (r2 + 2.0 * dy * dy);
  return {cx + m * (f * dx + tx), cy + m * (f * dy + ty)};
}

/// Where the corrected picture shows what lies at a place of the taken one.
Eigen::Vector2d corrected(const WarpRectilinear& warp, size_t plane, const Eigen::Vector2d& taken,
                          double width, double height) {
  Eigen::Vector2d p = taken;
  for (int i = 0; i < 200; ++i) p += taken - source_of(warp, plane, p, width, height);
  return p;
}

/// How far places of the picture are from a square grid at most, if that may have any size.
double worst_from_grid(const std::vector<Eigen::Vector2d>& grid, const std::vector<Eigen::Vector2d>& places) {
  double dot = 0.0, square = 0.0, worst = 0.0;
  for (size_t i = 0; i < places.size(); ++i) {
    dot += places[i].dot(grid[i]);
    square += grid[i].squaredNorm();
  }
  for (size_t i = 0; i < places.size(); ++i)
    worst = std::max(worst, (places[i] - dot / square * grid[i]).norm());
  return worst;
}

struct GridErrors {
  double before_px = 0.0, after_px = 0.0;
};

/// A square grid on a plane across the axis, photographed in every colour, before and after the warp.
GridErrors grid_errors(const Taking& taking, const WarpRectilinear& warp) {
  const sensor::SensorModel model = colour_sensor();
  const optics::Lens lens = focused_lens(taking);
  const render::Film film = film_of(taking);
  const double w = taking.width, h = taking.height;
  const Eigen::Vector2d centre(0.5 * w - 0.5, 0.5 * h - 0.5);
  // How large it has to be to reach into the corners: from the image of a point near the axis.
  const double probe = std::isinf(lens.object_distance_mm) ? 1e-3 : 1e-3 * lens.object_distance_mm;
  const double px_per_object =
      (image_of(lens, film, mean_nm(model, 1, lens), {probe, 0.0}) - centre).norm() / probe;
  std::vector<Eigen::Vector2d> grid, before, after;
  for (size_t plane = 0; plane < 3; ++plane)
    for (int i = -4; i <= 4; ++i)
      for (int j = -4; j <= 4; ++j) {
        if (i == 0 && j == 0) continue;
        grid.emplace_back(0.115 * i * w / px_per_object, 0.115 * j * h / px_per_object);
        const Eigen::Vector2d taken = image_of(lens, film, mean_nm(model, plane, lens), grid.back());
        before.push_back(taken - centre);
        after.push_back(corrected(warp, plane, taken, w, h) - centre);
      }
  return {worst_from_grid(grid, before), worst_from_grid(grid, after)};
}

/// The corrected picture looks at nothing beyond the frame.
void expect_inside(const Taking& taking, const WarpRectilinear& warp) {
  const double w = taking.width, h = taking.height;
  for (size_t plane = 0; plane < 3; ++plane)
    for (int i = 0; i <= 100; ++i)
      for (const Eigen::Vector2d& edge :
           {Eigen::Vector2d(0.01 * i * (w - 1.0), 0.0), Eigen::Vector2d(0.0, 0.01 * i * (h - 1.0))})
        EXPECT_GE(source_of(warp, plane, edge, w, h).minCoeff(), -0.05) << taking.lens;
}

/// DNG specification 1.4, chapter 7, GainMap: linear between points at origin + i · spacing, in shares of the
/// picture, whose pixels have their middles at half-integers.
double gain_at(const GainMap& map, int x, int y, int width, int height) {
  const auto place = [](double share, double origin, double spacing, std::uint32_t points) {
    return std::clamp((share - origin) / spacing, 0.0, static_cast<double>(points - 1));
  };
  const double v = place((y + 0.5) / height, map.origin_v, map.spacing_v, map.points_v);
  const double h = place((x + 0.5) / width, map.origin_h, map.spacing_h, map.points_h);
  const auto v0 = std::min(static_cast<std::uint32_t>(v), map.points_v - 2);
  const auto h0 = std::min(static_cast<std::uint32_t>(h), map.points_h - 2);
  const auto at = [&](std::uint32_t i, std::uint32_t j) {
    return static_cast<double>(map.gains[size_t{i} * map.points_h + j]);
  };
  return std::lerp(std::lerp(at(v0, h0), at(v0, h0 + 1), h - h0),
                   std::lerp(at(v0 + 1, h0), at(v0 + 1, h0 + 1), h - h0), v - v0);
}

struct Evenness {
  double darkest = 1.0, worst = 0.0;
};

/// An evenly bright object, by the illumination of field points traced from the object, in the colours of a
/// plane: before the gains, and how far from even after them.
Evenness evenness(const Taking& taking, const GainMap& map, size_t plane) {
  const optics::Lens lens = focused_lens(taking);
  const render::Film film = film_of(taking);
  const Band band = band_of(colour_sensor(), plane, lens);
  std::vector<optics::FieldPoint> fields;
  const double most = std::isinf(lens.object_distance_mm) ? 45.0 : lens.object_distance_mm;
  for (int i = 0; i <= 60; ++i) {
    const double field = most * i / 60.0;
    const double image_mm = std::abs(optics::chief_ray(lens, band.mean_nm, {0.0, field}).point_mm.y());
    if (image_mm > 0.995 * film.largest_radius_mm()) break;
    fields.push_back({0.0, field});
  }
  Evenness result;
  for (const optics::Illumination& at : illumination_in(lens, band, fields))
    for (double angle : {0.3, std::atan2(taking.height, taking.width), 1.2}) {
      const double radius_px = at.image_mm.norm() / taking.pitch_um * 1e3;
      const int x = static_cast<int>(0.5 * taking.width + radius_px * std::cos(angle));
      const int y = static_cast<int>(0.5 * taking.height + radius_px * std::sin(angle));
      if (x >= taking.width || y >= taking.height) continue;
      const double even = at.relative * gain_at(map, x, y, taking.width, taking.height);
      result.worst = std::max(result.worst, std::abs(even - 1.0));
      result.darkest = std::min(result.darkest, at.relative);
    }
  return result;
}

class LensCorrected : public ::testing::TestWithParam<Taking> {};

TEST_P(LensCorrected, ShowsAGridStraightAndAFlatFieldFlat) {
  const Taking& taking = GetParam();
  const LensCorrections corrections = corrections_of(taking);
  EXPECT_LE(corrections.warp_residual_px, 0.05);
  EXPECT_EQ(corrections.no_gain_map + corrections.no_warp, "");
  ASSERT_EQ(corrections.picture_opcodes.size(), 1u);
  EXPECT_TRUE(corrections.picture_opcodes[0].optional);
  const auto& warp = std::get<WarpRectilinear>(corrections.picture_opcodes[0].what);
  expect_inside(taking, warp);
  const GridErrors grid = grid_errors(taking, warp);
  EXPECT_LE(grid.after_px, 0.05);
  EXPECT_GT(grid.before_px, 0.5) << "something to correct";
  // The same lens on nearly the same places: the grid stays within 0.92 of the radii, and weighs them
  // otherwise.
  EXPECT_NEAR(corrections.distortion_px, grid.before_px, 0.6 * grid.before_px);

  ASSERT_EQ(corrections.linear_opcodes.size(), 4u);
  for (const size_t site : {0u, 1u, 3u}) {
    const auto& map = std::get<GainMap>(corrections.linear_opcodes[site].what);
    EXPECT_EQ(map.top, site / 2);
    EXPECT_EQ(map.left, site % 2);
    EXPECT_EQ(map.row_pitch * map.column_pitch, 4u);
    const size_t plane = site == 0 ? 0 : site == 1 ? 1 : 2;
    const Evenness light = evenness(taking, map, plane);
    EXPECT_LE(light.worst, 0.003) << plane;
    EXPECT_LT(light.darkest, 0.9) << "something to correct";
    std::printf("flat to %.5f, %.3f before\n", light.worst, light.darkest);
  }
  std::printf("residual %.4f px, grid %.4f px, %.2f px before\n", corrections.warp_residual_px, grid.after_px,
              grid.before_px);
}

INSTANTIATE_TEST_SUITE_P(Lenses, LensCorrected, ::testing::ValuesIn(takings),
                         [](const auto& taking) { return std::string(taking.param.lens); });

/// The aspheres of a phone ask for more than four terms, which still take away more than half.
TEST(LensCorrections, APhoneIsCorrectedAsFarAsFourTermsGo) {
  const Taking phone{"phone_8p_f195_8p69mm", 3.2, 4080, 3072, 1.0};
  const LensCorrections corrections = corrections_of(phone);
  EXPECT_LT(corrections.warp_residual_px, 2.0);
  ASSERT_EQ(corrections.picture_opcodes.size(), 1u);
  const auto& warp = std::get<WarpRectilinear>(corrections.picture_opcodes[0].what);
  const GridErrors grid = grid_errors(phone, warp);
  EXPECT_LT(grid.after_px, 0.5 * grid.before_px);
  std::printf("residual %.4f px, grid %.4f px, %.2f px before\n", corrections.warp_residual_px, grid.after_px,
              grid.before_px);
}

/// A wall's picture on pixels whose microlenses suit another lens: darker towards the corners, each colour in
/// its own measure. The gains make it what it is on the axis, in every direction.
TEST(LensCorrections, ShadingOfThePixelsIsCorrectedInEachColour) {
  sensor::SensorModel sensor = sensor::load_sensor("imx586");
  sensor.cfa = {2, 2, {0, 1, 1, 2}};
  sensor.binning = 1;
  sensor.width_px = 1280;
  sensor.height_px = 960;
  SpectralImage wall;
  wall.grid = {400.0, 20.0, 15};
  wall.pixel_pitch_um = sensor.pixel_pitch_um;
  wall.pixels = Image<float>(1280, 960, wall.grid.band_count, 1e-6f);
  wall.incidence = {{0.0, 0.0, 15.0, 15.0}, {0.64, 32.0, 15.0, 15.0}};
  LensImaging& imaging = wall.imaging;
  imaging.absent_because.clear();
  imaging.width_px = 1280, imaging.height_px = 960;
  imaging.axis_column_px = 639.5, imaging.axis_row_px = 479.5;
  for (int w = 0; w < 9; ++w) imaging.wavelength_nm.push_back(400.0 + 37.5 * w);
  for (int h = 0; h <= 40; ++h) imaging.height_mm.push_back(0.016 * h);
  for (int w = 0; w < 9; ++w)
    for (int h = 0; h <= 40; ++h) imaging.object.push_back(0.025 * h);
  imaging.relative_illumination.assign(imaging.object.size(), 1.0);
  const LensCorrections corrections = lens_corrections(wall, sensor, sensor.readout_cfa());
  ASSERT_EQ(corrections.linear_opcodes.size(), 4u) << corrections.no_gain_map;
  const Image<float> rate = sensor::mean_photoelectrons_per_s(wall, sensor, Task());
  double darkest = 1.0, colour = 0.0, worst = 0.0;
  for (int y = 4; y < 950; y += 8)
    for (int x = 4; x < 1270; x += 8) {
      std::array<double, 4> before{};
      for (int site = 0; site < 4; ++site) {
        const int dx = site % 2, dy = site / 2;
        const double relative = static_cast<double>(rate.at(x + dx, y + dy)) / rate.at(640 + dx, 480 + dy);
        const auto& map = std::get<GainMap>(corrections.linear_opcodes[static_cast<size_t>(site)].what);
        worst = std::max(worst, std::abs(relative * gain_at(map, x + dx, y + dy, 1280, 960) - 1.0));
        darkest = std::min(darkest, relative);
        before[static_cast<size_t>(site)] = relative;
      }
      colour = std::max(colour, std::abs(before[0] - before[3]));
    }
  std::printf("flat to %.4f; %.3f before, colours %.3f apart\n", worst, darkest, colour);
  EXPECT_LT(darkest, 0.86) << "something to correct";
  EXPECT_GT(colour, 0.02) << "something to correct";
  EXPECT_LE(worst, 0.001) << "the response changes by 0.001 from one pixel to the next";
}

TEST(LensCorrections, NothingIsCorrectedBeyondTheImageCircle) {
  const Taking fisheye{"pbrt_fisheye_10mm", 10.0, 6000, 4000, 1e9};
  const LensCorrections corrections = corrections_of(fisheye);
  EXPECT_TRUE(corrections.linear_opcodes.empty());
  EXPECT_TRUE(corrections.picture_opcodes.empty());
  EXPECT_TRUE(corrections.no_gain_map.starts_with("light cannot be traced into the corners of the frame: "))
      << corrections.no_gain_map;
  EXPECT_EQ(corrections.no_warp, corrections.no_gain_map);
}

}  // namespace
}  // namespace groundglass::camera
