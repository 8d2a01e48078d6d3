#pragma once

#include <Eigen/Core>

namespace groundglass::optics {

/// Two-dimensional discrete Fourier transform with exp(−2πi jk/N), not scaled; any size.
Eigen::MatrixXcd fourier_transform(const Eigen::MatrixXcd& values);
/// Its inverse, scaled by 1/N.
Eigen::MatrixXcd inverse_fourier_transform(const Eigen::MatrixXcd& values);

}  // namespace groundglass::optics
