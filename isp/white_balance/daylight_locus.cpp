#include "isp/white_balance/daylight_locus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "isp/colour/camera_colour.h"
#include "isp/pipeline/stage_error.h"
#include "isp/white_balance/surface_colours.h"
#include "sim/core/light_locus.h"

namespace groundglass::isp {
namespace {

/// Stops of each block's green below `brightest`, rounded down, of the mean over the region that it lies in:
/// blocks joined by neighbours that differ by less than 10 % in each plane, as shading makes them. 0 where
/// a block is not `lit`.
std::vector<int> brightness_of_regions(const LitBlocks& blocks, const std::vector<char>& lit,
                                       double brightest) {
  constexpr double most_ratio = 1.1;
  const auto joined = [&](Eigen::Index a, Eigen::Index b) {
    return (blocks.mean.col(a).array() < most_ratio * blocks.mean.col(b).array()).all() &&
           (blocks.mean.col(b).array() < most_ratio * blocks.mean.col(a).array()).all();
  };
  std::vector<int> stops(lit.size(), 0);
  std::vector<char> open = lit;
  for (size_t first = 0; first < lit.size(); ++first) {
    if (!open[first]) continue;
    open[first] = false;
    std::vector<size_t> region{first};
    double sum = 0.0;
    for (size_t i = 0; i < region.size(); ++i) {
      const auto block = static_cast<Eigen::Index>(region[i]);
      sum += std::log2(blocks.mean(1, block) / brightest);
      const auto visit = [&](bool inside, Eigen::Index to) {
        if (!inside || !open[static_cast<size_t>(to)] || !joined(block, to)) return;
        open[static_cast<size_t>(to)] = false;
        region.push_back(static_cast<size_t>(to));
      };
      const Eigen::Index column = block % blocks.columns, row = block / blocks.columns;
      visit(column > 0, block - 1);
      visit(column + 1 < blocks.columns, block + 1);
      visit(row > 0, block - blocks.columns);
      visit(row + 1 < blocks.rows, block + blocks.columns);
    }
    const int mean = static_cast<int>(std::floor(sum / static_cast<double>(region.size())));
    for (const size_t block : region) stops[block] = mean;
  }
  return stops;
}

/// Blocks of nearly the same ratios of red and blue to green, in regions of about the same brightness: one
/// surface, as far as that tells.
struct ColourGroup {
  /// Mean of the logarithms to base 2 of red/green and blue/green.
  Eigen::Vector2d log_ratios = Eigen::Vector2d::Zero();
  double blocks = 0.0;
};

/// Groups of a 32nd of a stop, 2 %, in the ratios and of a stop in brightness: greys of different lightness
/// are so many surfaces, none of which need have been grey. Counted once together they would weigh no more
/// than one coloured patch, and less than one that noise or a gradient smears over several groups. Dark
/// blocks, of which noise and flare make the colour, are left out.
std::vector<ColourGroup> group_colours(const LitBlocks& blocks) {
  double brightest = 0.0;
  for (Eigen::Index i = 0; i < blocks.mean.cols(); ++i)
    if (blocks.usable(i)) brightest = std::max(brightest, blocks.mean.col(i).maxCoeff());
  constexpr double per_stop = 32.0, dark = 0.01;
  std::map<std::array<int, 3>, ColourGroup> groups;
  std::vector<char> lit(static_cast<size_t>(blocks.mean.cols()));
  for (size_t i = 0; i < lit.size(); ++i) {
    const Eigen::Vector3d rgb = blocks.mean.col(static_cast<Eigen::Index>(i));
    lit[i] = blocks.usable(static_cast<Eigen::Index>(i)) && rgb.minCoeff() > 0.0 &&
             rgb.maxCoeff() >= dark * brightest;
  }
  const std::vector<int> brightness = brightness_of_regions(blocks, lit, brightest);
  const auto step = [](double ratio) { return static_cast<int>(std::floor(per_stop * ratio)); };
  for (size_t i = 0; i < lit.size(); ++i) {
    if (!lit[i]) continue;
    const Eigen::Vector3d rgb = blocks.mean.col(static_cast<Eigen::Index>(i));
    const Eigen::Vector2d ratios(std::log2(rgb[0] / rgb[1]), std::log2(rgb[2] / rgb[1]));
    ColourGroup& group = groups[{step(ratios.x()), step(ratios.y()), brightness[i]}];
    group.log_ratios += ratios;
    group.blocks += 1.0;
  }
  std::vector<ColourGroup> list;
  for (const auto& [place, group] : groups) list.push_back({group.log_ratios / group.blocks, group.blocks});
  return list;
}

struct Candidate {
  Vector3 neutral = Vector3::Ones();
  Matrix3 balanced_to_xyz = Matrix3::Identity();
  double log_probability = 0.0;

