#include "sim/report/seidel_chart.h"

#include <array>

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

constexpr std::array kinds = {
    Kind{"spherical W040", &optics::WaveCoefficients::w040, style::blue},
    Kind{"coma W131", &optics::WaveCoefficients::w131, style::green},
    Kind{"astigmatism W222", &optics::WaveCoefficients::w222, style::vermilion},
    Kind{"Petzval W220P", &optics::WaveCoefficients::w220p, style::purple},
    Kind{"distortion W311", &optics::WaveCoefficients::w311, style::orange},
    Kind{"axial colour W020", &optics::WaveCoefficients::w020, style::sky},
    Kind{"lateral colour W111", &optics::WaveCoefficients::w111, style::faint},
};

}  // namespace

Svg seidel_chart(const optics::SeidelAberrations& seidel) {
  Chart chart{"Seidel aberrations by surface", {"surface"}, {"waves"}};
  const auto add = [&](double at, const std::string& name, const optics::SeidelCoefficients& coefficients) {
    const auto waves = optics::wave_coefficients(coefficients, seidel.conditions.wavelength_nm);
    constexpr double bar = 0.8 / kinds.size();
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const double from = at - 0.4 + bar * static_cast<double>(i);
      chart.bars.push_back({from, from + bar, waves.*kinds[i].value, kinds[i].colour});
    }
    chart.x_names.emplace_back(at, name);
  };
  double at = 1.0;
  for (std::size_t k = 0; k < seidel.surfaces.size(); ++k, at += 1.0)
    add(at, std::to_string(k + 1), seidel.surfaces[k].total());
  add(at + 0.5, "Σ", seidel.sum);
  chart.x.range = Range{0.4, at + 1.1};
  for (const Kind& kind : kinds) chart.lines.push_back({{}, {}, {kind.colour, 3.0}, kind.name});
  return drawn(chart, 800.0, 310.0);
}

}  // namespace groundglass::report
