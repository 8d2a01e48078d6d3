#include "isp/geometry/lateral_shift.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "isp/pipeline/stage_error.h"

namespace groundglass::isp {
namespace {

/// Pixels between the table's points.
constexpr int pitch = 8;

bool has_lateral_shift(const Opcode& opcode) {
  const auto* warp = std::get_if<WarpRectilinear>(&opcode.what);
  return warp && std::ranges::adjacent_find(warp->planes, std::not_equal_to{}) != warp->planes.end();
}

int table_size(int pixels) { return (pixels - 1 + pitch - 1) / pitch + 1; }

/// The point of the straight picture that the lens shows in green at each of the places, for places that it
/// shows: fixed-point iteration, which converges where distortion stretches by less than 100 %. Only how far
/// red and blue are from green is read there, which hardly changes over a hundredth of a pixel.
void straighten(const WarpMap& map, double last_x, double last_y, std::vector<double>& x,
                std::vector<double>& y) {
  constexpr double accuracy_px = 0.01;
  constexpr int most_steps = 40;
  const std::vector<double> to_x = x, to_y = y;
  std::vector<double> from_x, from_y;
  double beside = accuracy_px;
  for (int step = 0; step < most_steps && beside >= accuracy_px; ++step) {
    from_x = x;
    from_y = y;
    map.move(1, x.size(), from_x.data(), from_y.data());
    beside = 0.0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double next_x = std::clamp(x[i] + (to_x[i] - from_x[i]), 0.0, last_x);
      const double next_y = std::clamp(y[i] + (to_y[i] - from_y[i]), 0.0, last_y);
      beside = std::max({beside, std::abs(next_x - x[i]), std::abs(next_y - y[i])});
      x[i] = next_x;
      y[i] = next_y;
    }
  }
}

/// 0…count−1, as the frame mirrored about its border pixels' centres has it; the sign of steps there.
float mirror(float at, int count, float& sign) {
  const float last = static_cast<float>(count - 1);
  if (at >= 0.0f && at <= last) return at;
  if (count == 1) return 0.0f;
  const float period = 2.0f * last;
  float within = std::fmod(at, period);
  if (within < 0.0f) within += period;
  if (within > last) {
    sign = -1.0f;
    within = period - within;
  }
  return within;
}

}  // namespace

LateralShift::LateralShift(const std::vector<Opcode>& opcodes, double strength, const OpcodePicture& picture)
    : width_(picture.width),
      height_(picture.height),
      columns_(table_size(picture.width)),
      rows_(table_size(picture.height)) {
  if (strength == 0.0 || std::ranges::none_of(opcodes, has_lateral_shift)) return;
  empty_ = false;
  const WarpMap map(opcodes, 1.0, 0.0, picture);
  for (const int plane : {0, 2}) tabulate(plane, map, strength);
  double largest = 0.0;
  for (const auto& table : tables_)
    for (const Shift& shift : table) {
      const double size =
          std::max(std::abs(static_cast<double>(shift.x)), std::abs(static_cast<double>(shift.y)));
      if (!(size <= largest_px))
        throw stage_error(
            picture.stage, "opcode",
            fmt::format("a WarpRectilinear has red or blue {:.3g} px beside green, expected at most "
                        "{}; with {}.strength 0 such planes are left to the warp",
                        size, largest_px, picture.stage));
      largest = std::max(largest, size);
    }
  reach_px_ = static_cast<int>(std::ceil(largest));
}

void LateralShift::tabulate(int plane, const WarpMap& map, double strength) {
  std::vector<Shift>& table = tables_[static_cast<size_t>(plane / 2)];
  table.reserve(static_cast<size_t>(columns_) * static_cast<size_t>(rows_));
  const size_t count = static_cast<size_t>(columns_);
  for (int row = 0; row < rows_; ++row) {
    std::vector<double> x(count), y(count, std::min(row * pitch, height_ - 1));
    for (int i = 0; i < columns_; ++i) x[static_cast<size_t>(i)] = std::min(i * pitch, width_ - 1);
    straighten(map, width_ - 1, height_ - 1, x, y);
    std::vector<double> green_x = x, green_y = y;
    map.move(1, count, green_x.data(), green_y.data());
    map.move(plane, count, x.data(), y.data());
    for (size_t i = 0; i < count; ++i)
      table.push_back({static_cast<float>(strength * (x[i] - green_x[i])),
                       static_cast<float>(strength * (y[i] - green_y[i]))});
  }
}

LateralShift::Shift LateralShift::at(int plane, float x, float y) const {
  float sign_x = 1.0f, sign_y = 1.0f;
  x = mirror(x, width_, sign_x);
  y = mirror(y, height_, sign_y);
  const int column = std::min(static_cast<int>(x) / pitch, std::max(columns_ - 2, 0));
  const int row = std::min(static_cast<int>(y) / pitch, std::max(rows_ - 2, 0));
  const int right = std::min(column + 1, columns_ - 1), below = std::min(row + 1, rows_ - 1);
  // The last points are the last pixels.
  const auto along = [](float at, int point, int pixels) {
    const int first = point * pitch, spacing = std::min(pitch, pixels - 1 - first);
    return spacing > 0 ? (at - static_cast<float>(first)) / static_cast<float>(spacing) : 0.0f;
  };
  const float u = along(x, column, width_), v = along(y, row, height_);
  const std::vector<Shift>& table = tables_[static_cast<size_t>(plane / 2)];
  const auto point = [&](int i, int j) -> const Shift& {
    return table[static_cast<size_t>(j) * static_cast<size_t>(columns_) + static_cast<size_t>(i)];
  };
  const Shift &a = point(column, row), &b = point(right, row), &c = point(column, below),
              &d = point(right, below);
  const auto blend = [&](float p, float q, float r, float s) {
    const float upper = p + u * (q - p), lower = r + u * (s - r);
    return upper + v * (lower - upper);
  };
  return {sign_x * blend(a.x, b.x, c.x, d.x), sign_y * blend(a.y, b.y, c.y, d.y)};
}

std::vector<Opcode> without_lateral_shift(std::vector<Opcode> opcodes, double strength) {
  for (Opcode& opcode : opcodes) {
    auto* warp = std::get_if<WarpRectilinear>(&opcode.what);
    if (!warp || warp->planes.size() < 3) continue;
    const WarpRectilinear::Plane green = warp->planes[1];
    if (strength == 1.0) {
      warp->planes = {green};
      continue;
    }
    for (WarpRectilinear::Plane& plane : warp->planes) {
      const auto towards = [&](double& term, double of_green) { term += strength * (of_green - term); };
      for (size_t k = 0; k < plane.radial.size(); ++k) towards(plane.radial[k], green.radial[k]);
      for (size_t k = 0; k < plane.tangential.size(); ++k) towards(plane.tangential[k], green.tangential[k]);
    }
  }
  return opcodes;
}

}  // namespace groundglass::isp
