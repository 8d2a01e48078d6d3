#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/chart.h"
#include "sim/report/emva_report.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

using namespace measure::emva;

constexpr double width = 480.0, height = 300.0;

double log10_or_gap(double value) { return value > 0.0 ? std::log10(value) : std::nan(""); }

/// Names of the powers of ten within a range of logarithms.
std::vector<std::pair<double, std::string>> decades(double low, double high) {
  constexpr const char* raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::vector<std::pair<double, std::string>> names;
  for (int n = static_cast<int>(std::ceil(low)); n <= high; ++n) {
    if (std::abs(n) > 9) continue;
    names.emplace_back(n, fmt::format("10{}{}", n < 0 ? "⁻" : "", raised[std::abs(n)]));
  }
  return names;
}

/// Filled where the fit used them.
void add_points(Chart& chart, const Characterization& c, size_t first, size_t last, const auto& x,
                const auto& y, const std::string& label) {
  Dots used{{}, {}, style::blue, 2.5, label, true}, others{{}, {}, style::blue, 2.5, "not used", false};
  for (size_t i = 0; i < c.points.size(); ++i) {
    Dots& dots = i >= first && i <= last ? used : others;
    dots.x.push_back(x(i));
    dots.y.push_back(y(i));
  }
  chart.dots.push_back(std::move(used));
  if (!others.x.empty()) chart.dots.push_back(std::move(others));
}

Svg photon_transfer_chart(const Characterization& c) {
  const LinearModel& m = c.model;
  Chart chart{"Photon transfer", {"μ_y − μ_y.dark / DN"}, {"σ²_y − σ²_y.dark / DN²"}};
  const double end = c.points[m.saturation_index].signal_dn();
  chart.lines.push_back({{0.0, end},
                         {0.0, m.system_gain_dn_per_e * end},
                         {style::vermilion, 1.4},
                         fmt::format("K = {:.4g} DN/e", m.system_gain_dn_per_e)});
  add_points(
      chart, c, m.fit_first, m.fit_last, [&](size_t i) { return c.points[i].signal_dn(); },
      [&](size_t i) { return c.points[i].variance_dn2 - c.points[i].dark_variance_dn2; }, "up to 70 %");
  return drawn(chart, width, height);
}

Svg responsivity_chart(const Characterization& c) {
  const LinearModel& m = c.model;
  Chart chart{"Responsivity", {"thousands of photons on a pixel"}, {"μ_y − μ_y.dark / DN"}};
  chart.lines.push_back({{0.0, m.saturation_photons / 1000.0},
                         {0.0, m.responsivity_dn_per_photon * m.saturation_photons},
                         {style::vermilion, 1.4},
                         fmt::format("R = {:.4g} DN per photon", m.responsivity_dn_per_photon)});
  add_points(
      chart, c, m.fit_first, m.fit_last, [&](size_t i) { return c.points[i].photons / 1000.0; },
      [&](size_t i) { return c.points[i].signal_dn(); }, "up to 70 %");
  return drawn(chart, width, height);
}

Svg linearity_chart(const Characterization& c) {
  const Linearity& l = *c.linearity;
  const double reach = 1.3 * std::max({0.05, std::abs(l.lowest_percent), std::abs(l.highest_percent)});
  Chart chart{"Deviation from linearity",
              {"thousands of photons on a pixel"},
              {"deviation / %", symmetric_range({reach}, reach)}};
  add_points(
      chart, c, l.first, l.last, [&](size_t i) { return c.points[i].photons / 1000.0; },
      [&](size_t i) { return l.deviation_percent[i]; }, "5 to 95 %");
  return drawn(chart, width, height);
}

