#include "sim/measure/emva/characterization.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.h"

namespace groundglass::measure::emva {
namespace {

Image<double> pattern(const Image<double>& flat, const Image<double>& dark, double scale) {
  Image<double> result(flat.width(), flat.height());
  for (size_t i = 0; i < result.data().size(); ++i)
    result.data()[i] = (flat.data()[i] - dark.data()[i]) * scale;
  return result;
}

Nonuniformity nonuniformity(const FrameStack& flat, const FrameStack& dark, const LinearModel& model) {
  if (flat.width() != dark.width() || flat.height() != dark.height())
    throw InputError(fmt::format("the stack of flat frames has {}×{} pixels, that of dark ones {}×{}",
                                 flat.width(), flat.height(), dark.width(), dark.height()));
  Nonuniformity n;
  n.flat = spatial_variances(flat);
  n.dark = spatial_variances(dark);
  n.flat_frames = flat.count();
  n.dark_frames = dark.count();
  // Near saturation the brightest pixels are cut off, and so is the pattern.
  if (n.flat.temporal_dn2 <= 0.0 || (model.saturates && n.flat.mean_dn > model.saturation_dn))
    throw InputError("the stack of flat frames is saturated; expected half of saturation");
  n.dsnu_e = dsnu_e(n.dark, model.system_gain_dn_per_e);
  n.prnu = prnu(n.flat, n.dark);

  const Image<double> mean_dark = dark.mean_dn(), nothing(dark.width(), dark.height());
  const Image<double> mean_flat = flat.mean_dn();
  const double e_per_dn = 1.0 / model.system_gain_dn_per_e,
               per_signal = 1.0 / (n.flat.mean_dn - n.dark.mean_dn);
  const Image<double> dark_e = pattern(mean_dark, nothing, e_per_dn);
  n.dsnu_horizontal = horizontal_spectrogram(dark_e);
  n.dsnu_vertical = vertical_spectrogram(dark_e);
  const Image<double> response = pattern(mean_flat, mean_dark, per_signal);
  n.prnu_horizontal = horizontal_spectrogram(response);
  n.prnu_vertical = vertical_spectrogram(response);
  n.dsnu_floor_e2 = dark.remaining_variance_dn2() * e_per_dn * e_per_dn;
  n.prnu_floor = (flat.remaining_variance_dn2() + dark.remaining_variance_dn2()) * per_signal * per_signal;

  n.dark_deviation = deviation_histogram(mean_dark, dark.count());
  constexpr int filter_pixels = 25;
  if (flat.width() >= 5 && flat.height() >= 5)
    n.flat_deviation =
        deviation_histogram(high_pass(pattern(mean_flat, mean_dark, 1.0)), flat.count() * filter_pixels);
  return n;
}

/// What was taken at one temperature belongs together.
std::vector<DarkSeries> joined(const std::vector<DarkSeries>& all) {
  std::vector<DarkSeries> result;
  for (const DarkSeries& series : all) {
    const auto same = std::ranges::find_if(result, [&](const DarkSeries& other) {
      return series.temperature_C && other.temperature_C == series.temperature_C;
    });
    if (same == result.end())
      result.push_back(series);
    else
      same->points.insert(same->points.end(), series.points.begin(), series.points.end());
  }
  return result;
}

DarkCurrentFigures dark_current_figures(const std::vector<DarkSeries>& all, double system_gain_dn_per_e) {
  const std::vector<DarkSeries> series = joined(all);
  if (series.empty()) throw InputError("there are no pairs of dark frames");
  DarkCurrentFigures figures;
  figures.current = dark_current(series.at(0).points, system_gain_dn_per_e);
  figures.temperature_C = series[0].temperature_C;
  for (const DarkSeries& one : series)
    if (one.temperature_C)
      figures.by_temperature.push_back({*one.temperature_C, dark_current(one.points, system_gain_dn_per_e)});
  figures.doubling_K = doubling_temperature_K(figures.by_temperature);
  return figures;
}

/// The result of a step, or why there is none.
template <typename Step>
auto if_possible(std::string& reason, const Step& step) -> std::optional<decltype(step())> {
  try {
    return step();
  } catch (const InputError& error) {
    reason = error.what();
    return std::nullopt;
  }
}

}  // namespace

Characterization characterize(const Measurement& measurement) {
  Characterization c;
  c.name = measurement.name;
  c.source = measurement.source.string();
  c.notes = measurement.notes;
  c.bits = measurement.bits;
  c.width = measurement.width;
  c.height = measurement.height;
  c.points = measurement.points;
  c.model = fit_linear_model(c.points);
  c.linearity = if_possible(c.why_no_linearity, [&] { return linearity(c.points, c.model); });
  c.dark_current = if_possible(c.why_no_dark_current, [&] {
    return dark_current_figures(measurement.dark_series, c.model.system_gain_dn_per_e);
  });
  if (measurement.flat && measurement.dark)
    c.nonuniformity = nonuniformity(*measurement.flat, *measurement.dark, c.model);
  else
    c.why_no_nonuniformity = "there are no stacks of flat and dark frames";
  return c;
}

}  // namespace groundglass::measure::emva
