#include "optics/wavefront/fourier.h"

#include <unsupported/Eigen/FFT>

namespace groundglass::optics {

Eigen::MatrixXcd inverse_fourier_transform(const Eigen::MatrixXcd& values) {
  Eigen::FFT<double> fft;
  Eigen::MatrixXcd result(values.rows(), values.cols());
  Eigen::VectorXcd in, out;
  for (Eigen::Index column = 0; column < values.cols(); ++column) {
    in = values.col(column);
    fft.inv(out, in);
    result.col(column) = out;
  }
  for (Eigen::Index row = 0; row < values.rows(); ++row) {
    in = result.row(row).transpose();
    fft.inv(out, in);
    result.row(row) = out.transpose();
  }
  return result;
}

}  // namespace groundglass::optics
