#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/measure/emva/characterization.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// A picture of the page and what it shows.
struct EmvaChart {
  std::string name;
  Svg picture;
};

/// Photon transfer, responsivity, linearity, signal to noise, dark current, spectrograms and histograms:
/// those that the data allow.
std::vector<EmvaChart> emva_charts(const measure::emva::Characterization& c);

/// One page of HTML, complete in itself: the figures and the charts.
std::string emva_html(const measure::emva::Characterization& c);

/// All figures and curves. Shares are ratios, not percent, unless the name says so; what could not be
/// determined is null.
nlohmann::ordered_json emva_json(const measure::emva::Characterization& c);

}  // namespace groundglass::report
