// Everything a sensor file can say beyond what every sensor must: appended to a shipped one.

#include <gtest/gtest.h>

#include "sensor/model/sensor_model.h"
#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

const std::filesystem::path imx183 =
    std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors" / "imx183.toml";

std::string figure(const std::string& key, const std::string& value) {
  return "[" + key + "]\nvalue = " + value + "\nstatus = \"inferred\"\nsource = \"made up for a test\"\n";
}

/// The file less the figures that it need not have.
std::string bare_text() {
  std::string text = read_text_file(imx183);
  for (const std::string key : {"hot_pixel_share", "hot_pixel_e_per_s", "row_noise_e"}) {
    const size_t begin = text.find("[" + key + "]");
    text.erase(begin, text.find("\n\n", begin) + 2 - begin);
  }
  return text;
}

SensorModel sensor_with(const std::string& appended) {
  return parse_sensor(bare_text() + "\n" + appended, imx183);
}

TEST(SensorFileNoise, EveryFigureReachesTheModel) {
  struct Case {
    const char *key, *value;
    double (*in_model)(const SensorModel&);
  };
  const Case cases[] = {
      {"prnu_row", "0.002", [](const SensorModel& s) { return s.prnu.row; }},
      {"prnu_column", "0.003", [](const SensorModel& s) { return s.prnu.column; }},
      {"dsnu_row_e", "0.4", [](const SensorModel& s) { return s.dsnu_e.row; }},
      {"dsnu_column_e", "0.5", [](const SensorModel& s) { return s.dsnu_e.column; }},
      {"hot_pixel_share", "0.01", [](const SensorModel& s) { return s.dark_current.hot_share; }},
      {"hot_pixel_e_per_s", "80", [](const SensorModel& s) { return s.dark_current.hot_e_per_s; }},
      {"full_well_knee", "0.9", [](const SensorModel& s) { return s.saturation.knee; }},
      {"blooming", "0.3", [](const SensorModel& s) { return s.saturation.blooming; }},
      {"lag", "0.001", [](const SensorModel& s) { return s.lag; }},
      {"dead_share", "1e-5", [](const SensorModel& s) { return s.defects.dead_share; }},
      {"stuck_share", "2e-5", [](const SensorModel& s) { return s.defects.stuck_share; }},
      {"cluster_px", "2", [](const SensorModel& s) { return s.defects.cluster_px; }},
      {"cds_interval_s", "3e-6", [](const SensorModel& s) { return s.source_follower.cds_interval_s; }},
      {"source_follower_bandwidth_Hz", "2e6",
       [](const SensorModel& s) { return s.source_follower.bandwidth_Hz; }},
      {"flicker_noise_e2", "0.7", [](const SensorModel& s) { return s.source_follower.flicker_e2; }},
      {"trap_share", "0.02", [](const SensorModel& s) { return s.source_follower.trap_share; }},
      {"trap_e", "6", [](const SensorModel& s) { return s.source_follower.trap_e; }},
      {"trap_time_s", "1e-4", [](const SensorModel& s) { return s.source_follower.trap_time_s; }},
      {"row_noise_e", "0.6", [](const SensorModel& s) { return s.line_noise.row_e; }},
      {"column_noise_e", "0.8", [](const SensorModel& s) { return s.line_noise.column_e; }},
      {"pedestal_drift_dn", "1.5", [](const SensorModel& s) { return s.converter.drift_dn; }},
      {"pedestal_drift_rows", "300", [](const SensorModel& s) { return s.converter.drift_rows; }},
      {"inl_dn", "-4", [](const SensorModel& s) { return s.converter.inl_dn; }},
      {"inl_column_spread", "0.1", [](const SensorModel& s) { return s.converter.inl_column_spread; }},
      {"dnl_dn", "0.25", [](const SensorModel& s) { return s.converter.dnl_dn; }},
      {"optical_black_rows", "32",
       [](const SensorModel& s) { return double(s.converter.optical_black_rows); }},
      {"output_noise_dn", "1.2", [](const SensorModel& s) { return s.conversion_modes[0].output_noise_dn; }},
      {"conversion_gain_uV_per_e", "75",
       [](const SensorModel& s) { return s.conversion_modes[0].conversion_gain_uV_per_e; }},
  };
  const SensorModel bare = parse_sensor(bare_text(), imx183);
  const size_t figures = bare.figures.size();
  for (const Case& c : cases) {
    const SensorModel s = sensor_with(figure(c.key, c.value));
    EXPECT_EQ(c.in_model(s), std::stod(c.value)) << c.key;
    ASSERT_EQ(s.figures.size(), figures + 1) << c.key;
    EXPECT_NE(c.in_model(bare), std::stod(c.value)) << c.key;
  }
}

