#include "isp/truth.h"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

#include "isp/colour/rgb_space.h"
#include "isp/output/frame_sink.h"
#include "isp/stages.h"
#include "sim/core/error.h"

namespace groundglass::isp {
namespace {

/// In the order in which a frame passes them.
constexpr const char* plain_stages[] = {"linearise",  "black_level", "white_balance",
                                        "highlights", "demosaic",    "colour"};

StageUse plain(const std::string& name) {
  StageUse use(stage_type(name));
  if (name == "demosaic") use.parameters.set("method", std::string("bilinear"));
  return use;
}

void check(const Frame& truth, const PixelRect& crop) {
  if (truth.kind != PixelKind::scene)
    throw InputError(
        fmt::format("the truth is of the kind {}, expected scene, as `groundglass render "
                    "--truth` writes it",
                    name_of(truth.kind)));
  const PixelRect& area = truth.area;
  if (area != crop)
    throw InputError(fmt::format(
        "the truth has {}×{} pixels at ({}, {}), but the picture {}×{} at ({}, {}): it is not of this frame",
        area.width, area.height, area.x, area.y, crop.width, crop.height, crop.x, crop.y));
  if (!std::ranges::all_of(truth.pixels.data(), [](float value) { return std::isfinite(value); }))
    throw InputError("the truth holds values that are not finite");
}

/// Rec. 2020, clipped to what a display can show.
Vector3 clipped(const Frame& frame, double gain, int x, int y) {
  const auto pixel = frame.pixels.pixel(x - frame.area.x, y - frame.area.y);
  return Vector3(pixel[0], pixel[1], pixel[2]).unaryExpr([gain](double value) {
    return std::clamp(gain * value, 0.0, 1.0);
  });
}

double squared_distance(const Vector3& a, const Vector3& b) {
  return (a.unaryExpr(&srgb_encode) - b.unaryExpr(&srgb_encode)).squaredNorm();
}

}  // namespace

Frame scene_frame_of(Image<float> xyz, const PixelRect& area) {
  const Matrix3 from_xyz = rgb_to_xyz(rec2020).inverse();
  for (int y = 0; y < xyz.height(); ++y)
    for (int x = 0; x < xyz.width(); ++x) {
      const auto pixel = xyz.pixel(x, y);
      const Vector3 rgb = from_xyz * Vector3(pixel[0], pixel[1], pixel[2]);
      for (size_t c = 0; c < 3; ++c) pixel[c] = static_cast<float>(rgb[static_cast<Eigen::Index>(c)]);
    }
  return {std::move(xyz), area, PixelKind::scene};
}

TruthDifference difference(const Frame& scene, double saturation, const Frame& truth, const PixelRect& area,
                           const Task& task) {
  const Matrix3 to_xyz = rgb_to_xyz(rec2020);
  const auto width = static_cast<size_t>(area.width), height = static_cast<size_t>(area.height);
  std::vector<double> row_squares(height, 0.0), row_de00(height, 0.0);
  std::vector<float> de00(width * height);
  parallel_for(area.height, task, "compare", [&](std::int64_t row) {
    const auto r = static_cast<size_t>(row);
    for (size_t column = 0; column < width; ++column) {
      const int x = area.x + static_cast<int>(column), y = area.y + static_cast<int>(row);
      const Vector3 a = clipped(scene, 1.0 / saturation, x, y), b = clipped(truth, 1.0, x, y);
      const double colour = ciede2000(lab_of(to_xyz * a, white_D65()), lab_of(to_xyz * b, white_D65()));
      row_squares[r] += squared_distance(a, b);
      row_de00[r] += colour;
      de00[r * width + column] = static_cast<float>(colour);
    }
  });
  // Row by row, so that threads do not show.
  double squares = 0.0, sum = 0.0;
  for (size_t row = 0; row < height; ++row) {
    squares += row_squares[row];
    sum += row_de00[row];
  }
  const auto count = static_cast<double>(de00.size());
  const auto rank = de00.begin() + static_cast<std::ptrdiff_t>(std::ceil(0.95 * count)) - 1;
  std::nth_element(de00.begin(), rank, de00.end());
  const double psnr_db =
      squares > 0.0 ? 10.0 * std::log10(3.0 * count / squares) : std::numeric_limits<double>::infinity();
  return {.stage = "", .psnr_db = psnr_db, .mean_de00 = sum / count, .de00_95 = static_cast<double>(*rank)};
}

TruthComparison::TruthComparison(const RawFrame& raw, Frame truth, Task task)
    : raw_(raw), truth_(std::move(truth)), task_(std::move(task)) {
  check(truth_, raw_.default_crop);
}

void TruthComparison::operator()(const StageUse& use, const Frame& frame, const FrameState& state) {
  passed_.push_back(use.type->name);
  if (frame.kind == PixelKind::display || frame.kind == PixelKind::encoded) return;
  raw_.cfa = state.cfa;
  raw_.as_shot_neutral = state.neutral;
  check(truth_, state.crop);
  TruthDifference found = frame.kind == PixelKind::scene
                              ? difference(frame, state.saturation, truth_, state.crop, task_)
                              : difference(finished(frame), 1.0, truth_, state.crop, task_);
  found.stage = use.type->name;
  differences_.push_back(std::move(found));
}

Frame TruthComparison::finished(Frame frame) const {
  PixelKind kind = frame.kind;
  std::vector<StageUse> stages;
  for (const char* name : plain_stages) {
    StageUse use = plain(name);
    const bool fits = std::ranges::find(use.type->inputs, kind) != use.type->inputs.end();
    if (!fits || std::ranges::find(passed_, name) != passed_.end()) continue;
    kind = use.type->output.value_or(kind);
    stages.push_back(std::move(use));
  }
  FrameSink sink;
  run_stages(raw_, std::move(frame), stages, sink, {.task = task_});
  return std::move(sink.frame());
}

}  // namespace groundglass::isp
