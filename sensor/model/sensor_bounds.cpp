#include "sensor/model/sensor_bounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

void expect_between(std::string_view key, double value, double min, double max, std::string_view why) {
  if (value >= min && value <= max) return;
  throw InputError(fmt::format("{} is {:g}, expected {:.6g} to {:.6g}: {}", key, value, min, max, why));
}

double range_dn(const SensorModel& s) { return s.converter.max_dn() - s.converter.black_level_dn; }

void check_mode_bounds(const SensorModel& s, const ConversionMode& mode, const std::string& prefix) {
  const auto expect = [&](const char* key, double value, double min, double max, std::string_view why) {
    expect_between(prefix + key, value, min, max, why);
  };
  expect("full_well_e", mode.full_well_e, 1.0, 1e9,
         "a well holds electrons, and those of infrared arrays 1e8");
  expect(
      "system_gain_dn_per_e", mode.system_gain_dn_per_e, 1.0 / mode.full_well_e, range_dn(s),
      "from a full well that is worth one number to an electron that fills the converter from black to its "
      "end; give the gain in numbers per electron, or mend adc_bits");
  expect("read_noise_e", mode.read_noise_e, 0.0, mode.full_well_e,
         "noise above the full well leaves nothing to see; give it in electrons");
  expect("output_noise_dn", mode.output_noise_dn, 0.0, range_dn(s),
         "noise above the converter's range leaves nothing to see; give it in its numbers");
  if (mode.conversion_gain_uV_per_e == 0.0) return;
  expect("conversion_gain_uV_per_e", mode.conversion_gain_uV_per_e, 0.1, 5000.0,
         "sense nodes have 0.03 fF to 1.6 pF");
  expect("conversion_gain_uV_per_e", mode.conversion_gain_uV_per_e, 0.1, 1e7 / mode.full_well_e,
         "the full well would swing by more than 10 V; lower one of them");
}

/// What a further conversion gain must not fall behind.
void check_order(const ConversionMode& before, const ConversionMode& mode, const std::string& prefix) {
  // Both gains are measured, to some per cent.
  const double reached = 0.95 * before.system_gain_dn_per_e * mode.from_iso / before.from_iso;
  if (mode.system_gain_dn_per_e < reached)
    throw InputError(
        fmt::format("{}system_gain_dn_per_e is {:g}, expected at least {:.4g}: the gain before reaches "
                    "it at ISO {:g}, and a higher ISO cannot have a lower gain",
                    prefix, mode.system_gain_dn_per_e, reached, mode.from_iso));
  if (mode.full_well_e > before.full_well_e)
    throw InputError(
        fmt::format("{}full_well_e is {:g}, expected at most the {:g} of the conversion gain before: a "
                    "higher one holds no more charge",
                    prefix, mode.full_well_e, before.full_well_e));
  if (mode.conversion_gain_uV_per_e > 0.0 && mode.conversion_gain_uV_per_e < before.conversion_gain_uV_per_e)
    throw InputError(
        fmt::format("{}conversion_gain_uV_per_e is {:g}, expected at least the {:g} of the one before: "
                    "they come by rising gain",
                    prefix, mode.conversion_gain_uV_per_e, before.conversion_gain_uV_per_e));
}

void check_modes(const SensorModel& s) {
  for (size_t i = 0; i < s.conversion_modes.size(); ++i) {
    const std::string prefix = i == 0 ? "" : fmt::format("conversion[{}].", i);
    check_mode_bounds(s, s.conversion_modes[i], prefix);
    if (i > 0) check_order(s.conversion_modes[i - 1], s.conversion_modes[i], prefix);
  }
  if (s.stated_highest_iso)
    expect_between("highest_iso", *s.stated_highest_iso, s.conversion_modes.back().from_iso, 1e7,
                   "it is above base_iso and every from_iso");
}

void check_noise(const SensorModel& s) {
  const double full_well_e = s.conversion_modes[0].full_well_e;
  const auto expect_noise = [&](std::string_view key, double e) {
    expect_between(key, e, 0.0, full_well_e,
                   "noise above full_well_e leaves nothing to see; give it in electrons");
  };
  expect_noise("dsnu_e", s.dsnu_e.pixel);
  expect_noise("dsnu_row_e", s.dsnu_e.row);
  expect_noise("dsnu_column_e", s.dsnu_e.column);
  expect_noise("row_noise_e", s.line_noise.row_e);
  expect_noise("column_noise_e", s.line_noise.column_e);
  expect_noise("trap_e", s.source_follower.trap_e);
  for (size_t i = 0; i < s.periodic_noise.size(); ++i)
    expect_noise(fmt::format("periodic_noise[{}].rms_e", i + 1), s.periodic_noise[i].rms_e);
  expect_between("flicker_noise_e2", s.source_follower.flicker_e2, 0.0, full_well_e * full_well_e,
                 "noise above full_well_e leaves nothing to see; it is in electrons squared");
  expect_between("cds_interval_s", s.source_follower.cds_interval_s, 1e-9, 1.0,
                 "the two samples of one pixel lie within a frame");
  expect_between(
      "blooming", s.saturation.blooming, 0.0, 0.99,
      "some is drained on its way; were nothing, the charge of a blown-out sky would flood the frame");
  expect_between("lag", s.lag, 0.0, 0.5, "only the frame before is remembered, which more would outlast");
}

