#include "optics/wavefront/fourier.h"

#include <unsupported/Eigen/FFT>

namespace groundglass::optics {
namespace {

template <typename Transform>
Eigen::MatrixXcd both_ways(const Eigen::MatrixXcd& values, const Transform& transform) {
  Eigen::MatrixXcd result(values.rows(), values.cols());
  Eigen::VectorXcd in, out;
  for (Eigen::Index column = 0; column < values.cols(); ++column) {
    in = values.col(column);
    transform(out, in);
    result.col(column) = out;
  }
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    in = result.row(row).transpose();
    transform(out, in);
    result.row(row) = out.transpose();
  }
  return result;
}

}  // namespace

Eigen::MatrixXcd fourier_transform(const Eigen::MatrixXcd& values) {
  Eigen::FFT<double> fft;
  return both_ways(values, [&](Eigen::VectorXcd& out, const Eigen::VectorXcd& in) { fft.fwd(out, in); });
}

Eigen::MatrixXcd inverse_fourier_transform(const Eigen::MatrixXcd& values) {
  Eigen::FFT<double> fft;
  return both_ways(values, [&](Eigen::VectorXcd& out, const Eigen::VectorXcd& in) { fft.inv(out, in); });
}

}  // namespace groundglass::optics
