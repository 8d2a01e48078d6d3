#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "isp/develop.h"
#include "isp/stages.h"
#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_writer.h"
#include "sim/camera/straight_place.h"
#include "tests/camera/takings.h"

namespace groundglass::camera {
namespace {

using testing::Band, testing::band_of, testing::illumination_in;
using testing::colour_sensor, testing::corrections_of, testing::film_of, testing::focused_lens,
    testing::image_of, testing::mean_nm;
using testing::Taking, testing::takings;

constexpr double background = 0.25;
/// Of the dots: larger than what the demosaicker makes of their edges.
constexpr double dot_sigma_px = 3.0;
constexpr int dot_reach_px = 14;

/// Illumination by distance from the axis, of one plane, from field points traced from the object.
class Light {
 public:
  Light(const optics::Lens& lens, const Band& band, const Taking& taking) {
    const double largest_mm = film_of(taking).largest_radius_mm();
    std::vector<optics::FieldPoint> fields;
    const double most = std::isinf(lens.object_distance_mm) ? 45.0 : lens.object_distance_mm;
    for (int i = 0; i <= 240; ++i) {
      fields.push_back({0.0, most * i / 240.0});
      if (std::abs(optics::chief_ray(lens, band.mean_nm, fields.back()).point_mm.y()) > largest_mm) break;
    }
    for (const optics::Illumination& at : illumination_in(lens, band, fields)) {
      radius_px_.push_back(at.image_mm.norm() / taking.pitch_um * 1e3);
      relative_.push_back(at.relative);
    }
  }
  /// A parabola through the three nearest points.
  double at(double radius_px) const {
    const auto above = std::ranges::upper_bound(radius_px_, radius_px);
    const auto last = static_cast<std::ptrdiff_t>(radius_px_.size()) - 1;
    const auto i = static_cast<size_t>(std::clamp<std::ptrdiff_t>(above - radius_px_.begin(), 1, last - 1));
    double sum = 0.0;
    for (size_t j = i - 1; j <= i + 1; ++j) {
      double weight = relative_[j];
      for (size_t k = i - 1; k <= i + 1; ++k)
        if (k != j) weight *= (radius_px - radius_px_[k]) / (radius_px_[j] - radius_px_[k]);
      sum += weight;
    }
    return sum;
  }