TEST(SensorFileNoise, DualConversionGainIsASecondMode) {
  const std::string high =
      "[[conversion]]\nname = \"high\"\n" +
      std::string(
          "from_iso = { value = 800, status = \"inferred\", source = \"test\" }\n"
          "full_well_e = { value = 3000, status = \"inferred\", source = \"test\" }\n"
          "system_gain_dn_per_e = { value = 6, status = \"inferred\", source = \"test\" }\n"
          "read_noise_e = { value = 1.1, status = \"inferred\", source = \"test\" }\n");
  const SensorModel s = sensor_with(high);
  ASSERT_EQ(s.conversion_modes.size(), 2u);
  EXPECT_EQ(s.mode(799).name, "base");
  EXPECT_EQ(s.mode(800).name, "high");
  EXPECT_EQ(s.gain_dn_per_e(1600), 12.0);
  EXPECT_INPUT_ERROR(sensor_with(high + high), ": conversion[2].from_iso: is 800",
                     "above the 800 of the one before");
}

TEST(SensorFileNoise, WavesCompandingAndReadout) {
  const SensorModel s = sensor_with(
      "[[periodic_noise]]\nrms_e = 0.4\ncycles_per_px_y = 0.05\nstatus = \"inferred\"\nsource = \"test\"\n"
      "[readout]\nbinning_domain = \"charge\"\n"
      "companding = [{ in_dn = 0, out_dn = 0 }, { in_dn = 1000, out_dn = 1000 }, { in_dn = 4095, out_dn = "
      "2000 }]\n");
  ASSERT_EQ(s.periodic_noise.size(), 1u);
  EXPECT_EQ(s.periodic_noise[0].cycles_per_px_y, 0.05);
  EXPECT_EQ(s.binning_domain, BinningDomain::charge);
  EXPECT_EQ(s.converter.companding.size(), 3u);
  EXPECT_EQ(s.readout_bits(), 11);
}

TEST(SensorFileNoise, WhatCannotBeIsANamedError) {
  struct Broken {
    std::string appended, where, what;
  };
  const Broken table[] = {
      {figure("prnu_row", "-0.1"), ": prnu_row.value: ", "between 0 and 1"},
      {figure("lag", "1.5"), ": lag.value: ", "between 0 and 1"},
      {figure("hot_pixel_share", "0.6"), ": hot_pixel_share: ", "between 0 and 0.25"},
      {figure("cluster_px", "0.5"), ": cluster_px.value: ", "between 1 and 1000"},
      {figure("dark_current_gap_eV", "1.12"), ": dark_current_gap_eV: ", "give one of them"},
      {figure("optical_black_rows", "7"), ": optical_black_rows: ", "whole tiles of 2 rows"},
      {figure("trap_time_s", "0"), ": trap_time_s.value: ", "between 1e-09 and 86400"},
      {"[readout]\ncorrelated_double_sampling = false\n", "conversion_gain_uV_per_e",
       "the noise of the reset"},
      {"[readout]\nbinning_domain = \"analogue\"\n", ": readout.binning_domain: ", "digital_sum"},
      {"[readout]\ncompanding = [{ in_dn = 0, out_dn = 0 }, { in_dn = 100, out_dn = 100 }]\n",
       ": readout.companding[2].in_dn: ", "highest number, 4095"},
      {"[readout]\ncompanding = [{ in_dn = 0, out_dn = 0 }, { in_dn = 4095, out_dn = 4095 }, { in_dn = 9, "
       "out_dn = 9 }]\n",
       ": readout.companding[3]: ", "does not rise"},
      {"[[periodic_noise]]\nrms_e = 1\ncycles_per_px_x = 0.7\nstatus = \"inferred\"\nsource = \"test\"\n",
       "cycles_per_px_x", "between -0.5 and 0.5"},
  };
  for (const Broken& b : table)
    EXPECT_INPUT_ERROR(sensor_with(b.appended), std::string("imx183.toml"), b.where, b.what);
}

