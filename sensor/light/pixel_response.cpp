#include "sensor/light/pixel_response.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "sensor/light/photoelectrons.h"
#include "sensor/light/pixel_spot.h"

namespace groundglass::sensor {
namespace {

/// Where pixels lie on the sensor, from its centre.
class Place {
 public:
  Place(const SensorModel& model, int width, int height) : pitch_mm_(1e-3 * model.readout_pitch_um()) {
    const WindowOrigin origin = window_origin(model, width, height);
    x_px_ = origin.x + 0.5 - 0.5 * model.readout_width_px();
    y_px_ = origin.y + 0.5 - 0.5 * model.readout_height_px();
  }
  double x_mm(double column) const { return (x_px_ + column) * pitch_mm_; }
  double y_mm(double row) const { return (y_px_ + row) * pitch_mm_; }

 private:
  double pitch_mm_, x_px_, y_px_;
};

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

/// Kernels times weights, on a lattice over the image.
class ResponseLattice {
 public:
  /// Nine shares, padded to whole vectors.
  static constexpr size_t lanes = 12;
  using Table = std::vector<float>;

  ResponseLattice(const SensorModel& model, const SpectralImage& irradiance,
                  const std::vector<std::vector<double>>& weights, LightTerms terms)
      : bands_(weights.at(0).size()), planes_(weights.size()) {
    const int width = irradiance.pixels.width(), height = irradiance.pixels.height();
    // Shares change over a good part of the image height: 48 steps of it leave some 1e-4 of error.
    constexpr double steps = 48.0;
    step_px_ = std::max(8.0, 0.5 * std::hypot(width, height) / steps);
    columns_ = static_cast<size_t>(std::ceil((width - 1) / step_px_)) + 2;
    const size_t rows = static_cast<size_t>(std::ceil((height - 1) / step_px_)) + 2;
    const Place place(model, width, height);
    nodes_.assign(columns_ * rows * node_size(), 0.0f);
    parallel_for(static_cast<std::int64_t>(columns_ * rows), Task(), "pixel response", [&](std::int64_t k) {
      const auto node = static_cast<size_t>(k);
      const double x_mm = place.x_mm(static_cast<double>(node % columns_) * step_px_);
      const double y_mm = place.y_mm(static_cast<double>(node / columns_) * step_px_);
      for (size_t b = 0; b < bands_; ++b) {
        const double nm = irradiance.grid.centre_nm(static_cast<int>(b));
        const ResponseKernel kernel = response_kernel(model, irradiance, x_mm, y_mm, nm, terms);
        for (size_t plane = 0; plane < planes_; ++plane)
          for (size_t i = 0; i < 9; ++i)
            nodes_[node * node_size() + (plane * bands_ + b) * lanes + i] =
                static_cast<float>(weights[plane][b] * kernel[i / 3][i % 3]);
      }
    });
  }

  size_t bands() const { return bands_; }
  double step_px() const { return step_px_; }

  /// The lattice between its rows, at image row y: one node after the other.
  void at_row(int y, Table& out) const {
    const double row = y / step_px_;
    const auto above = static_cast<size_t>(row);
    const auto t = static_cast<float>(row - static_cast<double>(above));
    const size_t length = columns_ * node_size();
    out.resize(length);
    const float *a = nodes_.data() + above * length, *b = a + length;
    for (size_t i = 0; i < length; ++i) out[i] = a[i] + t * (b[i] - a[i]);
  }
  const float* weights(const Table& row, size_t column, size_t plane) const {
    return row.data() + column * node_size() + plane * bands_ * lanes;
  }

 private:
  size_t node_size() const { return planes_ * bands_ * lanes; }

  size_t bands_, planes_, columns_ = 0;
  double step_px_ = 0.0;
  Table nodes_;
};

/// What one image row gives to itself and to the rows above and below, with a column to spare on either side.
struct RowYield {
  std::array<std::vector<float>, 3> to;
  void reset(int width) {
    for (auto& row : to) row.assign(static_cast<size_t>(width) + 2, 0.0f);
  }
  /// What left at the sides goes back.
  void close() {
    for (auto& row : to) {
      row[1] += row.front();
      row[row.size() - 2] += row.back();
    }
  }
};

class Mixer {
 public:
  Mixer(const SpectralImage& irradiance, const SensorModel& model, const ResponseLattice& lattice)
      : irradiance_(irradiance), cfa_(model.readout_cfa()), lattice_(lattice) {}

