// Sensors that no one could make, each a shipped one with a figure replaced or added.

#include <gtest/gtest.h>

#include "sensor/model/sensor_model.h"
#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

const std::filesystem::path imx183 =
    std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors" / "imx183.toml";

/// IMX183: 12 bits, black level 200, full well 14837 e, 0.260417 DN/e, 3.8 e of read noise, base ISO 80.
SensorModel imx183_with(const std::string& key, const std::string& value) {
  std::string text = read_text_file(imx183);
  if (const size_t table = text.find("[" + key + "]\nvalue = "); table != std::string::npos) {
    const size_t at = text.find("value = ", table) + 8;
    text.replace(at, text.find('\n', at) - at, value);
  } else {
    text +=
        "\n[" + key + "]\nvalue = " + value + "\nstatus = \"inferred\"\nsource = \"made up for a test\"\n";
  }
  return parse_sensor(text, imx183);
}

TEST(SensorBounds, ImpossibleFiguresAreNamedWithWhatIsExpected) {
  struct Impossible {
    const char *key, *value, *expected;
  };
  const Impossible table[] = {
      {"system_gain_dn_per_e", "1e9", "expected 6.73991e-05 to 3895"},
      {"system_gain_dn_per_e", "3896", "an electron that fills the converter"},
      {"read_noise_e", "1e9", "expected 0 to 14837"},
      {"output_noise_dn", "3896", "expected 0 to 3895"},
      {"conversion_gain_uV_per_e", "0.01", "expected 0.1 to 5000"},
      {"conversion_gain_uV_per_e", "900",
       "expected 0.1 to 673.991: the full well would swing by more than 10 V"},
      {"dsnu_e", "15000", "expected 0 to 14837"},
      {"dsnu_row_e", "15000", "expected 0 to 14837"},
      {"dsnu_column_e", "15000", "expected 0 to 14837"},
      {"row_noise_e", "15000", "expected 0 to 14837"},
      {"column_noise_e", "15000", "expected 0 to 14837"},
      {"trap_e", "15000", "expected 0 to 14837"},
      {"flicker_noise_e2", "3e8", "expected 0 to 2.20137e+08"},
      {"cds_interval_s", "2", "expected 1e-09 to 1"},
      {"blooming", "1", "expected 0 to 0.99: some is drained"},
      {"lag", "0.6", "expected 0 to 0.5"},
      {"pixel_pitch_um", "5000", "expected 0.1 to 1000"},
      {"prnu", "0.2", "at most 0.15"},
      {"prnu_row", "0.2", "at most 0.15"},
      {"prnu_column", "0.2", "at most 0.15"},
      {"dark_current_doubling_K", "0.5", "expected 1 to 100"},
      {"dark_current_e_per_s", "1e9", "fills the well within 1 us"},
      {"hot_pixel_e_per_s", "1e9", "fills the well within 1 us"},
      {"pedestal_drift_dn", "3896", "expected 0 to 3895"},
      {"inl_dn", "5000", "expected -1023.75 to 1023.75"},
      {"inl_dn", "-1024", "expected -1023.75 to 1023.75"},
      {"inl_column_spread", "2", "expected 0 to 1"},
      {"dnl_dn", "5", "expected 0 to 0.4"},
      {"dnl_dn", "0.41", "DNL below -1"},
      {"highest_iso", "79", "expected 80 to 1e+07"},
  };
  for (const Impossible& i : table)
    EXPECT_INPUT_ERROR(imx183_with(i.key, i.value), std::string("imx183.toml:"),
                       std::string(": ") + i.key + ": ", std::string(i.expected));
}

TEST(SensorBounds, WhatIsJustPossibleIsTaken) {
  for (const auto& [key, value] : {std::pair{"system_gain_dn_per_e", "3895"},
                                   {"read_noise_e", "14837"},
                                   {"inl_dn", "1023"},
                                   {"dnl_dn", "0.4"},
                                   {"lag", "0.5"},
                                   {"prnu_row", "0.149"},
                                   {"highest_iso", "80"},
                                   {"conversion_gain_uV_per_e", "670"}})
    EXPECT_NO_THROW(imx183_with(key, value)) << key;
}

std::string with_tables(const std::string& tables) { return read_text_file(imx183) + "\n" + tables; }

TEST(SensorBounds, ABowThatDiffersMoreHasLessRoom) {
  const std::string spread =
      "inl_column_spread = { value = 0.5, status = \"inferred\", source = \"made up for a test\" }\n";
  std::string text = read_text_file(imx183);
  text.insert(text.find("[width_px]"),
              spread + "inl_dn = { value = 300, status = \"inferred\", source = \"made up for a test\" }\n");
  EXPECT_INPUT_ERROR(parse_sensor(text, imx183), ": inl_dn: ", "expected -238.081 to 238.081");
}

