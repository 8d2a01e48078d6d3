#pragma once

#include <Eigen/Core>

namespace groundglass::optics {

/// Two-dimensional inverse discrete Fourier transform, with exp(+2πi jk/N) and scaled by 1/N; any size.
Eigen::MatrixXcd inverse_fourier_transform(const Eigen::MatrixXcd& values);

}  // namespace groundglass::optics