  void yield(int y, ResponseLattice::Table& weights, RowYield& out) const {
    const int width = irradiance_.pixels.width();
    lattice_.at_row(y, weights);
    out.reset(width);
    for (int x = 0; x < width; ++x) {
      const double column = x / lattice_.step_px();
      const auto left = static_cast<size_t>(column);
      const auto t = static_cast<float>(column - static_cast<double>(left));
      const auto plane = static_cast<size_t>(cfa_.plane_at(x, y));
      Lanes a, b;
      const auto bands = irradiance_.pixels.pixel(x, y);
      collect(bands, lattice_.weights(weights, left, plane), lattice_.weights(weights, left + 1, plane), a,
              b);
      check(bands, x, y);
      for (size_t j = 0; j < 3; ++j)
        for (size_t i = 0; i < 3; ++i) {
          const size_t k = 3 * j + i;
          out.to[j][static_cast<size_t>(x) + i] += a[k] + t * (b[k] - a[k]);
        }
    }
    out.close();
  }

 private:
  using Lanes = std::array<float, ResponseLattice::lanes>;

  /// Σ over bands of irradiance times weights, at the nodes to the left and to the right.
  static void collect(std::span<const float> bands, const float* from, const float* to, Lanes& a, Lanes& b) {
    // Vectors by name, so that sums stay in registers.
    constexpr size_t vectors = ResponseLattice::lanes / 4;
    using Vector [[gnu::vector_size(16)]] = float;
    Vector sum_a[vectors]{}, sum_b[vectors]{};
    for (const float e : bands) {
      Vector w[2 * vectors];
      std::memcpy(w, from, sizeof(Lanes));
      std::memcpy(w + vectors, to, sizeof(Lanes));
      for (size_t k = 0; k < vectors; ++k) {
        sum_a[k] += e * w[k];
        sum_b[k] += e * w[vectors + k];
      }
      from += ResponseLattice::lanes;
      to += ResponseLattice::lanes;
    }
    std::memcpy(a.data(), sum_a, sizeof(Lanes));
    std::memcpy(b.data(), sum_b, sizeof(Lanes));
  }
  void check(std::span<const float> bands, int x, int y) const {
    float sum = 0.0f, lowest = 0.0f;
    for (const float e : bands) {
      sum += e;
      lowest = std::min(lowest, e);
    }
    if (!std::isfinite(sum) || lowest < 0.0f) throw_bad_irradiance(irradiance_, x, y);
  }

  const SpectralImage& irradiance_;
  CfaPattern cfa_;
  const ResponseLattice& lattice_;
};

/// Pixels with half an aperture collect less of their own; what comes from neighbours is not told apart.
void shade_halves(const SpectralImage& irradiance, const SensorModel& model,
                  const std::vector<std::vector<double>>& weights, LightTerms terms, Image<float>& rate) {
  const CfaPattern cfa = model.readout_cfa();
  const Place place(model, rate.width(), rate.height());
  parallel_for(rate.height(), Task(), "half apertures", [&](std::int64_t row) {
    const int y = static_cast<int>(row);
    const std::string& halves = model.pdaf[static_cast<size_t>(y) % model.pdaf.size()];
    for (int x = 0; x < rate.width(); ++x) {
      const char half = halves[static_cast<size_t>(x) % halves.size()];
      if (half == '.') continue;
      const double x_mm = place.x_mm(x), y_mm = place.y_mm(y);
      const auto& weight = weights[static_cast<size_t>(cfa.plane_at(x, y))];
      const auto bands = irradiance.pixels.pixel(x, y);
      double lost = 0.0;
      for (size_t b = 0; b < bands.size(); ++b) {
        const double nm = irradiance.grid.centre_nm(static_cast<int>(b));
        const double whole = response_kernel(model, irradiance, x_mm, y_mm, nm, terms)[1][1];
        const double part = half_response(model, irradiance, x_mm, y_mm, nm, half, terms);
        lost += weight[b] * static_cast<double>(bands[b]) * (whole - part);
      }
      rate.at(x, y) = std::max(0.0f, rate.at(x, y) - static_cast<float>(lost));
    }
  });
}

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
    ResponseLattice::Table weights_here;
    // A row gets from the one above it, from itself and from the one below, in this order: the same sum
    // wherever bands begin.
    RowYield above, here, below;
    above.reset(width);
    if (first > 0) mixer.yield(first - 1, weights_here, above);
    mixer.yield(first, weights_here, here);
    for (int y = first; y < end; ++y) {
      below.reset(width);
      if (y + 1 < height) mixer.yield(y + 1, weights_here, below);
      const auto out = rate.row(y);
      const auto& from_above = y > 0 ? above.to[2] : here.to[0];
      const auto& from_below = y + 1 < height ? below.to[0] : here.to[2];
      for (size_t x = 0; x < out.size(); ++x)
        out[x] = from_above[x + 1] + here.to[1][x + 1] + from_below[x + 1];
      std::swap(above, here);
      std::swap(here, below);
    }
  });
  if (!model.pdaf.empty()) shade_halves(irradiance, model, weights, terms, rate);
  return rate;
}

}  // namespace groundglass::sensor