std::string high_gain(double from_iso, double full_well_e, double gain, const std::string& more = "") {
  const auto figure = [](const std::string& key, double value) {
    return key + " = { value = " + std::to_string(value) +
           ", status = \"inferred\", source = \"made up for a test\" }\n";
  };
  return "[[conversion]]\nname = \"high\"\n" + figure("from_iso", from_iso) +
         figure("full_well_e", full_well_e) + figure("system_gain_dn_per_e", gain) +
         figure("read_noise_e", 1.0) + more;
}

TEST(SensorBounds, ConversionGainsComeByRisingGain) {
  // At ISO 800 the lower gain has reached 10 · 0.260417 DN/e.
  EXPECT_NO_THROW(parse_sensor(with_tables(high_gain(800, 3000, 2.6)), imx183));
  EXPECT_NO_THROW(parse_sensor(with_tables(high_gain(800, 3000, 12.0)), imx183));
  EXPECT_INPUT_ERROR(parse_sensor(with_tables(high_gain(800, 3000, 0.2)), imx183),
                     "imx183.toml:", ": conversion[1].system_gain_dn_per_e: ", "expected at least 2.474",
                     "a higher ISO cannot have a lower gain");
  EXPECT_INPUT_ERROR(parse_sensor(with_tables(high_gain(800, 3000, 1.0)), imx183),
                     ": conversion[1].system_gain_dn_per_e: ");
  EXPECT_INPUT_ERROR(parse_sensor(with_tables(high_gain(800, 20000, 3.0)), imx183),
                     ": conversion[1].full_well_e: ", "at most the 14837");
  EXPECT_INPUT_ERROR(
      parse_sensor(with_tables(high_gain(800, 3000, 3.0) + high_gain(1600, 2000, 4.0)), imx183),
      ": conversion[2].system_gain_dn_per_e: ", "expected at least 5.7");
  EXPECT_INPUT_ERROR(parse_sensor(with_tables(high_gain(800, 3000, 5000.0)), imx183),
                     ": conversion[1].system_gain_dn_per_e: ", "to 3895");
  std::string text = with_tables(high_gain(
      800, 3000, 3.0,
      "conversion_gain_uV_per_e = { value = 40, status = \"inferred\", source = \"made up for a test\" }\n"));
  text.insert(
      text.find("[width_px]"),
      "conversion_gain_uV_per_e = { value = 50, status = \"inferred\", source = \"made up for a test\" }\n");
  EXPECT_INPUT_ERROR(parse_sensor(text, imx183),
                     ": conversion[1].conversion_gain_uV_per_e: ", "at least the 50");
}

TEST(SensorBounds, CompandingKeepsNumbersApart) {
  const auto readout = [](const std::string& corners) {
    return with_tables("[readout]\ncompanding = [{ in_dn = 0, out_dn = 0 }, " + corners + "]\n");
  };
  EXPECT_NO_THROW(
      parse_sensor(readout("{ in_dn = 1000, out_dn = 1000 }, { in_dn = 4095, out_dn = 2000 }"), imx183));
  EXPECT_INPUT_ERROR(parse_sensor(readout("{ in_dn = 4095, out_dn = 1 }"), imx183),
                     "imx183.toml:", ": readout.companding[2].out_dn: ", "1 of 3863 steps");
  EXPECT_INPUT_ERROR(
      parse_sensor(readout("{ in_dn = 100, out_dn = 100 }, { in_dn = 4095, out_dn = 100 }"), imx183),
      ": readout.companding[3].out_dn: ", "expected at least 101");
  // Everything below the black level takes the numbers.
  EXPECT_INPUT_ERROR(
      parse_sensor(readout("{ in_dn = 200, out_dn = 200 }, { in_dn = 4095, out_dn = 201 }"), imx183),
      ": readout.companding[3].out_dn: ", "expected at least 2");
}

TEST(SensorBounds, TablesAreBoundedToo) {
  EXPECT_INPUT_ERROR(parse_sensor(with_tables("[diffusion]\nwavelength_nm = [500]\nshare = [0.9]\n"
                                              "status = \"inferred\"\nsource = \"made up for a test\"\n"),
                                  imx183),
                     ": diffusion.share: ", "expected 0 to 0.8");
  EXPECT_INPUT_ERROR(parse_sensor(with_tables("[[periodic_noise]]\nrms_e = 20000\nstatus = \"inferred\"\n"
                                              "source = \"made up for a test\"\n"),
                                  imx183),
                     ": periodic_noise[1].rms_e: ", "expected 0 to 14837");
  std::string text = read_text_file(imx183);
  const std::string key = "dark_current_doubling_K";
  text.replace(text.find("[" + key + "]\nvalue = 5.2"), key.size() + 14, "[dark_current_gap_eV]\nvalue = 9");
  EXPECT_INPUT_ERROR(parse_sensor(text, imx183), ": dark_current_gap_eV: ", "expected 0.05 to 7");
}

}  // namespace
}  // namespace groundglass::sensor
