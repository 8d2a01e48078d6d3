#include "sim/measure/emva/characterization.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::measure::emva {
namespace {

Image<double> pattern(const Image<double>& flat, const Image<double>& dark, double scale) {
  Image<double> result(flat.width(), flat.height());
  for (size_t i = 0; i < result.data().size(); ++i)
    result.data()[i] = (flat.data()[i] - dark.data()[i]) * scale;
  return result;
}

constexpr const char* no_flat_stack = "there is no stack of flat frames";
constexpr Spread undetermined{NAN, NAN, NAN, NAN};

Nonuniformity dark_nonuniformity(const FrameStack& dark, const LinearModel& model) {
  Nonuniformity n;
  n.dark = spatial_variances(dark);
  n.dark_frames = dark.count();
  n.dsnu_e = dsnu_e(n.dark, model.system_gain_dn_per_e);
  n.prnu = {undetermined, undetermined};
  const Image<double> mean_dark = dark.mean_dn(), nothing(dark.width(), dark.height());
  const double e_per_dn = 1.0 / model.system_gain_dn_per_e;
  const Image<double> dark_e = pattern(mean_dark, nothing, e_per_dn);
  n.dsnu_horizontal = horizontal_spectrogram(dark_e);
  n.dsnu_vertical = vertical_spectrogram(dark_e);
  n.dsnu_floor_e2 = dark.remaining_variance_dn2() * e_per_dn * e_per_dn;
  n.dark_deviation = deviation_histogram(mean_dark, dark.count());
  return n;
}

Nonuniformity nonuniformity(const FrameStack& flat, const FrameStack& dark, const LinearModel& model) {
  if (flat.width() != dark.width() || flat.height() != dark.height())
    throw InputError(fmt::format("the stack of flat frames has {}×{} pixels, that of dark ones {}×{}",
                                 flat.width(), flat.height(), dark.width(), dark.height()));
  Nonuniformity n = dark_nonuniformity(dark, model);
  n.flat = spatial_variances(flat);
  n.flat_frames = flat.count();
  // Near saturation the brightest pixels are cut off, and so is the pattern.
  if (n.flat.temporal_dn2 <= 0.0 || (model.saturates && n.flat.mean_dn > model.saturation_dn))
    throw InputError("the stack of flat frames is saturated; expected half of saturation");
  n.prnu = prnu(n.flat, n.dark);

  const Image<double> mean_dark = dark.mean_dn(), mean_flat = flat.mean_dn();
  const double per_signal = 1.0 / (n.flat.mean_dn - n.dark.mean_dn);
  const Image<double> response = pattern(mean_flat, mean_dark, per_signal);
  n.prnu_horizontal = horizontal_spectrogram(response);
  n.prnu_vertical = vertical_spectrogram(response);
  n.prnu_floor = (flat.remaining_variance_dn2() + dark.remaining_variance_dn2()) * per_signal * per_signal;

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

void add_quantisation_notes(Characterization& c) {
  if (c.model.dark_noise_is_bound)
    c.notes.push_back(
        "quantisation hides the temporal dark noise, whose variance is below 0.24 DN²: σ_d is 0.40 DN / K at "
        "most, the threshold at most and the dynamic range at least what is given (EMVA 1288 R4.0 Linear, "
        "eq. 53 and 54)");
  if (!c.nonuniformity) return;
  const auto add = [&](const char* what, const SpreadEstimate& estimate, double scale, const char* unit) {
    if (estimate.range)
      c.notes.push_back(fmt::format(
          "quantisation hides {}, as the frames' temporal variance is below 0.24 DN²: all that is "
          "known is that it lies between {:.3g} and {:.3g} {}",
          what, scale * estimate.range->low, scale * estimate.range->high, unit));
  };
  add("DSNU", c.nonuniformity->dsnu_e, 1.0, "e");
  add("PRNU", c.nonuniformity->prnu, 100.0, "%");
}

std::string not_told(int frames, double at_most, const char* unit) {
  return fmt::format("not told from the noise that {} frames leave; {:.2g} {} at most", frames, at_most,
                     unit);
}

}  // namespace

std::vector<NonuniformityFigure> nonuniformity_figures(const Characterization& c) {
  constexpr std::pair<const char*, double Spread::*> parts[] = {
      {"", &Spread::total}, {"_pixel", &Spread::pixel}, {"_row", &Spread::row}, {"_column", &Spread::column}};
  std::vector<NonuniformityFigure> figures;
  const auto add = [&](const std::string& what, const std::string& unit, SpreadEstimate Nonuniformity::*of) {
    for (const auto& [name, part] : parts) {
      NonuniformityFigure& figure = figures.emplace_back(what + name + unit, NAN, c.why_no_nonuniformity);
      if (!c.nonuniformity) continue;
      const SpreadEstimate& estimate = (*c.nonuniformity).*of;
      figure.value = estimate.found.*part;
      if (std::isnan(estimate.at_most.*part))
        figure.why_none = no_flat_stack;
      else if (std::isnan(figure.value))
        figure.why_none = unit.empty()
                              ? not_told(c.nonuniformity->flat_frames, 100.0 * estimate.at_most.*part, "%")
                              : not_told(c.nonuniformity->dark_frames, estimate.at_most.*part, "e");
    }
  };
  add("dsnu", "_e", &Nonuniformity::dsnu_e);
  add("prnu", "", &Nonuniformity::prnu);
  return figures;
}

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
  else if (measurement.dark)
    c.nonuniformity = dark_nonuniformity(*measurement.dark, c.model);
  else
    c.why_no_nonuniformity = "there are no stacks of flat and dark frames";
  add_quantisation_notes(c);
  return c;
}

}  // namespace groundglass::measure::emva
