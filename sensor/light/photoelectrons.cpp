#include "sensor/light/photoelectrons.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sensor/light/pixel_response.h"
#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

void check_geometry(const SpectralImage& irradiance, const SensorModel& model) {
  const Image<float>& pixels = irradiance.pixels;
  if (std::abs(irradiance.pixel_pitch_um - model.readout_pitch_um()) > 1e-4)
    throw InputError(fmt::format("the irradiance has pixels of {:g} um, but {} reads out pixels of {:g} um",
                                 irradiance.pixel_pitch_um, model.name, model.readout_pitch_um()));
  if (pixels.empty()) throw InputError("the irradiance has no pixels");
  if (pixels.width() > model.readout_width_px() || pixels.height() > model.readout_height_px())
    throw InputError(fmt::format("the irradiance has {} x {} pixels, more than the {} x {} of {}",
                                 pixels.width(), pixels.height(), model.readout_width_px(),
                                 model.readout_height_px(), model.name));
  if (pixels.channels() != irradiance.grid.band_count)
    throw InputError(fmt::format("the irradiance has {} channels, but its grid has {} bands",
                                 pixels.channels(), irradiance.grid.band_count));
}

void check_range(const Spectrum& qe, const std::string& plane, const WavelengthGrid& grid) {
  const double limit = 0.02 * std::ranges::max(qe.values());
  const bool cut_below = grid.first_edge_nm < qe.first_nm() && qe.values().front() > limit;
  const bool cut_above = grid.last_edge_nm() > qe.last_nm() && qe.values().back() > limit;
  if (cut_below || cut_above)
    throw InputError(
        fmt::format("the quantum efficiency of {} is known from {} to {} nm only, the irradiance "
                    "reaches from {} to {} nm",
                    plane, qe.first_nm(), qe.last_nm(), grid.first_edge_nm, grid.last_edge_nm()));
}

}  // namespace

void throw_bad_irradiance(const SpectralImage& irradiance, int x, int y) {
  const auto bands = irradiance.pixels.pixel(x, y);
  const auto bad = std::ranges::find_if(bands, [](float e) { return !(e >= 0.0f && std::isfinite(e)); });
  throw InputError(
      fmt::format("the irradiance at pixel ({}, {}), {} nm is {}, expected a finite number of at least 0", x,
                  y, irradiance.grid.centre_nm(static_cast<int>(bad - bands.begin())), *bad));
}

std::vector<std::vector<double>> electrons_per_irradiance(const SensorModel& model,
                                                          const WavelengthGrid& grid) {
  using namespace constants;
  const double pitch_m = model.readout_pitch_um() * 1e-6;
  const double per_joule_nm =
      model.optics.fill_factor * pitch_m * pitch_m * 1e-9 / (planck_J_s * speed_of_light_m_s);
  std::vector<std::vector<double>> weights;
  for (size_t plane = 0; plane < model.planes.size(); ++plane) {
    const Spectrum& qe = model.quantum_efficiency[plane];
    check_range(qe, model.planes[plane], grid);
    // λ_vac as a spectrum: a straight line, so that the integral of the product is exact.
    const double from = qe.first_nm(), to = qe.last_nm();
    const Spectrum wavelength({from, to}, {refractive_index_of_air * from, refractive_index_of_air * to});
    auto& row = weights.emplace_back();
    for (int b = 0; b < grid.band_count; ++b)
      row.push_back(per_joule_nm *
                    integral_of_product(wavelength, qe, grid.lower_edge_nm(b), grid.lower_edge_nm(b + 1)));
  }
  return weights;
}

WindowOrigin window_origin(const SensorModel& model, int width, int height) {
  const CfaPattern cfa = model.readout_cfa();
  const int x = (model.readout_width_px() - width) / 2, y = (model.readout_height_px() - height) / 2;
  return {x - x % cfa.width, y - y % cfa.height};
}

Image<float> mean_photoelectrons_per_s(const SpectralImage& irradiance, const SensorModel& model,
                                       const Task& task, LightTerms terms) {
  check_geometry(irradiance, model);
  const auto weights = electrons_per_irradiance(model, irradiance.grid);
  if (has_pixel_response(model, irradiance, terms))
    return photoelectrons_with_response(irradiance, model, weights, terms, task);
  const CfaPattern cfa = model.readout_cfa();
  Image<float> rate(irradiance.pixels.width(), irradiance.pixels.height());
  parallel_for(rate.height(), task, "photoelectrons", [&](std::int64_t row) {
    const int y = static_cast<int>(row);
    for (int x = 0; x < rate.width(); ++x) {
      const auto bands = irradiance.pixels.pixel(x, y);
      const std::vector<double>& weight = weights[static_cast<size_t>(cfa.plane_at(x, y))];
      double sum = 0.0;
      float lowest = 0.0f;
      for (size_t b = 0; b < bands.size(); ++b) {
        sum += weight[b] * static_cast<double>(bands[b]);
        lowest = std::min(lowest, bands[b]);
      }
      if (!std::isfinite(sum) || lowest < 0.0f) throw_bad_irradiance(irradiance, x, y);
      rate.at(x, y) = static_cast<float>(sum);
    }
  });
  return rate;
}

}  // namespace groundglass::sensor
