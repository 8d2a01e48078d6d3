#include <fmt/format.h>

#include <cmath>

#include "sim/report/emva_report.h"
#include "sim/report/html_page.h"
#include "sim/report/style.h"

namespace groundglass::report {
namespace {

using namespace measure::emva;

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.5g}", value) : "not determined";
}

std::string missing(const std::string& what, const std::string& why) {
  return why.empty() ? "" : fmt::format("<p class=\"faint\">{}: {}.</p>\n", what, escaped(why));
}

std::string model_table(const Characterization& c) {
  const LinearModel& m = c.model;
  HtmlTable table({"figure", "value", "unit"});
  table.row({"overall system gain K", number(m.system_gain_dn_per_e), "DN/e"});
  table.row({"1 / K", number(1.0 / m.system_gain_dn_per_e), "e/DN"});
  table.row({"K, line with an offset", number(m.system_gain_with_offset_dn_per_e), "DN/e"});
  table.row({"quantum efficiency η", number(100.0 * m.quantum_efficiency), "%"});
  table.row({"temporal dark noise σ_y.dark", number(m.dark_noise_dn), "DN"});
  table.row({m.dark_noise_is_bound ? "temporal dark noise σ_d, at most" : "temporal dark noise σ_d",
             number(m.dark_noise_e), "e"});
  table.row({"absolute sensitivity threshold μ_p.min", number(m.threshold_photons), "photons"});
  table.row({"absolute sensitivity threshold μ_e.min", number(m.threshold_e), "e"});
  table.row({m.saturates ? "saturation capacity μ_p.sat" : "saturation capacity μ_p.sat, at least",
             number(m.saturation_photons), "photons"});
  table.row({m.saturates ? "saturation capacity μ_e.sat" : "saturation capacity μ_e.sat, at least",
             number(m.saturation_e), "e"});
  table.row({"maximum signal to noise", number(decibels(m.snr_max)), "dB"});
  table.row({"dynamic range", number(decibels(m.dynamic_range)), "dB"});
  if (c.linearity) {
    table.row({"linearity error LE, mean deviation", number(c.linearity->error_percent), "%"});
    table.row({"largest deviation below the line", number(c.linearity->lowest_percent), "%"});
    table.row({"largest deviation above the line", number(c.linearity->highest_percent), "%"});
  }
  return table.html() + missing("Linearity", c.why_no_linearity);
}

std::string dark_current_table(const Characterization& c) {
  if (!c.dark_current) return missing("Dark current", c.why_no_dark_current);
  const DarkCurrentFigures& d = *c.dark_current;
  HtmlTable table({"dark current", "e/s", "standard error"});
  table.row({"from the mean", number(d.current.e_per_s), number(d.current.standard_error_e_per_s)});
  table.row({"from the variance", number(d.current.by_variance_e_per_s),
             number(d.current.by_variance_standard_error_e_per_s)});
  for (const DarkCurrentAt& at : d.by_temperature)
    table.row({fmt::format("from the mean, at {:g} °C", at.temperature_C), number(at.current.e_per_s),
               number(at.current.standard_error_e_per_s)});
  std::string html = table.html();
  if (!is_significant(d.current.e_per_s, d.current.standard_error_e_per_s))
    html += "<p class=\"faint\">Less than three times its error: not told from none.</p>\n";
  if (d.doubling_K) html += fmt::format("<p>It doubles with every {:.3f} K.</p>\n", *d.doubling_K);
  return html;
}

/// "DSNU, row" for dsnu_row_e.
std::string name_of(const NonuniformityFigure& figure) {
  std::string name = figure.key.starts_with("dsnu") ? "DSNU" : "PRNU";
  for (const char* part : {"pixel", "row", "column"})
    if (figure.key.find(part) != std::string::npos) name += std::string(", ") + part;
  return name;
}

std::string nonuniformity_table(const Characterization& c) {
  if (!c.nonuniformity) return missing("Nonuniformity", c.why_no_nonuniformity);
  const Nonuniformity& n = *c.nonuniformity;
  HtmlTable table({"nonuniformity", "total", "pixel", "row", "column", "unit"});
  table.row({"DSNU₁₂₈₈", number(n.dsnu_e.found.total), number(n.dsnu_e.found.pixel),
             number(n.dsnu_e.found.row), number(n.dsnu_e.found.column), "e"});
  table.row({"PRNU₁₂₈₈", number(100.0 * n.prnu.found.total), number(100.0 * n.prnu.found.pixel),
             number(100.0 * n.prnu.found.row), number(100.0 * n.prnu.found.column), "%"});
  std::string undetermined;
  for (const NonuniformityFigure& figure : nonuniformity_figures(c))
    undetermined += missing(name_of(figure), figure.why_none);
  return table.html() + undetermined +
         fmt::format(
             "<p class=\"faint\">From {} dark frames and {} flat ones of {:.5g} DN in the mean. PRNU "
             "includes what the light is uneven.</p>\n",
             n.dark_frames, n.flat_frames, n.flat.mean_dn);
}

}  // namespace

std::string emva_html(const Characterization& c) {
  std::string body = fmt::format(
      "<h1>{}</h1>\n<p class=\"faint\">EMVA 1288 Release 4.0 Linear{}. {} exposures.</p>\n", escaped(c.name),
      c.bits > 0 ? fmt::format(", {} bits, {} × {} pixels", c.bits, c.width, c.height) : "", c.points.size());
  for (const std::string& note : c.notes) body += fmt::format("<p>Note: {}.</p>\n", escaped(note));
  if (!c.model.saturates)
    body +=
        "<p>The brightest exposure does not saturate: capacity, signal to noise and range are lower "
        "bounds.</p>\n";
  body += html_section("Sensitivity, noise and linearity", model_table(c));
  body += html_section("Dark current", dark_current_table(c));
  body += html_section("Nonuniformity", nonuniformity_table(c));
  std::string charts;
  for (const EmvaChart& chart : emva_charts(c)) charts += chart.picture.element() + "\n";
  body += html_section("Charts", "<div class=\"charts\">\n" + charts + "</div>\n");
  return html_page(c.name + " · EMVA 1288", body);
}

}  // namespace groundglass::report