Svg snr_chart(const Characterization& c) {
  const LinearModel& m = c.model;
  const double low = std::floor(std::log10(m.threshold_photons)) - 0.5,
               high = std::ceil(std::log10(1.05 * m.saturation_photons));
  Line model{{}, {}, {style::blue, 1.4}, "temporal noise"};
  Line total{{}, {}, {style::vermilion, 1.4}, "with DSNU and PRNU"};
  Line ideal{{}, {}, {style::ink, 1.0, "3 3"}, "ideal sensor"};
  const auto or_none = [](double value) { return std::isfinite(value) ? value : 0.0; };
  const double dsnu_e = c.nonuniformity ? or_none(c.nonuniformity->dsnu_e.found.total) : 0.0,
               prnu = c.nonuniformity ? or_none(c.nonuniformity->prnu.found.total) : 0.0;
  for (int i = 0; i <= 120; ++i) {
    const double at = low + (high - low) * i / 120.0, photons = std::pow(10.0, at);
    ideal.x.push_back(at);
    ideal.y.push_back(decibels(std::sqrt(photons)));
    if (photons > m.saturation_photons) continue;
    model.x.push_back(at);
    model.y.push_back(decibels(m.snr(photons)));
    if (!c.nonuniformity) continue;
    total.x.push_back(at);
    total.y.push_back(decibels(m.total_snr(photons, dsnu_e, prnu)));
  }
  Dots measured{{}, {}, style::blue, 2.0, "measured", false};
  for (size_t i = 0; i <= m.saturation_index; ++i) {
    const PhotonTransferPoint& p = c.points[i];
    if (p.variance_dn2 <= 0.0 || p.signal_dn() <= 0.0 || !(log10_or_gap(p.photons) >= low)) continue;
    measured.x.push_back(std::log10(p.photons));
    measured.y.push_back(decibels(p.signal_dn() / std::sqrt(p.variance_dn2)));
  }
  Chart chart{"Signal to noise", {"photons on a pixel", Range{low, high}}, {"SNR / dB"}};
  chart.lines = {std::move(ideal), std::move(model)};
  if (c.nonuniformity) chart.lines.push_back(std::move(total));
  chart.dots.push_back(std::move(measured));
  chart.x_names = decades(low, high);
  return drawn(chart, width, height);
}

Svg dark_signal_chart(const Characterization& c) {
  Chart chart{"Dark signal", {"exposure time / ms"}, {"μ_y.dark / DN"}};
  Dots dots{{}, {}, style::blue, 2.5};
  for (const PhotonTransferPoint& p : c.points) {
    dots.x.push_back(1e3 * p.exposure_s);
    dots.y.push_back(p.dark_mean_dn);
  }
  chart.dots.push_back(std::move(dots));
  return drawn(chart, width, height);
}

Svg temperature_chart(const DarkCurrentFigures& dark) {
  Chart chart{"Dark current over temperature", {"temperature / °C"}, {"log₁₀ of e/s"}};
  Dots dots{{}, {}, style::blue, 2.5};
  for (const DarkCurrentAt& at : dark.by_temperature) {
    dots.x.push_back(at.temperature_C);
    dots.y.push_back(log10_or_gap(at.current.e_per_s));
  }
  if (dark.doubling_K) {
    // Through the middle of the points, with the slope that was fitted.
    double x = 0.0, y = 0.0, count = 0.0;
    for (size_t i = 0; i < dots.x.size(); ++i) {
      if (!std::isfinite(dots.y[i])) continue;
      x += dots.x[i];
      y += dots.y[i];
      count += 1.0;
    }
    const auto [low, high] = std::ranges::minmax(dots.x);
    const auto at = [&](double t) {
      return y / count + (t - x / count) / *dark.doubling_K * std::log10(2.0);
    };
    chart.lines.push_back({{low, high},
                           {at(low), at(high)},
                           {style::vermilion, 1.4},
                           fmt::format("doubles with {:.2f} K", *dark.doubling_K)});
  }
  chart.dots.push_back(std::move(dots));
  return drawn(chart, width, height);
}

Svg spectrogram_chart(const std::string& title, const std::string& unit, double scale,
                      const Spectrogram& spectrum, double white, double floor) {
  Chart chart{title, {"cycles / pixel", Range{0.0, 0.5}}, {fmt::format("log₁₀ of {}", unit)}};
  Line line{{}, {}, {style::blue, 0.8}};
  for (size_t k = 1; k < spectrum.power.size(); ++k) {  // The first is the mean's.
    line.x.push_back(spectrum.cycles_per_px[k]);
    line.y.push_back(log10_or_gap(scale * std::sqrt(spectrum.power[k])));
  }
  chart.lines.push_back(std::move(line));
  const auto level = [&](double value, const char* colour, const char* dash, const char* label) {
    const double at = log10_or_gap(scale * value);
    if (std::isfinite(at)) chart.lines.push_back({{0.0, 0.5}, {at, at}, {colour, 1.2, dash}, label});
  };
  level(white, style::vermilion, "5 3", "pixels' part");
  level(std::sqrt(floor), style::green, "2 3", "temporal noise left");
  return drawn(chart, width, height);
}

