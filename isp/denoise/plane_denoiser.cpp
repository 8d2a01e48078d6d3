#include "isp/denoise/plane_denoiser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "isp/denoise/coarse_scale.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// The rows of `candidates`, made orthogonal to `first` and one another, as far as there are dimensions.
Eigen::MatrixXd orthonormal(const Eigen::VectorXd& first, const Eigen::MatrixXd& candidates) {
  const Eigen::Index count = first.size();
  Eigen::MatrixXd basis(count, count);
  basis.row(0) = first.normalized();
  Eigen::Index found = 1;
  for (Eigen::Index i = 0; i < candidates.rows() && found < count; ++i) {
    Eigen::RowVectorXd direction = candidates.row(i).normalized();
    for (Eigen::Index k = 0; k < found; ++k) direction -= direction.dot(basis.row(k)) * basis.row(k);
    if (direction.norm() > 0.1) basis.row(found++) = direction.normalized();
  }
  return basis;
}

/// Replaces `count` values of each plane by the sums over the rows of `matrix`, row by row in memory.
GROUNDGLASS_VECTORISED void mix(float* const* planes, size_t plane_count, const float* matrix, size_t count) {
  constexpr size_t stretch = 128;
  std::array<std::array<float, stretch>, 4> sums;
  for (size_t begin = 0; begin < count; begin += stretch) {
    const size_t part = std::min(stretch, count - begin);
    for (size_t k = 0; k < plane_count; ++k) {
      const float* factors = matrix + k * plane_count;
      for (size_t i = 0; i < part; ++i) sums[k][i] = factors[0] * planes[0][begin + i];
      for (size_t p = 1; p < plane_count; ++p)
        for (size_t i = 0; i < part; ++i) sums[k][i] += factors[p] * planes[p][begin + i];
    }
    for (size_t k = 0; k < plane_count; ++k) std::copy_n(sums[k].data(), part, planes[k] + begin);
  }
}

void mix(std::vector<Tile>& planes, const Eigen::MatrixXd& matrix) {
  if (planes.size() == 1) return;
  std::array<float*, 4> data{};
  for (size_t i = 0; i < planes.size(); ++i) data[i] = planes[i].data().data();
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> factors = matrix.cast<float>();
  mix(data.data(), planes.size(), factors.data(), planes.front().data().size());
}

Tile part_of(const Tile& plane, const PixelRect& area) {
  Tile part(area, plane.kind());
  for (int y = part.first_row(); y < part.end_row(); ++y)
    std::copy_n(plane.row(0, y).data() + (area.x - plane.area().x), area.width, part.row(0, y).data());
  return part;
}

/// Root mean square of each coefficient of the tile's 8×8 blocks.
NoiseSpectrum spectrum_of(const Tile& tile) {
  Eigen::Matrix<double, 8, 8> dct;
  for (int k = 0; k < 8; ++k)
    for (int j = 0; j < 8; ++j)
      dct(k, j) = (k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((j + 0.5) * k * std::numbers::pi / 8.0);
  Eigen::Matrix<double, 8, 8> sum = Eigen::Matrix<double, 8, 8>::Zero();
  const PixelRect& area = tile.area();
  double mean = 0.0;
  for (const float value : tile.data()) mean += static_cast<double>(value);
  mean /= static_cast<double>(tile.data().size());
  int count = 0;
  for (int y = area.y; y + 8 <= tile.end_row(); y += 4)
    for (int x = 0; x + 8 <= area.width; x += 4, ++count) {
      Eigen::Matrix<double, 8, 8> block;
      for (int k = 0; k < 8; ++k)
        for (int j = 0; j < 8; ++j)
          block(k, j) = static_cast<double>(tile.row(0, y + k)[static_cast<size_t>(x + j)]) - mean;
      sum += (dct * block * dct.transpose()).array().square().matrix();
    }
  constexpr double least =
      0.02;  // interpolation leaves some of them without noise, which is no signal either
  NoiseSpectrum noise;
  for (int k = 0; k < 8; ++k)
    for (int j = 0; j < 8; ++j)
      noise[static_cast<size_t>(8 * k + j)] =
          static_cast<float>(std::max(least, std::sqrt(sum(k, j) / std::max(count, 1))));
  return noise;
}

float root_mean_square(const NoiseSpectrum& noise) {
  float sum = 0.0f;
  for (const float value : noise) sum += value * value;
  return std::sqrt(sum / static_cast<float>(noise.size()));
}

}  // namespace

PlaneDenoiser::PlaneDenoiser(const std::vector<NoiseProfile>& profiles, const Eigen::VectorXd& grey,
                             const Eigen::MatrixXd& candidates, const DenoiseStrength& strength,
                             bool coarse_chroma)
    : strength_(strength),
      coarse_chroma_(coarse_chroma && profiles.size() > 1),
      noise_(profiles.size(), white_noise()),
      coarse_noise_(noise_) {
  Eigen::VectorXd stabilised(grey.size());
  for (size_t i = 0; i < profiles.size(); ++i) {
    float value = static_cast<float>(grey[static_cast<Eigen::Index>(i)]);
    stabilisers_.emplace_back(profiles[i]).forward({&value, 1});
    stabilised[static_cast<Eigen::Index>(i)] = static_cast<double>(value);
  }
  basis_ = orthonormal(stabilised, candidates);
}

void PlaneDenoiser::to_mixtures(std::vector<Tile>& planes) const {
  for (size_t i = 0; i < planes.size(); ++i) stabilisers_[i].forward(planes[i].data());
  mix(planes, basis_);
}

void PlaneDenoiser::measure_noise(std::vector<Tile> planes) {
  to_mixtures(planes);
  for (size_t i = 0; i < planes.size(); ++i) {
    noise_[i] = spectrum_of(planes[i]);
    coarse_noise_[i] = spectrum_of(coarse_of(planes[i]));
  }
}

int PlaneDenoiser::margin() const {
  return coarse_chroma_ ? coarse_margin + coarse_factor * sliding_dct_margin : sliding_dct_margin;
}

/// Takes the noise out of mixture i, or of its coarse plane.
void PlaneDenoiser::clean_mixture(size_t i, Tile& plane) const {
  const float strength = static_cast<float>(i == 0 ? strength_.luma : strength_.chroma);
  const PixelRect area = grown(plane.area(), -margin());
  const auto clean = [strength](Tile& tile, NoiseSpectrum noise) {
    for (float& value : noise) value *= std::max(1.0f, strength);
    sliding_dct(tile, noise, std::min(1.0f, strength));
  };
  if (strength == 0.0f) {
    plane = part_of(plane, area);
  } else if (i == 0 || !coarse_chroma_) {
    Tile fine = part_of(plane, grown(area, sliding_dct_margin));
    clean(fine, noise_[i]);
    plane = part_of(fine, area);
  } else {
    Tile coarse = coarse_of(plane);
    clean(coarse, coarse_noise_[i]);
    Tile fine = part_of(plane, grown(area, coarse_margin + sliding_dct_margin));
    clean(fine, noise_[i]);
    fine = part_of(fine, grown(area, coarse_margin));
    replace_coarse(fine, coarse, root_mean_square(coarse_noise_[i]) * std::max(1.0f, strength));
    plane = part_of(fine, area);
  }
}

void PlaneDenoiser::clean(std::vector<Tile>& planes) const {
  to_mixtures(planes);
  for (size_t i = 0; i < planes.size(); ++i) clean_mixture(i, planes[i]);
  mix(planes, basis_.transpose());
  for (size_t i = 0; i < planes.size(); ++i) stabilisers_[i].inverse(planes[i].data());
}

}  // namespace groundglass::isp
