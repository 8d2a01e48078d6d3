#include <cmath>

#include "sim/report/emva_report.h"

namespace groundglass::report {
namespace {

using Json = nlohmann::ordered_json;
using namespace measure::emva;

/// JSON has no NaN.
Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json list_of(const auto& items, const auto& value) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(value(item));
  return list;
}

Json stated(const std::optional<double>& value) { return value ? finite(*value) : Json(nullptr); }

Json variances(const SpatialVariances& s, int frames) {
  return {{"frames", frames},          {"mean_dn", s.mean_dn},     {"temporal_dn2", s.temporal_dn2},
          {"total_dn2", s.total_dn2},  {"pixel_dn2", s.pixel_dn2}, {"row_dn2", s.row_dn2},
          {"column_dn2", s.column_dn2}};
}

Json spectrogram(const Spectrogram& s) { return {{"cycles_per_px", s.cycles_per_px}, {"power", s.power}}; }

Json histogram(const DeviationHistogram& h) {
  return {{"mean_dn", h.mean},
          {"median_dn", h.median},
          {"standard_deviation_dn", h.standard_deviation},
          {"deviation_dn", h.deviation},
          {"pixels", h.pixels},
          {"distance_dn", h.distance},
          {"percent_beyond", h.percent_beyond}};
}

Json range(const std::optional<Interval>& interval) {
  return interval ? Json{interval->low, interval->high} : Json(nullptr);
}

void add_nonuniformity(Json& json, const Characterization& c) {
  for (const NonuniformityFigure& figure : nonuniformity_figures(c)) json[figure.key] = finite(figure.value);
  const std::optional<Interval> none;
  json["dsnu_range_e"] = range(c.nonuniformity ? c.nonuniformity->dsnu_e.range : none);
  json["prnu_range"] = range(c.nonuniformity ? c.nonuniformity->prnu.range : none);
}

void add_dark_current(Json& json, const Characterization& c) {
  const DarkCurrentFigures* d = c.dark_current ? &*c.dark_current : nullptr;
  json["dark_current_e_per_s"] = d ? finite(d->current.e_per_s) : Json(nullptr);
  json["dark_current_standard_error_e_per_s"] = d ? finite(d->current.standard_error_e_per_s) : Json(nullptr);
  json["dark_current_by_variance_e_per_s"] = d ? finite(d->current.by_variance_e_per_s) : Json(nullptr);
  json["dark_current_by_variance_standard_error_e_per_s"] =
      d ? finite(d->current.by_variance_standard_error_e_per_s) : Json(nullptr);
  json["temperature_C"] = d ? stated(d->temperature_C) : Json(nullptr);
  json["dark_current_doubling_K"] = d ? stated(d->doubling_K) : Json(nullptr);
  json["dark_current_by_temperature"] =
      d ? list_of(d->by_temperature,
                  [](const DarkCurrentAt& at) -> Json {
                    return {{"temperature_C", at.temperature_C},
                            {"e_per_s", finite(at.current.e_per_s)},
                            {"standard_error_e_per_s", finite(at.current.standard_error_e_per_s)}};
                  })
        : Json::array();
}

void add_linearity(Json& json, const Characterization& c) {
  const Linearity* l = c.linearity ? &*c.linearity : nullptr;
  json["linearity_error_percent"] = l ? finite(l->error_percent) : Json(nullptr);
  json["linearity_error_min_percent"] = l ? finite(l->lowest_percent) : Json(nullptr);
  json["linearity_error_max_percent"] = l ? finite(l->highest_percent) : Json(nullptr);
}

Json curves(const Characterization& c) {
  Json deviations = nullptr;
  if (c.linearity)
    deviations = list_of(c.linearity->deviation_percent, [](double value) { return finite(value); });
  Json json = {
      {"photon_transfer", list_of(c.points,
                                  [&](const PhotonTransferPoint& p) -> Json {
                                    return {{"exposure_s", p.exposure_s},
                                            {"photons", p.photons},
                                            {"mean_dn", p.mean_dn},
                                            {"variance_dn2", p.variance_dn2},
                                            {"dark_mean_dn", p.dark_mean_dn},
                                            {"dark_variance_dn2", p.dark_variance_dn2},
                                            {"snr", p.variance_dn2 > 0.0
                                                        ? finite(p.signal_dn() / std::sqrt(p.variance_dn2))
                                                        : Json(nullptr)}};
                                  })},
      {"linearity_deviation_percent", deviations}};
  if (!c.nonuniformity) return json;
  const Nonuniformity& n = *c.nonuniformity;
  json["dark_stack"] = variances(n.dark, n.dark_frames);
  json["dsnu_spectrogram_e2"] = {{"horizontal", spectrogram(n.dsnu_horizontal)},
                                 {"vertical", spectrogram(n.dsnu_vertical)},
                                 {"temporal_floor", n.dsnu_floor_e2}};
  json["dark_histogram"] = histogram(n.dark_deviation);
  if (n.flat_frames == 0) return json;
  json["flat_stack"] = variances(n.flat, n.flat_frames);
  json["prnu_spectrogram"] = {{"horizontal", spectrogram(n.prnu_horizontal)},
                              {"vertical", spectrogram(n.prnu_vertical)},
                              {"temporal_floor", n.prnu_floor}};
  json["flat_histogram"] = histogram(n.flat_deviation);
  return json;
}

Json reasons(const Characterization& c) {
  Json json = Json::object();
  const auto add = [&](const char* what, const std::string& why) {
    if (!why.empty()) json[what] = why;
  };
  add("linearity", c.why_no_linearity);
  add("dark_current", c.why_no_dark_current);
  add("nonuniformity", c.why_no_nonuniformity);
  for (const NonuniformityFigure& figure : nonuniformity_figures(c)) add(figure.key.c_str(), figure.why_none);
  if (!c.model.saturates) json["saturation"] = "variance still rises at the brightest exposure";
  return json;
}

}  // namespace

Json emva_json(const Characterization& c) {
  const LinearModel& m = c.model;
  Json json = {{"name", c.name},
               {"source", c.source},
               {"standard", "EMVA 1288 Release 4.0 Linear"},
               {"bits", c.bits > 0 ? Json(c.bits) : Json(nullptr)},
               {"width_px", c.width > 0 ? Json(c.width) : Json(nullptr)},
               {"height_px", c.height > 0 ? Json(c.height) : Json(nullptr)},
               {"K_dn_per_e", m.system_gain_dn_per_e},
               {"K_with_offset_dn_per_e", finite(m.system_gain_with_offset_dn_per_e)},
               {"qe", m.quantum_efficiency},
               {"responsivity_dn_per_photon", m.responsivity_dn_per_photon},
               {"sigma_y_dark_dn", m.dark_noise_dn},
               {"sigma_d_e", m.dark_noise_e},
               {"sigma_d_is_upper_bound", m.dark_noise_is_bound}};
  add_nonuniformity(json, c);
  json["saturation_e"] = m.saturation_e;
  json["saturation_photons"] = m.saturation_photons;
  json["saturation_reached"] = m.saturates;
  json["threshold_e"] = m.threshold_e;
  json["threshold_photons"] = m.threshold_photons;
  json["snr_max"] = m.snr_max;
  json["snr_max_db"] = decibels(m.snr_max);
  json["dynamic_range"] = m.dynamic_range;
  json["dynamic_range_db"] = decibels(m.dynamic_range);
  add_linearity(json, c);
  add_dark_current(json, c);
  json["not_determined"] = reasons(c);
  json["notes"] = c.notes;
  json["curves"] = curves(c);
  return json;
}

}  // namespace groundglass::report
