#include "sensor/light/response_lattice.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "sensor/light/pixel_place.h"
#include "sensor/light/pixel_response.h"

namespace groundglass::sensor {
namespace {

using Vector = ResponseLattice::Vector;
constexpr size_t vector = ResponseLattice::vector;

/// Functions of wavelength [band][function] whose span holds every row of `kernels` [share][band] to the
/// bound.
Eigen::MatrixXd functions_of(const Eigen::MatrixXd& kernels) {
  constexpr double bound = 1e-5;
  const Eigen::Index bands = kernels.cols();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(kernels.transpose() * kernels);
  const Eigen::MatrixXd by_falling_weight = solver.eigenvectors().rowwise().reverse();
  for (Eigen::Index count = vector; count < bands; count += vector) {
    const auto first = by_falling_weight.leftCols(count);
    const double left_over = (kernels - (kernels * first) * first.transpose()).cwiseAbs().maxCoeff();
    if (left_over <= bound) return first;
  }
  return Eigen::MatrixXd::Identity(bands, bands);
}

/// The four bands of one load. The last load ends with the last band: what it repeats has no weight.
struct Loads {
  size_t bands;
  size_t count() const { return (bands + vector - 1) / vector; }
  size_t first_band(size_t load) const {
    return load + 1 < count() || bands < vector ? load * vector : bands - vector;
  }
};

}  // namespace

ResponseLattice::ResponseLattice(const SensorModel& model, const SpectralImage& irradiance,
                                 const std::vector<std::vector<double>>& weights, LightTerms terms)
    : bands_(weights.at(0).size()), planes_(weights.size()) {
  for (const std::string& row : model.pdaf)
    for (const char letter : row)
      if (apertures_.find(letter) == std::string::npos) apertures_ += letter;
  const int width = irradiance.pixels.width(), height = irradiance.pixels.height();
  // Shares change over a good part of the image height: 48 steps of it leave some 1e-4 of error.
  constexpr double steps = 48.0;
  step_px_ = std::max(8.0, 0.5 * std::hypot(width, height) / steps);
  columns_ = static_cast<size_t>(std::ceil((width - 1) / step_px_)) + 2;
  const size_t rows = static_cast<size_t>(std::ceil((height - 1) / step_px_)) + 2;
  const PixelPlace place(model, width, height);
  const size_t per_node = apertures_.size() * 9;
  Eigen::MatrixXd kernels(columns_ * rows * per_node, bands_);
  parallel_for(static_cast<std::int64_t>(columns_ * rows), Task(), "pixel response", [&](std::int64_t k) {
    const auto node = static_cast<size_t>(k);
    const double x_mm = place.x_mm(static_cast<double>(node % columns_) * step_px_);
    const double y_mm = place.y_mm(static_cast<double>(node / columns_) * step_px_);
    for (size_t b = 0; b < bands_; ++b) {
      const double nm = irradiance.grid.centre_nm(static_cast<int>(b));
      const ResponseKernel whole = response_kernel(model, irradiance, x_mm, y_mm, nm, terms);
      for (size_t a = 0; a < apertures_.size(); ++a) {
        ResponseKernel kernel = whole;
        // A half collects less of its own; what comes from neighbours is not told apart.
        if (a > 0) kernel[1][1] = half_response(model, irradiance, x_mm, y_mm, nm, apertures_[a], terms);
        for (size_t i = 0; i < 9; ++i)
          kernels(static_cast<Eigen::Index>(node * per_node + a * 9 + i), static_cast<Eigen::Index>(b)) =
              kernel[i / 3][i % 3];
      }
    }
  });

  const Eigen::MatrixXd functions = functions_of(kernels);
  const Eigen::MatrixXd coefficients = kernels * functions;
  const auto used = static_cast<size_t>(functions.cols());
  functions_ = (used + vector - 1) / vector * vector;
  nodes_.assign(columns_ * rows * node_size(), Vector{});
  for (Eigen::Index row = 0; row < coefficients.rows(); ++row)
    for (size_t f = 0; f < used; ++f) {
      const auto at = static_cast<size_t>(row);
      nodes_[(at / 9 * functions_ + f) * 3 + at % 9 / 3][at % 3] =
          static_cast<float>(coefficients(row, static_cast<Eigen::Index>(f)));
    }

  const Loads loads{bands_};
  basis_.assign(planes_ * functions_ * loads.count(), Vector{});
  for (size_t plane = 0; plane < planes_; ++plane)
    for (size_t f = 0; f < used; ++f)
      for (size_t b = 0; b < bands_; ++b) {
        const size_t load = b / vector, lane = b - loads.first_band(load);
        const size_t at =
            ((plane * functions_ / vector + f / vector) * loads.count() + load) * vector + f % vector;
        basis_[at][lane] = static_cast<float>(
            weights[plane][b] * functions(static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(f)));
      }
}

bool ResponseLattice::project(std::span<const float> bands, size_t plane, Vector* sums) const {
  const Loads loads{bands_};
  float few[vector] = {};
  const float* from = bands.data();
  if (bands_ < vector) from = std::copy(bands.begin(), bands.end(), few) - bands_;
  const Vector* basis = basis_.data() + plane * functions_ * loads.count();
  Vector lowest{};
  bool finite = true;
  for (size_t group = 0; group < functions_ / vector; ++group) {
    Vector a{}, b{}, c{}, d{};
    for (size_t load = 0; load < loads.count(); ++load, basis += vector) {
      Vector e;
      std::memcpy(&e, from + loads.first_band(load), sizeof e);
      lowest = e < lowest ? e : lowest;
      a += e * basis[0];
      b += e * basis[1];
      c += e * basis[2];
      d += e * basis[3];
    }
    // Sums across each of the four, together.
    const Vector ab = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Vector cd = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
    sums[group] = __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    // What is not finite times 0 is not a number: any of the functions tells.
    finite = finite && std::isfinite(sums[group][0]);
  }
  return finite && lowest[0] == 0.0f && lowest[1] == 0.0f && lowest[2] == 0.0f && lowest[3] == 0.0f;
}

void ResponseLattice::at_row(int y, Row& out) const {
  const double row = y / step_px_;
  const auto above = static_cast<size_t>(row);
  const auto t = static_cast<float>(row - static_cast<double>(above));
  const size_t length = columns_ * node_size();
  out.resize(length);
  const Vector *a = nodes_.data() + above * length, *b = a + length;
  for (size_t i = 0; i < length; ++i) out[i] = a[i] + t * (b[i] - a[i]);
}

ResponseLattice::Shares ResponseLattice::shares(const Row& row, size_t column, size_t aperture,
                                                const Vector* sums) const {
  const Vector* c = row.data() + column * node_size() + aperture * functions_ * 3;
  Vector top{}, middle{}, bottom{};
  for (size_t f = 0; f < functions_; f += vector, ++sums)
    for (size_t i = 0; i < vector; ++i, c += 3) {
      const float s = (*sums)[i];
      top += s * c[0];
      middle += s * c[1];
      bottom += s * c[2];
    }
  return {top, middle, bottom};
}

}  // namespace groundglass::sensor
