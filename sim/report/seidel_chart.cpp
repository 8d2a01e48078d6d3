#include "sim/report/seidel_chart.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

#include "optics/analysis/seidel_forms.h"
#include "sim/report/chart.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

struct Kind {
  const char* name;
  double optics::WaveCoefficients::*value;
  const char* colour;
};

constexpr Kind distortion{"distortion W311", &optics::WaveCoefficients::w311, style::orange};
/// What blurs an image, or fringes it.
constexpr std::array blurs = {
    Kind{"spherical W040", &optics::WaveCoefficients::w040, style::blue},
    Kind{"coma W131", &optics::WaveCoefficients::w131, style::green},
    Kind{"astigmatism W222", &optics::WaveCoefficients::w222, style::vermilion},
    Kind{"Petzval W220P", &optics::WaveCoefficients::w220p, style::purple},
    Kind{"axial colour W020", &optics::WaveCoefficients::w020, style::sky},
    Kind{"lateral colour W111", &optics::WaveCoefficients::w111, style::faint},
};

/// A group of bars about `at` for each kind.
void add_bars(Chart& chart, double at, const optics::WaveCoefficients& waves, std::span<const Kind> kinds) {
  const double bar = 0.8 / static_cast<double>(kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const double from = at - 0.4 + bar * static_cast<double>(i);
    chart.bars.push_back({from, from + bar, waves.*kinds[i].value, kinds[i].colour});
  }
}

Chart chart_by_surface(const std::string& title, const std::vector<optics::WaveCoefficients>& surfaces,
                       std::span<const Kind> kinds) {
  Chart chart{title, {"surface"}, {"waves"}};
  double at = 1.0;
  for (const optics::WaveCoefficients& waves : surfaces) {
    add_bars(chart, at, waves, kinds);
    chart.x_names.emplace_back(at, fmt::format("{:g}", at));
    at += 1.0;
  }
  chart.x.range = Range{0.4, at - 0.4};
  return chart;
}

/// A bar with its name and value for each of the kinds.
Chart chart_of_sums(const optics::WaveCoefficients& sum) {
  Chart chart{"Sums over the surfaces", {}, {"waves"}};
  double at = 1.0;
  for (const Kind& kind : blurs) {
    const double waves = sum.*kind.value;
    chart.bars.push_back({at - 0.3, at + 0.3, waves, kind.colour});
    const std::string_view name = kind.name;
    chart.x_names.emplace_back(at, fmt::format("{} {:.3g}", name.substr(name.rfind('W')), waves));
    at += 1.0;
  }
  chart.x.range = Range{0.4, at - 0.4};
  return chart;
}

}  // namespace

Svg seidel_chart(const optics::SeidelAberrations& seidel) {
  constexpr double width = 800.0, height = 280.0, low = 240.0;
  const auto in_waves = [&](const optics::SeidelCoefficients& coefficients) {
    return optics::wave_coefficients(coefficients, seidel.conditions.wavelength_nm);
  };
  std::vector<optics::WaveCoefficients> surfaces;
  for (const optics::SurfaceSeidel& surface : seidel.surfaces) surfaces.push_back(in_waves(surface.total()));
  Chart all = chart_by_surface("Seidel aberrations by surface, but for distortion", surfaces, blurs);
  for (const Kind& kind : blurs) all.lines.push_back({{}, {}, {kind.colour, 3.0}, kind.name});
  const optics::WaveCoefficients sum = in_waves(seidel.sum);
  const Chart straightness =
      chart_by_surface(fmt::format("Distortion W311 by surface; sum {:.4g} waves", sum.w311), surfaces,
                       std::span(&distortion, 1));
  return arranged(
      {drawn(all, width, height), drawn(chart_of_sums(sum), width, low), drawn(straightness, width, low)}, 1);
}

}  // namespace groundglass::report
