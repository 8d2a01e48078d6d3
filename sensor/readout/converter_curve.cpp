#include "sensor/readout/converter_curve.h"

#include <algorithm>
#include <cmath>

#include "sensor/random/streams.h"
#include "sim/core/vectorised.h"

namespace groundglass::sensor {
namespace {

/// In two steps, which compilers make vectors of.
float within(float value, float top) {
  const float positive = value < 0.0f ? 0.0f : value;
  return positive > top ? top : positive;
}

int rounded(float level_dn, float top) { return static_cast<int>(within(level_dn, top) + 0.5f); }

}  // namespace

ConverterCurve::ConverterCurve(const Converter& converter, PhiloxKey serial_key, int columns, bool nonlinear)
    : nonlinear_(nonlinear && (converter.inl_dn != 0.0 || converter.dnl_dn != 0.0)),
      max_code_(static_cast<int>(converter.max_dn())) {
  if (!nonlinear_) return;
  bow_dn_ = normals_per_line(serial_key, 0, Stream::converter_columns, columns);
  for (float& bow : bow_dn_)
    bow =
        static_cast<float>(converter.inl_dn * (1.0 + converter.inl_column_spread * static_cast<double>(bow)));
  // A step is as wide as the difference of two jitters. Uniform ones end at √(3/2) of a step's deviation,
  // below half a step: transitions keep their order.
  const double widest_dn = converter.dnl_dn * std::sqrt(1.5);
  for (int code = 0; code < max_code_ + 2; ++code) {
    const PhiloxCounter bits = philox4x32(
        {static_cast<std::uint32_t>(code), 0, 0, stream_word(Stream::converter_steps)}, serial_key);
    jitter_dn_.push_back(static_cast<float>(widest_dn * (2.0 * uniform_double(bits[0], bits[1]) - 1.0)));
  }
}

void ConverterCurve::convert(std::span<const float> level_dn, int first_column, std::span<int> code) const {
  if (nonlinear_) return convert_nonlinearly(level_dn, first_column, code);
  const auto top = static_cast<float>(max_code_);
  for (size_t x = 0; x < level_dn.size(); ++x) code[x] = rounded(level_dn[x], top);
}

GROUNDGLASS_VECTORISED
void ConverterCurve::convert_nonlinearly(std::span<const float> level_dn, int first_column,
                                         std::span<int> code) const {
  const auto top = static_cast<float>(max_code_);
  const float per_top = 1.0f / top, *bow_dn = bow_dn_.data() + first_column, *level = level_dn.data();
  const float *lower_dn = jitter_dn_.data(), *upper_dn = lower_dn + 1;
  const int count = static_cast<int>(level_dn.size()), last = max_code_;
  int* out = code.data();
#pragma GCC ivdep  // codes are written beside the levels
  for (int x = 0; x < count; ++x) {
    const float share = within(level[x] * per_top, 1.0f);
    const float bent_dn = level[x] + bow_dn[x] * 4.0f * share * (1.0f - share);
    const int ideal = rounded(bent_dn, top);
    const float beyond = bent_dn - static_cast<float>(ideal);  // of the code's middle
    const float lower = lower_dn[ideal] - 0.5f, upper = upper_dn[ideal] + 0.5f;
    const int below = beyond < lower ? 1 : 0, above = beyond >= upper ? 1 : 0;
    out[x] = std::clamp(ideal + above - below, 0, last);
  }
}

std::vector<std::uint16_t> companding_table(const Converter& converter) {
  std::vector<std::uint16_t> table;
  size_t part = 1;
  for (int code = 0; code <= static_cast<int>(converter.max_dn()); ++code) {
    while (part + 1 < converter.companding.size() && code > converter.companding[part].in_dn) ++part;
    const Converter::Knee &from = converter.companding[part - 1], &to = converter.companding[part];
    const double along = (code - from.in_dn) / (to.in_dn - from.in_dn);
    const double out = std::min(std::lerp(from.out_dn, to.out_dn, along), converter.companding.back().out_dn);
    table.push_back(static_cast<std::uint16_t>(std::floor(out + 0.5)));
  }
  return table;
}

std::vector<std::uint16_t> expansion_table(const Converter& converter) {
  const std::vector<std::uint16_t> stored = companding_table(converter);
  const double unit = std::exp2(std::max(0, converter.bits - 16));
  std::vector<std::uint16_t> table;
  for (size_t first = 0; first < stored.size();) {
    size_t end = first;
    while (end < stored.size() && stored[end] == stored[first]) ++end;
    const double middle = 0.5 * static_cast<double>(first + end - 1) / unit;
    // Numbers that no code is stored as take the value of the next one that is.
    table.resize(stored[first] + size_t{1}, static_cast<std::uint16_t>(std::lround(middle)));
    first = end;
  }
  return table;
}

}  // namespace groundglass::sensor