// Numbers that overflow, or divide by next to nothing, further on.
TEST(SensorFileNoise, NoFigureMayBeWithoutBounds) {
  const std::string text = bare_text();
  for (const char* key : {"pixel_pitch_um",
                          "full_well_e",
                          "system_gain_dn_per_e",
                          "read_noise_e",
                          "output_noise_dn",
                          "conversion_gain_uV_per_e",
                          "dark_current_e_per_s",
                          "dark_current_temperature_C",
                          "dark_current_doubling_K",
                          "temperature_C",
                          "hot_pixel_share",
                          "hot_pixel_e_per_s",
                          "prnu",
                          "prnu_row",
                          "prnu_column",
                          "dsnu_e",
                          "dsnu_row_e",
                          "dsnu_column_e",
                          "full_well_knee",
                          "blooming",
                          "lag",
                          "line_time_s",
                          "dead_share",
                          "stuck_share",
                          "cluster_px",
                          "cds_interval_s",
                          "source_follower_bandwidth_Hz",
                          "flicker_noise_e2",
                          "trap_share",
                          "trap_e",
                          "trap_time_s",
                          "row_noise_e",
                          "column_noise_e",
                          "black_level_dn",
                          "pedestal_drift_dn",
                          "pedestal_drift_rows",
                          "inl_dn",
                          "inl_column_spread",
                          "dnl_dn",
                          "optical_black_rows",
                          "adc_bits",
                          "base_iso",
                          "highest_iso",
                          "fill_factor"})
    for (const char* value : {"1e300", "-1e300", "inf", "nan"}) {
      std::string other = text;
      if (const size_t table = other.find("[" + std::string(key) + "]\nvalue = ");
          table != std::string::npos) {
        const size_t at = other.find("value = ", table) + 8;
        other.replace(at, other.find('\n', at) - at, value);
      } else {
        other += "\n" + figure(key, value);
      }
      EXPECT_INPUT_ERROR(parse_sensor(other, imx183), std::string(key) + ".value: ");
    }
  for (const char* key :
       {"cds_interval_s", "trap_time_s", "source_follower_bandwidth_Hz", "pedestal_drift_rows", "cluster_px"})
    EXPECT_INPUT_ERROR(sensor_with(figure(key, "1e-300")),
                       std::string(key) + ".value: ", std::string("between"));
  for (const char* key : {"dark_current_doubling_K", "base_iso"}) {
    std::string other = text;
    const size_t at = other.find("value = ", other.find("[" + std::string(key) + "]")) + 8;
    other.replace(at, other.find('\n', at) - at, "1e-300");
    EXPECT_INPUT_ERROR(parse_sensor(other, imx183), std::string(key) + ".value: ", std::string("between"));
  }
}

// The last example of scenes/sensor_files.md is a whole sensor.
TEST(SensorFileNoise, ThePagesExampleIsASensor) {
  const std::filesystem::path page = imx183.parent_path().parent_path() / "sensor_files.md";
  const std::string text = read_text_file(page);
  const size_t begin = text.rfind("```toml\n") + 8, end = text.rfind("```");
  const SensorModel s = parse_sensor(text.substr(begin, end - begin), page);
  EXPECT_EQ(s.readout_width_px(), 600);
  EXPECT_EQ(s.mode(400).name, "high");
  EXPECT_EQ(s.readout_black_level_dn(), 64.0);
}

}  // namespace
}  // namespace groundglass::sensor