 private:
  std::vector<double> radius_px_, relative_;
};

struct Photograph {
  RawFrame raw;
  /// Of the dots on the object, in units that the lens would show as pixels without distortion.
  std::vector<Eigen::Vector2d> grid;
  /// Where the frame has them in green.
  std::vector<Eigen::Vector2d> places;
};

/// A square grid of soft dots on an even ground, as the lens shows each of them in each plane's colour.
Photograph photograph(const Taking& taking) {
  const sensor::SensorModel model = colour_sensor();
  const optics::Lens lens = focused_lens(taking);
  const render::Film film = film_of(taking);
  const Eigen::Vector2d centre(0.5 * taking.width - 0.5, 0.5 * taking.height - 0.5);
  Photograph result;
  RawFrame& raw = result.raw;
  raw.dn = Image<std::uint16_t>(taking.width, taking.height);
  raw.cfa = {2, 2, {0, 1, 1, 2}};
  raw.planes = {"R", "G", "B"};
  raw.black_level_dn.assign(4, 512.0);
  raw.white_level_dn = 65535.0;
  raw.default_crop = {0, 0, taking.width, taking.height};
  raw.noise_profile.assign(3, {1e-4, 1e-8});
  raw.as_shot_neutral = Eigen::Vector3d(0.5, 1.0, 0.625);
  raw = with_corrections(std::move(raw), corrections_of(taking));

  const double probe = std::isinf(lens.object_distance_mm) ? 1e-3 : 1e-3 * lens.object_distance_mm;
  const double px_per_object =
      (image_of(lens, film, mean_nm(model, 1, lens), {probe, 0.0}) - centre).norm() / probe;
  for (int i = -4; i <= 4; ++i)
    for (int j = -4; j <= 4; ++j)
      if (i != 0 || j != 0) result.grid.emplace_back(0.115 * i * taking.width, 0.115 * j * taking.height);

  std::vector<double> scene(raw.dn.pixel_count());
  for (int plane = 0; plane < 3; ++plane) {
    const Band band = band_of(model, static_cast<size_t>(plane), lens);
    const double nm = band.mean_nm;
    const Light light(lens, band, taking);
    std::ranges::fill(scene, background);
    for (const Eigen::Vector2d& dot : result.grid) {
      const Eigen::Vector2d at = image_of(lens, film, nm, dot / px_per_object);
      if (plane == 1) result.places.push_back(at);
      for (int y = std::max(0, static_cast<int>(at.y()) - 20);
           y < std::min(taking.height, static_cast<int>(at.y()) + 21); ++y)
        for (int x = std::max(0, static_cast<int>(at.x()) - 20);
             x < std::min(taking.width, static_cast<int>(at.x()) + 21); ++x)
          scene[static_cast<size_t>(y) * static_cast<size_t>(taking.width) + static_cast<size_t>(x)] +=
              0.5 *
              std::exp(-0.5 * (Eigen::Vector2d(x, y) - at).squaredNorm() / (dot_sigma_px * dot_sigma_px));
    }
    for (int y = 0; y < taking.height; ++y)
      for (int x = 0; x < taking.width; ++x)
        if (raw.cfa.plane_at(x, y) == plane) {
          const double level =
              light.at(std::hypot(x - centre.x(), y - centre.y())) * raw.as_shot_neutral[plane] *
              scene[static_cast<size_t>(y) * static_cast<size_t>(taking.width) + static_cast<size_t>(x)];
          raw.dn.at(x, y) = static_cast<std::uint16_t>(std::lround(512.0 + level * (65535.0 - 512.0)));
        }
  }
  return result;
}

RawFrame through_dng(const RawFrame& raw) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "developed_corrections.dng";
  sensor::write_dng(path, raw, OutputFile::IfExists::replace);
  RawFrame read = sensor::read_dng(path);
  std::filesystem::remove(path);
  return read;
}

/// The reference pipeline up to the camera's straight picture: what is measured is not mixed by colour.
Image<float> straight_picture(const RawFrame& raw) {
  std::vector<isp::StageUse> stages = isp::Pipeline::load("reference").stages;
  const auto warp =
      std::ranges::find(stages, "warp", [](const isp::StageUse& use) { return use.type->name; });
  stages.erase(warp + 1, stages.end());
  return isp::develop_through(raw, stages);
}

Eigen::Vector2d centroid(const Image<float>& picture, int plane, const Eigen::Vector2d& about) {
  const int cx = static_cast<int>(std::lround(about.x())), cy = static_cast<int>(std::lround(about.y()));
  Eigen::Vector2d moment(0.0, 0.0);
  double mass = 0.0;
  for (int y = cy - dot_reach_px; y <= cy + dot_reach_px; ++y)
    for (int x = cx - dot_reach_px; x <= cx + dot_reach_px; ++x) {
      const double value = static_cast<double>(picture.at(x, y, plane)) - background;
      mass += value;
      moment += value * Eigen::Vector2d(x, y);
    }
  return moment / mass;
}

/// Where a dot is, by its centre of mass in windows that follow it.
Eigen::Vector2d found(const Image<float>& picture, int plane, Eigen::Vector2d guess) {
  for (int i = 0; i < 4; ++i) guess = centroid(picture, plane, guess);
  return guess;
}

struct Remainder {
  double distortion_px = 0.0, lateral_colour_px = 0.0, shading = 0.0;
  /// Of where `straight_place` expects the dots.
  double unexpected_px = 0.0;
};

Remainder remainder(const Image<float>& picture, const Photograph& taken) {
  const Eigen::Vector2d centre(0.5 * picture.width() - 0.5, 0.5 * picture.height() - 0.5);
  std::array<std::vector<Eigen::Vector2d>, 3> places;
  double dot = 0.0, square = 0.0;
  Remainder result;
  for (size_t i = 0; i < taken.grid.size(); ++i) {
    const PixelPoint straight =
        straight_place(taken.raw, {taken.places[i].x() + 0.5, taken.places[i].y() + 0.5});
    const Eigen::Vector2d expected(straight.column - 0.5, straight.row - 0.5);
    for (int plane = 0; plane < 3; ++plane) {
      const Eigen::Vector2d at = found(picture, plane, expected);
      if (plane == 1) result.unexpected_px = std::max(result.unexpected_px, (at - expected).norm());
      places[static_cast<size_t>(plane)].push_back(at - centre);
      dot += (at - centre).dot(taken.grid[i]);
      square += taken.grid[i].squaredNorm();
    }
  }
  for (size_t i = 0; i < taken.grid.size(); ++i)
    for (size_t plane = 0; plane < 3; ++plane) {
      result.distortion_px =
          std::max(result.distortion_px, (places[plane][i] - dot / square * taken.grid[i]).norm());
      result.lateral_colour_px = std::max(result.lateral_colour_px, (places[plane][i] - places[1][i]).norm());
    }
  // Between the dots, in all of the picture.
  for (int y = 4; y < picture.height() - 4; y += 16)
    for (int x = 4; x < picture.width() - 4; x += 16) {
      const Eigen::Vector2d at = Eigen::Vector2d(x, y) - centre;
      const bool clear =
          std::ranges::none_of(places[1], [&](const Eigen::Vector2d& p) { return (p - at).norm() < 30.0; });
      if (!clear) continue;
      for (int plane = 0; plane < 3; ++plane)
        result.shading = std::max(result.shading,
                                  std::abs(static_cast<double>(picture.at(x, y, plane)) / background - 1.0));
    }
  return result;
}

class Developed : public ::testing::TestWithParam<Taking> {};

TEST_P(Developed, APictureOfAGridIsStraightFreeOfFringesAndEven) {
  const Photograph taken = photograph(GetParam());
  const RawFrame raw = through_dng(taken.raw);
  const Remainder after = remainder(straight_picture(raw), taken);
  std::printf("after: distortion %.4f px, lateral colour %.4f px, shading %.5f, place %.4f px\n",
              after.distortion_px, after.lateral_colour_px, after.shading, after.unexpected_px);
  EXPECT_LE(after.distortion_px, 0.05);
  EXPECT_LE(after.lateral_colour_px, 0.05);
  EXPECT_LE(after.shading, 0.003);
  EXPECT_LE(after.unexpected_px, 0.02);
}

INSTANTIATE_TEST_SUITE_P(Lenses, Developed, ::testing::ValuesIn(takings),
                         [](const auto& taking) { return std::string(taking.param.lens); });

}  // namespace
}  // namespace groundglass::camera
