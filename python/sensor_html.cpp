#include "python/sensor_html.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sensor/capture/performance.h"
#include "sensor/model/figure_text.h"
#include "sensor/model/mosaic.h"
#include "sim/report/svg.h"

namespace groundglass::python {
namespace {

using report::escaped;

std::string performance_table(const sensor::SensorModel& s) {
  std::string rows;
  for (const sensor::Performance& p : sensor::performance_by_iso(s))
    rows += fmt::format(
        "<tr><td>{:g}</td><td>{}</td><td>{:.4g}</td><td>{:.0f}</td><td>{:.2f}</td><td>{:.2f}</td>"
        "<td>{:.2f}</td></tr>",
        p.iso, escaped(p.mode), p.system_gain_dn_per_e, p.saturation_e, p.dark_noise_e, p.dynamic_range_ev,
        p.snr_max_db);
  return fmt::format(
      "<table><caption>a pixel as read out</caption><tr><th>ISO</th><th>mode</th><th>K DN/e</th>"
      "<th>saturation e</th><th>dark noise e</th><th>dynamic range EV</th><th>maximum SNR dB</th></tr>{}"
      "</table>",
      rows);
}

std::string figures_table(const sensor::SensorModel& s) {
  const auto left = [](const std::string& text) {
    return fmt::format("<td style=\"text-align:left\">{}</td>", escaped(text));
  };
  std::string rows;
  for (const sensor::Figure& f : s.figures)
    rows +=
        fmt::format("<tr>{}<td>{}</td>{}{}</tr>", left(f.key),
                    sensor::is_number(f) ? fmt::format("{:g}", f.value) : escaped(sensor::curve_text(f, s)),
                    left(sensor::status_name(f.status)), left(f.source));
  return fmt::format(
      "<table><caption>the file's figures, of a native pixel</caption><tr><th>figure</th><th>value</th>"
      "<th>status</th><th>source</th></tr>{}</table>",
      rows);
}

}  // namespace

std::string sensor_html(const sensor::SensorModel& s) {
  return fmt::format(
      "<h4>{}</h4><p>{} × {} px of {:g} µm, mosaic {}; read out ({}) as {} × {} px of {:g} µm, {} "
      "bits</p>{}{}",
      escaped(s.name), s.width_px, s.height_px, s.pixel_pitch_um,
      escaped(fmt::format("{}", fmt::join(sensor::tile_of(s.cfa, s.planes), "/"))), sensor::readout_text(s),
      s.readout_width_px(), s.readout_height_px(), s.readout_pitch_um(), s.readout_bits(),
      performance_table(s), figures_table(s));
}

}  // namespace groundglass::python
