#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "sensor/light/light_terms.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"

namespace groundglass::sensor {

/// Kernels of pixel_response.h over an image: on a lattice in place, and in wavelength as coefficients of a
/// few functions. Kernels change so smoothly with wavelength that those functions of the largest singular
/// values, four as a rule, span the kernels of all nodes to 1e-5 of the light at every band: a tenth of what
/// the lattice leaves.
class ResponseLattice {
 public:
  /// Three rows of three shares, each row a vector of four.
  using Vector [[gnu::vector_size(16)]] = float;
  static constexpr size_t vector = 4;
  using Shares = std::array<Vector, 3>;

  /// `weights` [plane][band] as electrons_per_irradiance gives them.
  ResponseLattice(const SensorModel& model, const SpectralImage& irradiance,
                  const std::vector<std::vector<double>>& weights, LightTerms terms);

  /// How many functions of wavelength, a multiple of four.
  size_t functions() const { return functions_; }
  double step_px() const { return step_px_; }
  /// Apertures that the sensor's pixels have: '.' and the halves in use.
  size_t aperture_of(char letter) const { return apertures_.find(letter); }

  /// Σ over bands of irradiance, weight and each function: four at a time. False where a band is negative or
  /// the sums are not finite.
  bool project(std::span<const float> bands, size_t plane, Vector* sums) const;

  /// The lattice between its rows, at image row y: one node after the other.
  using Row = std::vector<Vector>;
  void at_row(int y, Row& out) const;
  /// What the light with these sums becomes at one node.
  Shares shares(const Row& row, size_t column, size_t aperture, const Vector* sums) const;

 private:
  size_t node_size() const { return apertures_.size() * functions_ * 3; }

  size_t bands_, planes_, functions_ = 0, columns_ = 0;
  double step_px_ = 0.0;
  std::string apertures_ = ".";
  /// [plane][four functions][four bands][function] and [node][aperture][function][row].
  std::vector<Vector> basis_, nodes_;
};

}  // namespace groundglass::sensor
