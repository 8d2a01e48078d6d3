// write_lens_grid LENS.toml SENSOR.toml FOLDER: what a full-frame camera of 1.5 megapixels takes of two
// distant walls, without noise: grid.dng, dots on a square grid, each where the chief ray of a colour's mean
// wavelength puts it, and flat.dng, an evenly bright one. Both with the corrections that a render writes; and
// grid_plain.dng, flat_plain.dng without.
#include <cstdio>
#include <functional>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/analysis/focus.h"
#include "optics/analysis/illumination.h"
#include "optics/lens/lens_file.h"
#include "sensor/colour/colour_calibration.h"
#include "sensor/dng/dng_writer.h"
#include "sim/camera/lens_corrections.h"
#include "sim/camera/lens_imaging.h"
#include "sim/core/error.h"

namespace {

using namespace groundglass;

constexpr int width = 1500, height = 1000, columns = 11, rows = 7;
constexpr double pitch_um = 24.0, step_px = 125.0, dot_sigma_px = 6.0;
constexpr double black = 1024.0, white = 65535.0, wall = 0.04, dot = 0.6, flat_wall = 0.7;
constexpr double centre_x = 0.5 * (width - 1), centre_y = 0.5 * (height - 1);

double mean_nm(const sensor::SensorModel& model, size_t plane) {
  const Spectrum response = sensor::energy_response(model, plane);
  double sum = 0.0, moment = 0.0;
  for (size_t i = 1; i < response.values().size(); ++i) {
    const double a = response.wavelengths_nm()[i - 1], b = response.wavelengths_nm()[i];
    sum += 0.5 * (b - a) * (response.values()[i - 1] + response.values()[i]);
    moment += 0.5 * (b - a) * (a * response.values()[i - 1] + b * response.values()[i]);
  }
  return moment / sum;
}

double image_px(const optics::Lens& lens, double nm, double tangent) {
  const double field_deg = std::atan(tangent) * 180.0 / std::numbers::pi;
  return std::abs(optics::chief_ray(lens, nm, {0.0, field_deg}).point_mm.y()) / pitch_um * 1e3;
}

/// Shares of white of a plane, by place.
using Light = std::function<double(size_t plane, int x, int y)>;

RawFrame frame(const Light& light) {
  RawFrame f;
  f.cfa = {2, 2, {0, 1, 1, 2}};
  f.planes = {"R", "G", "B"};
  f.dn = Image<std::uint16_t>(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      f.dn.at(x, y) = static_cast<std::uint16_t>(
          std::lround(black + std::clamp(light(f.cfa.plane_at(x, y), x, y), 0.0, 1.0) * (white - black)));
  f.bit_depth = 16;
  f.black_level_dn.assign(4, black);
  f.white_level_dn = white;
  f.default_crop = {0, 0, width, height};
  // IEC 61966-2-1: the camera sees with the primaries of sRGB, so that a developer need not mix its colours.
  f.colour.color_matrix_D65 << 3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570;
  f.colour.color_matrix_A = f.colour.color_matrix_D65;
  f.as_shot_neutral = Eigen::Vector3d(1.0, 1.0, 1.0);
  f.noise_profile.assign(3, {1e-6, 1e-7});
  f.info.make = "groundglass";
  f.info.model = "Lens grid";
  f.info.date_time = "2026:01:02 03:04:05";
  f.info.exposure_time_s = 0.01;
  f.info.f_number = 2.8;
  f.info.iso = 100.0;
  f.info.focal_length_mm = 50.0;
  return f;
}

Light dotted_wall(const optics::Lens& lens, const std::array<double, 3>& nm) {
  const double px_per_tangent = image_px(lens, nm[1], 1e-3) / 1e-3;
  std::array<std::vector<Eigen::Vector2d>, 3> dots;
  for (size_t plane = 0; plane < 3; ++plane)
    for (int i = -columns / 2; i <= columns / 2; ++i)
      for (int j = -rows / 2; j <= rows / 2; ++j) {
        const Eigen::Vector2d ideal(step_px * i, step_px * j);
        const double stretch =
            ideal.isZero() ? 0.0 : image_px(lens, nm[plane], ideal.norm() / px_per_tangent) / ideal.norm();
        dots[plane].emplace_back(centre_x + stretch * ideal.x(), centre_y + stretch * ideal.y());
      }
  return [dots](size_t plane, int x, int y) {
    double light = wall;
    for (const Eigen::Vector2d& at : dots[plane]) {
      const double r2 = (Eigen::Vector2d(x, y) - at).squaredNorm() / (dot_sigma_px * dot_sigma_px);
      if (r2 < 50.0) light += dot * std::exp(-0.5 * r2);
    }
    return light;
  };
}

/// An even wall of the brightness of white.
Light even_wall(const optics::Lens& lens, const std::array<double, 3>& nm) {
  constexpr int fields = 160;
  std::array<std::vector<optics::Illumination>, 3> course;
  for (size_t plane = 0; plane < 3; ++plane) {
    std::vector<optics::FieldPoint> points;
    for (int i = 0; i < fields; ++i) {
      points.push_back({0.0, 0.18 * i});
      if (image_px(lens, nm[plane], std::tan(0.18 * i * std::numbers::pi / 180.0)) >
          std::hypot(centre_x, centre_y))
        break;
    }
    course[plane] = optics::illumination(lens, nm[plane], points);
  }
  return [course](size_t plane, int x, int y) {
    const double r_mm = std::hypot(x - centre_x, y - centre_y) * pitch_um * 1e-3;
    const auto& at = course[plane];
    const auto above =
        std::ranges::lower_bound(at, r_mm, {}, [](const auto& i) { return i.image_mm.norm(); });
    if (above == at.begin()) return at.front().relative;
    if (above == at.end()) throw InputError("the traced fields do not reach the corner");
    const auto below = std::prev(above);
    const double t = (r_mm - below->image_mm.norm()) / (above->image_mm.norm() - below->image_mm.norm());
    return std::lerp(below->relative, above->relative, t);
  };
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) throw InputError("usage: write_lens_grid LENS.toml SENSOR.toml FOLDER");
  const optics::Lens lens =
      optics::focused(optics::load_lens(argv[1]), std::numeric_limits<double>::infinity());
  const auto model = sensor::load_sensor(argv[2]);
  const std::array nm{mean_nm(model, 0), mean_nm(model, 1), mean_nm(model, 2)};
  const render::Film film{pitch_um, width, height, {0, 0, width, height}};
  SpectralImage irradiance;
  irradiance.grid = {380.0, 5.0, 80};
  irradiance.pixel_pitch_um = pitch_um;
  irradiance.imaging = camera::imaging_of(lens, film, irradiance.grid);
  const auto corrections = camera::lens_corrections(irradiance, model, model.readout_cfa());
  const auto write = [folder = std::filesystem::path(argv[3])](const std::string& name, const RawFrame& f) {
    sensor::write_dng(folder / name, f, OutputFile::IfExists::replace);
  };
  const Light shading = even_wall(lens, nm), dots = dotted_wall(lens, nm);
  const Light flat = [&](size_t plane, int x, int y) { return flat_wall * shading(plane, x, y); };
  const Light grid = [&](size_t plane, int x, int y) { return dots(plane, x, y) * shading(plane, x, y); };
  for (const auto& [name, light] : {std::pair{"grid", grid}, std::pair{"flat", flat}}) {
    const RawFrame f = frame(light);
    write(std::string(name) + "_plain.dng", f);
    write(std::string(name) + ".dng", camera::with_corrections(f, corrections));
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "write_lens_grid: %s\n", error.what());
  return 2;
}
