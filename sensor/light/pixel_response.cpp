#include "sensor/light/pixel_response.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sensor/light/photoelectrons.h"
#include "sensor/light/pixel_spot.h"
#include "sensor/light/response_lattice.h"

namespace groundglass::sensor {
namespace {

bool microlens_acts(const SensorModel& model, const SpectralImage& irradiance, LightTerms terms) {
  return terms.microlens && model.optics.microlens && !irradiance.incidence.empty();
}

/// A point of the sensor, the light there and the microlens that gathers it.
struct SpotHere {
  const Microlens& microlens;
  double pitch_um, cosine = 1.0, sine = 0.0;
  Spot spot;
  /// What all photodiodes get of collimated perpendicular light.
  double reference = 1.0;

  SpotHere(const SensorModel& model, const SpectralImage& irradiance, double x_mm, double y_mm,
           double wavelength_nm)
      : microlens(*model.optics.microlens), pitch_um(model.pixel_pitch_um) {
    const double height_mm = std::hypot(x_mm, y_mm);
    if (height_mm > 0.0) cosine = x_mm / height_mm, sine = y_mm / height_mm;
    IncidencePoint incidence = incidence_at(irradiance.incidence, height_mm);
    incidence.height_mm = height_mm;
    spot = spot_of(microlens, incidence, wavelength_nm, pitch_um);
    Microlens unshifted = microlens;
    unshifted.design_height_mm.clear();
    reference = 0.0;
    const Spot perpendicular = spot_of(unshifted, {}, wavelength_nm, pitch_um);
    for (const auto& row : shares_of(perpendicular, 1.0, 0.0, pitch_um, microlens.photodiode_width_um))
      for (double share : row) reference += share;
  }

