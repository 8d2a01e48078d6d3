#include "isp/geometry/resampler.h"

#include <cmath>
#include <functional>
#include <numbers>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

struct Kernel {
  std::string name;
  int taps;
  double (*value)(double);
};

/// Mitchell and Netravali's family of cubics; B = 0 gives Keys's with a = −C.
double cubic(double x, double b, double c) {
  x = std::abs(x);
  if (x >= 2.0) return 0.0;
  if (x < 1.0)
    return (((12.0 - 9.0 * b - 6.0 * c) * x + (-18.0 + 12.0 * b + 6.0 * c)) * x * x + 6.0 - 2.0 * b) / 6.0;
  return (((-b - 6.0 * c) * x + (6.0 * b + 30.0 * c)) * x * x + (-12.0 * b - 48.0 * c) * x + 8.0 * b +
          24.0 * c) /
         6.0;
}

double sinc(double x) {
  // Exactly 0 at whole numbers, so that places on pixels give pixels.
  if (x == 0.0) return 1.0;
  return x == std::round(x) ? 0.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

double lanczos3(double x) { return std::abs(x) < 3.0 ? sinc(x) * sinc(x / 3.0) : 0.0; }

/// Lanczos reaches three pixels and gets eight taps, which are one vector.
const std::vector<Kernel>& all() {
  static const std::vector<Kernel> kernels{
      {"bicubic", 4, [](double x) { return cubic(x, 0.0, 0.5); }},
      {"mitchell", 4, [](double x) { return cubic(x, 1.0 / 3.0, 1.0 / 3.0); }},
      {"lanczos3", 8, lanczos3}};
  return kernels;
}

const Kernel& kernel_of(const std::string& name) {
  for (const Kernel& kernel : all())
    if (kernel.name == name) return kernel;
  return all().front();
}

template <int taps>
[[gnu::always_inline]] inline float sample_one(const float* source, int stride, const float* across,
                                               const float* down) {
  float sum[taps];
  for (int k = 0; k < taps; ++k) sum[k] = down[0] * source[k];
  for (int j = 1; j < taps; ++j)
    for (int k = 0; k < taps; ++k) sum[k] += down[j] * source[j * stride + k];
  for (int k = 0; k < taps; ++k) sum[k] *= across[k];
  // In pairs, the same whatever the vectors.
  for (int half = taps / 2; half > 0; half /= 2)
    for (int k = 0; k < half; ++k) sum[k] += sum[k + half];
  return sum[0];
}

GROUNDGLASS_VECTORISED void sample4(const float* source, int stride, const float* weights,
                                    const Resampler::Place* places, int count, float* __restrict to) {
  for (int i = 0; i < count; ++i)
    to[i] = sample_one<4>(source + places[i].offset, stride, weights + 4 * places[i].phase_x,
                          weights + 4 * places[i].phase_y);
}

GROUNDGLASS_VECTORISED void sample8(const float* source, int stride, const float* weights,
                                    const Resampler::Place* places, int count, float* __restrict to) {
  for (int i = 0; i < count; ++i)
    to[i] = sample_one<8>(source + places[i].offset, stride, weights + 8 * places[i].phase_x,
                          weights + 8 * places[i].phase_y);
}

}  // namespace

Resampler::Resampler(const std::string& name) : taps_(kernel_of(name).taps) {
  const Kernel& kernel = kernel_of(name);
  std::vector<double> row(static_cast<size_t>(taps_));
  for (int phase = 0; phase <= phases; ++phase) {
    double sum = 0.0;
    for (int k = 0; k < taps_; ++k)
      sum += row[static_cast<size_t>(k)] = kernel.value(k - before() - static_cast<double>(phase) / phases);
    // Lanczos's taps have their centre of mass up to 0.02 pixel beside the place. What makes up for it moves
    // between the two nearest, so that slopes stay where they are.
    double beside = 0.0;
    for (int k = 0; k < taps_; ++k)
      beside += row[static_cast<size_t>(k)] / sum * (k - before() - static_cast<double>(phase) / phases);
    row[static_cast<size_t>(before())] += beside * sum;
    row[static_cast<size_t>(before()) + 1] -= beside * sum;
    for (const double weight : row) weights_.push_back(static_cast<float>(weight / sum));
  }
}

const std::vector<std::string>& Resampler::kernels() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const Kernel& kernel : all()) result.push_back(kernel.name);
    return result;
  }();
  return names;
}

void Resampler::sample(const float* source, int stride, const Place* places, int count, float* to) const {
  (taps_ == 4 ? sample4 : sample8)(source, stride, weights_.data(), places, count, to);
}

}  // namespace groundglass::isp