  Eigen::Vector2d chromaticity(const ColourGroup& group) const {
    const Vector3 rgb(std::exp2(group.log_ratios.x()), 1.0, std::exp2(group.log_ratios.y()));
    return lab_chromaticity(balanced_to_xyz * rgb.cwiseQuotient(neutral));
  }
};

/// Distance of daylight from the black body's locus; lamps, which are warmer, follow that.
double expected_duv(double temperature_K) {
  constexpr double duv_of_daylight = 0.0032;
  return duv_of_daylight * std::clamp((temperature_K - 4000.0) / 1000.0, 0.0, 1.0);
}

std::vector<Candidate> candidates(const FrameState& state) {
  constexpr double spread_of_duv = 0.008, most_duv = 0.02, duv_step = 0.002;
  std::vector<Candidate> list;
  for (double mired = 80.0; mired <= 500.0; mired += 10.0) {
    const double temperature_K = 1e6 / mired;
    const Vector3 white = white_of_temperature(temperature_K, 0.0);
    const ColourCalibration& colour = state.raw.colour;
    const double weight = weight_of_A(white, colour.illuminants);
    const Matrix3 to_camera = weight * colour.color_matrix_A + (1.0 - weight) * colour.color_matrix_D65;
    const Vector3 on_locus = to_camera * white;
    if (!(on_locus.minCoeff() > 0.0)) continue;
    const Matrix3 to_xyz = balanced_camera_to_xyz_D50(colour, on_locus, white);
    for (double duv = -most_duv; duv < most_duv + 0.5 * duv_step; duv += duv_step) {
      const Vector3 neutral = to_camera * white_of_temperature(temperature_K, duv);
      const double off = (duv - expected_duv(temperature_K)) / spread_of_duv;
      if (neutral.minCoeff() > 0.0) list.push_back({neutral, to_xyz, -0.5 * off * off});
    }
  }
  return list;
}

/// How well the picture's colours fit the candidate.
double log_likelihood(const Candidate& candidate, const std::vector<ColourGroup>& groups,
                      const SurfaceColours& surfaces) {
  // Neighbouring colours are seldom independent: more of them say hardly more.
  constexpr double most_independent = 24.0;
  double sum = 0.0, weights = 0.0;
  for (const ColourGroup& group : groups) {
    const double weight = std::log2(1.0 + group.blocks);
    sum += weight * surfaces.log_density(candidate.chromaticity(group));
    weights += weight;
  }
  return sum / weights * std::min(static_cast<double>(groups.size()), most_independent);
}

/// The mean of the colours that are nearly neutral, narrowing down on where they are densest.
Vector3 refined(Candidate candidate, const std::vector<ColourGroup>& groups) {
  for (const double reach : {0.03, 0.02, 0.014, 0.01, 0.01, 0.01}) {
    Eigen::Vector2d sum = Eigen::Vector2d::Zero();
    double blocks = 0.0;
    for (const ColourGroup& group : groups)
      if (candidate.chromaticity(group).norm() < reach) {
        sum += group.blocks * group.log_ratios;
        blocks += group.blocks;
      }
    if (blocks == 0.0) break;
    const Eigen::Vector2d mean = sum / blocks;
    candidate.neutral = {std::exp2(mean.x()), 1.0, std::exp2(mean.y())};
  }
  return candidate.neutral;
}

}  // namespace

Eigen::VectorXd daylight_locus(const LitBlocks& blocks, const FrameState& state) {
  if (state.planes() != 3)
    throw stage_error(
        "white_balance", "method",
        "daylight_locus needs a frame of three colours; this has " + std::to_string(state.planes()));
  const std::vector<ColourGroup> groups = group_colours(blocks);
  if (groups.empty()) return Eigen::VectorXd::Zero(3);
  const std::vector<Candidate> lights = candidates(state);
  if (lights.empty())
    throw stage_error("white_balance", "color_matrix",
                      "gives no light a positive response in each plane; daylight_locus needs one that does");
  static const SurfaceColours surfaces;
  const Candidate* best = nullptr;
  double best_score = 0.0;
  for (const Candidate& light : lights) {
    const double score = light.log_probability + log_likelihood(light, groups, surfaces);
    if (!best || score > best_score) best = &light, best_score = score;
  }
  return refined(*best, groups);
}

}  // namespace groundglass::isp
