#include "sensor/light/even_light.h"

#include <set>

#include "sensor/light/photoelectrons.h"
#include "sensor/light/pixel_response.h"

namespace groundglass::sensor {

Eigen::MatrixXd site_mixing(const SensorModel& model, const SpectralImage& irradiance, double x_mm,
                            double y_mm, double wavelength_nm, LightTerms terms) {
  const CfaPattern cfa = model.readout_cfa();
  ResponseKernel kernel{};
  kernel[1][1] = 1.0;
  if (has_pixel_response(model, irradiance, terms))
    kernel = response_kernel(model, irradiance, x_mm, y_mm, wavelength_nm, terms);
  Eigen::MatrixXd mixing = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(cfa.planes.size()),
                                                 static_cast<Eigen::Index>(model.planes.size()));
  for (int y = 0; y < cfa.height; ++y)
    for (int x = 0; x < cfa.width; ++x)
      // What a pixel gives to a neighbour, that neighbour's mirror image gives to it.
      for (int j = 0; j < 3; ++j)
        for (int i = 0; i < 3; ++i)
          mixing(y * cfa.width + x, cfa.plane_at(x + 1 - i + cfa.width, y + 1 - j + cfa.height)) +=
              kernel[static_cast<size_t>(j)][static_cast<size_t>(i)];
  return mixing;
}

Eigen::MatrixXd plane_mixing(const SensorModel& model, const SpectralImage& irradiance, double x_mm,
                             double y_mm, double wavelength_nm, LightTerms terms) {
  const CfaPattern cfa = model.readout_cfa();
  const Eigen::MatrixXd of_sites = site_mixing(model, irradiance, x_mm, y_mm, wavelength_nm, terms);
  Eigen::MatrixXd mixing = Eigen::MatrixXd::Zero(of_sites.cols(), of_sites.cols());
  Eigen::VectorXd sites = Eigen::VectorXd::Zero(of_sites.cols());
  for (Eigen::Index site = 0; site < of_sites.rows(); ++site) {
    const Eigen::Index plane = cfa.planes[static_cast<size_t>(site)];
    mixing.row(plane) += of_sites.row(site);
    sites[plane] += 1.0;
  }
  return sites.cwiseInverse().asDiagonal() * mixing;
}

std::vector<std::vector<double>> electrons_per_even_irradiance(const SensorModel& model,
                                                               const SpectralImage& irradiance,
                                                               LightTerms terms) {
  const auto own = electrons_per_irradiance(model, irradiance.grid);
  auto mixed = own;
  for (size_t band = 0; band < own[0].size(); ++band) {
    const Eigen::MatrixXd mixing =
        plane_mixing(model, irradiance, 0.0, 0.0, irradiance.grid.centre_nm(static_cast<int>(band)), terms);
    for (size_t plane = 0; plane < own.size(); ++plane) {
      mixed[plane][band] = 0.0;
      for (size_t filter = 0; filter < own.size(); ++filter)
        mixed[plane][band] +=
            mixing(static_cast<Eigen::Index>(plane), static_cast<Eigen::Index>(filter)) * own[filter][band];
    }
  }
  return mixed;
}

std::vector<Spectrum> quantum_efficiency_of_even_light(const SensorModel& model,
                                                       const SpectralImage& irradiance, LightTerms terms) {
  const std::vector<Spectrum>& own = model.quantum_efficiency;
  if (!has_pixel_response(model, irradiance, terms)) return own;
  std::set<double> tabulated_nm;
  for (const Spectrum& qe : own) tabulated_nm.insert(qe.wavelengths_nm().begin(), qe.wavelengths_nm().end());
  const std::vector<double> wavelengths_nm(tabulated_nm.begin(), tabulated_nm.end());
  std::vector<std::vector<double>> mixed(own.size());
  for (double nm : wavelengths_nm) {
    Eigen::VectorXd qe(static_cast<Eigen::Index>(own.size()));
    for (size_t plane = 0; plane < own.size(); ++plane) qe[static_cast<Eigen::Index>(plane)] = own[plane](nm);
    qe = plane_mixing(model, irradiance, 0.0, 0.0, nm, terms) * qe;
    for (size_t plane = 0; plane < own.size(); ++plane)
      mixed[plane].push_back(qe[static_cast<Eigen::Index>(plane)]);
  }
  std::vector<Spectrum> spectra;
  for (std::vector<double>& values : mixed) spectra.emplace_back(wavelengths_nm, std::move(values));
  return spectra;
}

}  // namespace groundglass::sensor