Svg histogram_chart(const std::string& title, const DeviationHistogram& h) {
  Chart chart{title, {"deviation from the mean / DN"}, {"log₁₀ of 1 + pixels"}};
  Line model{{}, {}, {style::vermilion, 1.2}, "normal distribution"};
  for (size_t i = 0; i < h.deviation.size(); ++i) {
    const double from = h.deviation[i] - 0.5 * h.step;
    if (h.pixels[i] > 0)
      chart.bars.push_back(
          {from, from + h.step, std::log10(1.0 + static_cast<double>(h.pixels[i])), style::sky});
    model.x.push_back(h.deviation[i]);
    model.y.push_back(std::log10(1.0 + h.normal_pixels[i]));
  }
  chart.lines.push_back(std::move(model));
  chart.lines.push_back({{h.median - h.mean, h.median - h.mean}, {0.0, 1.0}, {style::ink, 1.2}, "median"});
  return drawn(chart, width, height);
}

Svg accumulated_chart(const std::string& title, const DeviationHistogram& h) {
  Chart chart{title, {"distance from the mean / DN"}, {"log₁₀ of % of the pixels beyond"}};
  Line line{{}, {}, {style::blue, 1.4}};
  for (size_t i = 0; i < h.distance.size(); ++i) {
    line.x.push_back(h.distance[i]);
    line.y.push_back(log10_or_gap(h.percent_beyond[i]));
  }
  chart.lines.push_back(std::move(line));
  return drawn(chart, width, height);
}

void add_nonuniformity(std::vector<EmvaChart>& charts, const Nonuniformity& n) {
  const auto spectrum = [&](const std::string& title, const char* unit, double scale, const Spectrogram& s,
                            double white, double floor) {
    charts.push_back({title, spectrogram_chart(title, unit, scale, s, white, floor)});
  };
  spectrum("Spectrogram of DSNU, horizontal", "electrons", 1.0, n.dsnu_horizontal, n.dsnu_e.found.pixel,
           n.dsnu_floor_e2);
  spectrum("Spectrogram of DSNU, vertical", "electrons", 1.0, n.dsnu_vertical, n.dsnu_e.found.pixel,
           n.dsnu_floor_e2);
  if (n.flat_frames > 0) {
    const double white = n.prnu.found.pixel;
    spectrum("Spectrogram of PRNU, horizontal", "%", 100.0, n.prnu_horizontal, white, n.prnu_floor);
    spectrum("Spectrogram of PRNU, vertical", "%", 100.0, n.prnu_vertical, white, n.prnu_floor);
  }
  const auto histogram = [&](const std::string& what, const DeviationHistogram& h) {
    if (h.pixels.empty()) return;
    charts.push_back({"Histogram of " + what, histogram_chart("Histogram of " + what, h)});
    charts.push_back(
        {"Accumulated histogram of " + what, accumulated_chart("Accumulated histogram of " + what, h)});
  };
  histogram("the dark frame", n.dark_deviation);
  histogram("the response, highpass filtered", n.flat_deviation);
}

}  // namespace

std::vector<EmvaChart> emva_charts(const Characterization& c) {
  std::vector<EmvaChart> charts = {{"Photon transfer", photon_transfer_chart(c)},
                                   {"Responsivity", responsivity_chart(c)}};
  if (c.linearity) charts.push_back({"Deviation from linearity", linearity_chart(c)});
  charts.push_back({"Signal to noise", snr_chart(c)});
  if (c.dark_current) {
    charts.push_back({"Dark signal", dark_signal_chart(c)});
    if (c.dark_current->by_temperature.size() > 1)
      charts.push_back({"Dark current over temperature", temperature_chart(*c.dark_current)});
  }
  if (c.nonuniformity) add_nonuniformity(charts, *c.nonuniformity);
  return charts;
}

}  // namespace groundglass::report