void check_pixel(const SensorModel& s) {
  expect_between("pixel_pitch_um", s.pixel_pitch_um, 0.1, 1000.0,
                 "pixels have 0.5 um to those of X-ray panels");
  // Normals of 24-bit uniforms end at 6.6 standard deviations.
  const PatternSpread& prnu = s.prnu;
  const double together = std::hypot(prnu.pixel, prnu.row, prnu.column);
  if (together > 0.15) {
    const char* largest = prnu.pixel >= std::max(prnu.row, prnu.column) ? "prnu"
                          : prnu.row >= prnu.column                     ? "prnu_row"
                                                                        : "prnu_column";
    throw InputError(
        fmt::format("{} makes a spread of {:g} (root sum square of prnu, prnu_row, prnu_column), expected "
                    "at most 0.15: beyond, some pixels' sensitivity would be negative; give shares of 1, "
                    "not per cent",
                    largest, together));
  }
  const DarkCurrent& dark = s.dark_current;
  if (dark.doubling_K > 0.0)
    expect_between("dark_current_doubling_K", dark.doubling_K, 1.0, 100.0, "silicon's doubles in 5 to 10 K");
  else
    expect_between("dark_current_gap_eV", dark.gap_eV, 0.05, 7.0,
                   "gaps from far infrared to ultraviolet detectors");
  // One microsecond: the shortest exposure of fast cameras.
  const double most = 1e6 * s.conversion_modes[0].full_well_e / dark.growth(s.temperature_C);
  const std::string why = fmt::format(
      "at temperature_C of {:g} more fills the well within 1 us; lower it, or mend the "
      "temperatures",
      s.temperature_C);
  expect_between("dark_current_e_per_s", dark.e_per_s, 0.0, most, why);
  expect_between("hot_pixel_e_per_s", dark.hot_e_per_s, 0.0, most, why);
  if (!s.optics.diffusion.empty())
    for (double share : s.optics.diffusion.values())
      expect_between("diffusion.share", share, 0.0, 0.8,
                     "beyond, each neighbour gets more than the pixel keeps");
}

void check_converter(const SensorModel& s) {
  const Converter& c = s.converter;
  expect_between("pedestal_drift_dn", c.drift_dn, 0.0, range_dn(s),
                 "the black level cannot wander by more than the converter's range");
  expect_between("inl_column_spread", c.inl_column_spread, 0.0, 1.0, "it is relative to inl_dn");
  const double most_inl_dn = 0.25 * c.max_dn() / (1.0 + 6.6 * c.inl_column_spread);
  expect_between(
      "inl_dn", c.inl_dn, -most_inl_dn, most_inl_dn,
      "a bow of more than a quarter of full scale, in the column that has most, falls where it should rise");
  expect_between("dnl_dn", c.dnl_dn, 0.0, 0.4,
                 "steps whose width spreads more would end before they begin (a DNL below -1)");
}

void check_companding(const SensorModel& s) {
  const std::vector<Converter::Knee>& knees = s.converter.companding;
  if (knees.size() < 2) return;
  for (size_t i = 1; i < knees.size(); ++i)
    if (knees[i].out_dn < knees[i - 1].out_dn + 1.0)
      throw InputError(
          fmt::format("readout.companding[{}].out_dn is {:g}, expected at least {:g}, one more than at the "
                      "corner before: all numbers in between would become one",
                      i + 1, knees[i].out_dn, knees[i - 1].out_dn + 1.0));
  const auto stored = [&](double code) {
    size_t part = 1;
    while (part + 1 < knees.size() && code > knees[part].in_dn) ++part;
    const double along = (code - knees[part - 1].in_dn) / (knees[part].in_dn - knees[part - 1].in_dn);
    return std::floor(std::lerp(knees[part - 1].out_dn, knees[part].out_dn, along) + 0.5);
  };
  const double white_dn = s.readout_white_level_dn(s.base_iso());
  const double numbers = stored(white_dn) - stored(s.converter.black_level_dn);
  if (numbers < 2.0)
    throw InputError(
        fmt::format("readout.companding[{}].out_dn is {:g}: from black_level_dn to the full well it leaves "
                    "{:g} of {:g} steps, expected at least 2; raise it",
                    knees.size(), knees.back().out_dn, numbers, white_dn - s.converter.black_level_dn));
}

}  // namespace

void check_bounds(const SensorModel& model) {
  check_modes(model);
  check_noise(model);
  check_pixel(model);
  check_converter(model);
  check_companding(model);
}

}  // namespace groundglass::sensor