  Shares shares() const {
    Shares all = shares_of(spot, cosine, sine, pitch_um, microlens.photodiode_width_um);
    for (auto& row : all)
      for (double& share : row) share /= reference;
    return all;
  }
  double half(char which) const {
    return share_of_half(spot, cosine, sine, pitch_um, microlens.photodiode_width_um, which) / reference;
  }
};

constexpr ResponseKernel alone{{{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}};

/// Native shares seen by blocks of N×N: where light goes n pixels aside, (N − n)/N of it stays in its block.
ResponseKernel binned(const Shares& native, int n) {
  const double crosses = 1.0 / n;
  ResponseKernel out{};
  for (size_t j = 0; j < 3; ++j)
    for (size_t i = 0; i < 3; ++i) {
      const double x = i == 1 ? 0.0 : crosses, y = j == 1 ? 0.0 : crosses;
      out[j][i] += native[j][i] * (i == 1 ? 1.0 : x) * (j == 1 ? 1.0 : y);
      if (i != 1) out[j][1] += native[j][i] * (1.0 - x) * (j == 1 ? 1.0 : y);
      if (j != 1) out[1][i] += native[j][i] * (i == 1 ? 1.0 : x) * (1.0 - y);
      if (i != 1 && j != 1) out[1][1] += native[j][i] * (1.0 - x) * (1.0 - y);
    }
  return out;
}

void diffuse(Shares& shares, double share) {
  const double away = shares[1][1] * share;
  shares[1][1] -= away;
  for (double* neighbour : {&shares[0][1], &shares[1][0], &shares[1][2], &shares[2][1]})
    *neighbour += 0.25 * away;
}

/// What one image row gives to the row above, to itself and to the row below.
using RowYield = std::array<std::vector<float>, 3>;

class Mixer {
 public:
  Mixer(const SpectralImage& irradiance, const SensorModel& model, const ResponseLattice& lattice)
      : irradiance_(irradiance),
        model_(model),
        cfa_(model.readout_cfa()),
        origin_(window_origin(model, irradiance.pixels.width(), irradiance.pixels.height())),
        lattice_(lattice) {}

  void yield(int y, ResponseLattice::Row& kernels, RowYield& out) const {
    using Vector = ResponseLattice::Vector;
    const int width = irradiance_.pixels.width();
    lattice_.at_row(y, kernels);
    const std::vector<Site> sites = sites_of_row(y);
    std::vector<Vector> sums(lattice_.functions() / ResponseLattice::vector);
    // Lanes: what columns x − 1, x and x + 1 have been given so far.
    ResponseLattice::Shares given{};
    std::array<float, 3> first{};
    for (auto& row : out) row.resize(static_cast<size_t>(width));
    size_t site = 0;
    for (int x = 0; x < width; ++x) {
      const double column = x * columns_per_px_;
      const auto left = static_cast<size_t>(column);
      const auto t = static_cast<float>(column - static_cast<double>(left));
      const auto [plane, aperture] = sites[site];
      if (++site == sites.size()) site = 0;
      if (!lattice_.project(irradiance_.pixels.pixel(x, y), plane, sums.data())) check(x, y);
      const ResponseLattice::Shares a = lattice_.shares(kernels, left, aperture, sums.data());
      const ResponseLattice::Shares b = lattice_.shares(kernels, left + 1, aperture, sums.data());
      for (size_t j = 0; j < 3; ++j) {
        given[j] += a[j] + t * (b[j] - a[j]);
        if (x > 0)
          out[j][static_cast<size_t>(x) - 1] = given[j][0];
        else
          first[j] = given[j][0];
        given[j] = __builtin_shufflevector(given[j], Vector{}, 1, 2, 3, 4);
      }
    }
    // What left at the sides goes back.
    for (size_t j = 0; j < 3; ++j) {
      out[j].back() = given[j][0] + given[j][1];
      out[j].front() += first[j];
    }
  }

 private:
  struct Site {
    size_t plane, aperture;
  };

  /// One period of colours and half apertures along a row. Both tile the sensor, not the window, which begins
  /// at a whole tile of colours but anywhere in one of half apertures.
  std::vector<Site> sites_of_row(int y) const {
    static const PdafTile whole{"."};
    const PdafTile& tile = model_.pdaf.empty() ? whole : model_.pdaf;
    const std::string& apertures = tile[static_cast<size_t>(origin_.y + y) % tile.size()];
    const auto first = static_cast<size_t>(origin_.x);
    std::vector<Site> sites(std::lcm(static_cast<size_t>(cfa_.width), apertures.size()));
    for (size_t x = 0; x < sites.size(); ++x)
      sites[x] = {static_cast<size_t>(cfa_.plane_at(static_cast<int>(x), y)),
                  lattice_.aperture_of(apertures[(first + x) % apertures.size()])};
    return sites;
  }

  void check(int x, int y) const {
    const auto bands = irradiance_.pixels.pixel(x, y);
    if (!std::ranges::all_of(bands, [](float e) { return e >= 0.0f && std::isfinite(e); }))
      throw_bad_irradiance(irradiance_, x, y);
  }

  const SpectralImage& irradiance_;
  const SensorModel& model_;
  CfaPattern cfa_;
  WindowOrigin origin_;
  const ResponseLattice& lattice_;
  double columns_per_px_ = 1.0 / lattice_.step_px();
};

}  // namespace

bool has_pixel_response(const SensorModel& model, const SpectralImage& irradiance, LightTerms terms) {
  return microlens_acts(model, irradiance, terms) || !model.pdaf.empty() ||
         (terms.crosstalk && !model.optics.diffusion.empty());
}

ResponseKernel response_kernel(const SensorModel& model, const SpectralImage& irradiance, double x_mm,
                               double y_mm, double wavelength_nm, LightTerms terms) {
  Shares shares = alone;
  if (microlens_acts(model, irradiance, terms))
    shares = SpotHere(model, irradiance, x_mm, y_mm, wavelength_nm).shares();
  if (!terms.crosstalk) {
    double all = 0.0;
    for (const auto& row : shares)
      for (double share : row) all += share;
    shares = alone;
    shares[1][1] = all;
    return shares;
  }
  diffuse(shares, model.optics.diffusion_at(wavelength_nm));
  return binned(shares, model.binning);
}

double half_response(const SensorModel& model, const SpectralImage& irradiance, double x_mm, double y_mm,
                     double wavelength_nm, char half, LightTerms terms) {
  const double stays = terms.crosstalk ? 1.0 - model.optics.diffusion_at(wavelength_nm) : 1.0;
  if (!microlens_acts(model, irradiance, terms)) return 0.5 * stays;
  return SpotHere(model, irradiance, x_mm, y_mm, wavelength_nm).half(half) * stays;
}

Image<float> photoelectrons_with_response(const SpectralImage& irradiance, const SensorModel& model,
                                          const std::vector<std::vector<double>>& weights, LightTerms terms,
                                          const Task& task) {
  const ResponseLattice lattice(model, irradiance, weights, terms);
  const Mixer mixer(irradiance, model, lattice);
  const int width = irradiance.pixels.width(), height = irradiance.pixels.height();
  Image<float> rate(width, height);
  constexpr int band_rows = 64;
  parallel_for((height + band_rows - 1) / band_rows, task, "photoelectrons", [&](std::int64_t band) {
    const int first = static_cast<int>(band) * band_rows, end = std::min(height, first + band_rows);
    ResponseLattice::Row kernels;
    // A row gets from the one above it, from itself and from the one below, in this order: the same sum
    // wherever bands begin.
    RowYield above, here, below;
    if (first > 0) mixer.yield(first - 1, kernels, above);
    mixer.yield(first, kernels, here);
    for (int y = first; y < end; ++y) {
      if (y + 1 < height) mixer.yield(y + 1, kernels, below);
      const auto out = rate.row(y);
      const auto& from_above = y > 0 ? above[2] : here[0];
      const auto& from_below = y + 1 < height ? below[0] : here[2];
      // Shares that are next to nothing may come out below it.
      for (size_t x = 0; x < out.size(); ++x)
        out[x] = std::max(0.0f, from_above[x] + here[1][x] + from_below[x]);
      std::swap(above, here);
      std::swap(here, below);
    }
  });
  return rate;
}

}  // namespace groundglass::sensor
