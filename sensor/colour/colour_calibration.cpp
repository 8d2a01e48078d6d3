#include "sensor/colour/colour_calibration.h"

#include <Eigen/Cholesky>

#include "sim/core/constants.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::sensor {
namespace {

/// ∂(L*, a*, b*)/∂XYZ by central differences.
Matrix3 lab_gradient(const Vector3& xyz, const Vector3& white) {
  constexpr double step = 1e-6;
  Matrix3 gradient;
  for (int i = 0; i < 3; ++i) {
    const Vector3 h = step * Vector3::Unit(i);
    gradient.col(i) = (lab_of(xyz + h, white) - lab_of(xyz - h, white)) / (2.0 * step);
  }
  return gradient;
}

}  // namespace

Spectrum energy_response(const SensorModel& model, size_t plane) {
  const Spectrum& qe = model.quantum_efficiency.at(plane);
  std::vector<double> values;
  for (double nm : qe.wavelengths_nm()) values.push_back(constants::refractive_index_of_air * nm * qe(nm));
  return Spectrum({qe.wavelengths_nm().begin(), qe.wavelengths_nm().end()}, std::move(values));
}

CameraResponse camera_response(const SensorModel& model) {
  CameraResponse camera;
  for (size_t plane = 0; plane < model.planes.size(); ++plane)
    camera.push_back(energy_response(model, plane));
  return camera;
}

Eigen::VectorXd camera_signal(const CameraResponse& camera, const Spectrum& reflectance,
                              const Spectrum& illuminant) {
  Eigen::VectorXd signal = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(camera.size()));
  const auto wavelengths = illuminant.wavelengths_nm();
  const auto power = illuminant.values();
  for (size_t i = 0; i < wavelengths.size(); ++i) {
    const double light = power[i] * reflectance(wavelengths[i]);
    for (size_t plane = 0; plane < camera.size(); ++plane)
      signal[static_cast<Eigen::Index>(plane)] += light * camera[plane](wavelengths[i]);
  }
  return signal;
}

Eigen::VectorXd camera_neutral(const CameraResponse& camera, const Spectrum& illuminant) {
  const Eigen::VectorXd signal = camera_signal(camera, Spectrum::constant(1.0), illuminant);
  return signal / signal.maxCoeff();
}

Eigen::MatrixX3d fit_color_matrix(const CameraResponse& camera, const Spectrum& illuminant) {
  const SpectralTable& training = training_reflectances();
  const Vector3 white = white_point(illuminant);
  const Eigen::VectorXd white_signal = camera_signal(camera, Spectrum::constant(1.0), illuminant);
  Matrix3 xyz_xyz = Matrix3::Zero();
  Eigen::MatrixX3d signal_xyz = Eigen::MatrixX3d::Zero(white_signal.size(), 3);
  for (size_t i = 0; i < training.size(); ++i) {
    const Vector3 xyz = xyz_of_reflectance(training.column(i), illuminant);
    const Eigen::VectorXd signal =
        camera_signal(camera, training.column(i), illuminant) / white_signal.maxCoeff();
    xyz_xyz += xyz * xyz.transpose();
    signal_xyz += signal * xyz.transpose();
  }
  const auto solver = xyz_xyz.ldlt();
  const Eigen::MatrixX3d unconstrained = solver.solve(signal_xyz.transpose()).transpose();
  // Lagrange: the least-squares price of moving the image of white to the neutral.
  const Vector3 direction = solver.solve(white);
  const Eigen::VectorXd miss = white_signal / white_signal.maxCoeff() - unconstrained * white;
  return unconstrained + miss * direction.transpose() / white.dot(direction);
}

Eigen::Matrix3Xd fit_forward_matrix(const CameraResponse& camera, const Spectrum& illuminant) {
  const SpectralTable& training = training_reflectances();
  const Vector3 d50 = white_D50_icc();
  const Matrix3 adapt = bradford(white_point(illuminant), d50);
  const Eigen::VectorXd white_signal = camera_signal(camera, Spectrum::constant(1.0), illuminant);
  // With its row sums fixed the matrix is d50·(0, …, 0, 1) + A·(the other columns less the last); A has three
  // unknowns for each of those.
  const auto last = static_cast<Eigen::Index>(camera.size()) - 1;
  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(3 * last, 3 * last);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(3 * last);
  Eigen::Matrix3Xd design(3, 3 * last);
  for (size_t i = 0; i < training.size(); ++i) {
    const Vector3 target = adapt * xyz_of_reflectance(training.column(i), illuminant);
    const Eigen::VectorXd balanced =
        camera_signal(camera, training.column(i), illuminant).cwiseQuotient(white_signal);
    const Matrix3 to_lab = lab_gradient(target, d50);
    for (Eigen::Index k = 0; k < last; ++k)
      design.middleCols<3>(3 * k) = to_lab * (balanced[k] - balanced[last]);
    normal += design.transpose() * design;
    right += design.transpose() * (to_lab * (target - d50 * balanced[last]));
  }
  const Eigen::VectorXd unknowns = normal.ldlt().solve(right);
  Eigen::Matrix3Xd forward(3, last + 1);
  forward.leftCols(last) = Eigen::Map<const Eigen::Matrix3Xd>(unknowns.data(), 3, last);
  forward.col(last) = d50 - forward.leftCols(last).rowwise().sum();
  return forward;
}

ColourCalibration calibrate_colour(const CameraResponse& camera) {
  const Spectrum& a = cie_illuminant("A");
  const Spectrum& d65 = cie_illuminant("D65");
  ColourCalibration calibration;
  calibration.color_matrix_A = fit_color_matrix(camera, a);
  calibration.color_matrix_D65 = fit_color_matrix(camera, d65);
  calibration.forward_matrix_A = fit_forward_matrix(camera, a);
  calibration.forward_matrix_D65 = fit_forward_matrix(camera, d65);
  calibration.has_forward = true;
  return calibration;
}

}  // namespace groundglass::sensor
