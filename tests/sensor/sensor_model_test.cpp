#include "sensor/model/sensor_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/core/text_file.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

const std::filesystem::path sensors = std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "sensors";

TEST(SensorPresets, Imx183CarriesItsMeasuredFigures) {
  const SensorModel s = load_sensor(sensors / "imx183.toml");
  EXPECT_EQ(s.conversion_modes[0].full_well_e, 14837.0);
  EXPECT_NEAR(s.conversion_modes[0].system_gain_dn_per_e * 0.24 * 16.0, 1.0,
              1e-5);  // 0.24 e per step of 16 bits
  EXPECT_EQ(s.pixel_pitch_um, 2.4);
  EXPECT_EQ(s.readout_width_px(), 5472);
  EXPECT_EQ(s.readout_bits(), 12);
  // Saturation lies within the converter, as FLIR's own capacity of 61821 of 65535 steps does.
  EXPECT_EQ(s.readout_white_level_dn(s.base_iso()), 4063.0);
}

TEST(SensorPresets, PhoneBinsItsQuadBayerToTwelveMegapixels) {
  const SensorModel s = load_sensor(sensors / "phone_1inch_1p6um.toml");
  EXPECT_EQ(s.cfa.width, 4);
  EXPECT_EQ(s.readout_cfa(), (CfaPattern{2, 2, {0, 1, 1, 2}}));
  EXPECT_DOUBLE_EQ(s.readout_pitch_um(), 3.2);
  EXPECT_EQ(s.readout_width_px(), 4096);
  EXPECT_EQ(s.readout_bits(), 14);
  EXPECT_EQ(s.readout_black_level_dn(), 1024.0);
  for (const Figure& figure : s.figures)
    EXPECT_NE(figure.status, Figure::Status::measured)
        << figure.key << ": nothing about this sensor is measured";
}

TEST(SensorModel, DarkCurrentDoubles) {
  SensorModel s = simple_sensor();
  s.dark_current.e_per_s = 3.0;
  s.dark_current.doubling_K = 6.0;
  s.dark_current.at_C = 20.0;
  EXPECT_DOUBLE_EQ(s.dark_current.e_per_s * s.dark_current.growth(38.0), 24.0);
}

TEST(SensorModel, SaturatesWhereWellOrConverterEnds) {
  SensorModel s = simple_sensor();  // (65535 − 1000) / 4 = 16133.75 e > full well
  EXPECT_EQ(s.readout_saturation_e(100), 15000.0);
  EXPECT_EQ(s.readout_white_level_dn(100), 61000.0);
  EXPECT_EQ(s.readout_saturation_e(400), 64535.0 / 16.0);
  EXPECT_EQ(s.readout_white_level_dn(400), 65535.0);
}

/// A whole sensor file with one passage replaced.
std::string altered(const std::string& from, const std::string& to) {
  std::string text = read_text_file(sensors / "imx183.toml");
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

struct Broken {
  const char *from, *to, *where, *what;
};

TEST(SensorFile, BrokenSensorsAreNamedErrors) {
  const Broken table[] = {
      {"value = 3.8", "value = -3.8", ": read_noise_e.value: ", "between 0 and 1000000000"},
      {"value = 3.8", "value = nan", ": read_noise_e.value: ", "not finite"},
      {"value = 3.8", "value = \"3.8\"", ": read_noise_e.value: ", "expected a number"},
      {"value = 200\n", "value = 4095\n", ": black_level_dn: ", "not below the white level 4095"},
      {"value = 14837", "value = 3", ": full_well_e: ", "less than one"},
      {"value = 14837", "value = 1e300", ": full_well_e.value: ", "at most 1000000000"},
      {"value = 14837", "value = 0", ": full_well_e.value: ", "greater than 0"},
      {"value = 12\n", "value = 17\n", ": adc_bits: ", "expected 1 to 16"},
      {"value = 12\n", "value = 12.5\n", ": adc_bits: ", "whole number"},
      {"value = 5472", "value = 5471", ": width_px: ", "expected a multiple of 2: whole tiles of the cfa"},
      {"value = 2.4\n", "value = 0\n", ": pixel_pitch_um.value: ", "between 0.01 and 10000"},
      {"value = 0.65", "value = 1.2", ": quantum_efficiency.peak.value: ", "greater than 0 and at most 1"},
      {"[full_well_e]", "[full_wel_e]", ": full_wel_e: ", "did you mean 'full_well_e'"},
      {"serial = 183", "serial = 183\nbit_depth = 12", ": bit_depth: ", "unknown key"},
  };
  for (const Broken& b : table)
    EXPECT_INPUT_ERROR(parse_sensor(altered(b.from, b.to), sensors / "imx183.toml"),
                       std::string("imx183.toml"), std::string(b.where), std::string(b.what));
}

/// The line of a file's text at which `passage` begins.
std::string line_of(const std::string& text, const std::string& passage) {
  return std::to_string(
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(passage)), '\n'));
}

TEST(SensorFile, ErrorsOfTheWholeNameTheLineOfTheirKey) {
  const std::string second =
      "\n[[conversion]]\nname = \"high\"\n"
      "from_iso = { value = 400, status = \"inferred\", source = \"a test\" }\n"
      "full_well_e = { value = 2000, status = \"inferred\", source = \"a test\" }\n"
      "system_gain_dn_per_e = { value = 0.0001, status = \"inferred\", source = \"a test\" }\n"
      "read_noise_e = { value = 1, status = \"inferred\", source = \"a test\" }\n";
  const auto replaced = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string whole = altered("", "");
  struct Case {
    std::string text, passage, key;
  };
  const Case table[] = {
      {altered("value = 5472", "value = 5471"), "[width_px]", "width_px"},
      {altered("value = 3648", "value = 3647"), "[height_px]", "height_px"},
      {whole + second, "full_well_e = {", "conversion[1].full_well_e"},
      {whole + replaced(replaced(second, "value = 400", "value = 1"), "0.0001", "0.5"), "from_iso = {",
       "conversion[1].from_iso"},
      {whole + "\n[readout]\nbinning = 2\n", "binning = 2", "readout.binning"},
      {whole + "\n[readout]\n[[readout.companding]]\nin_dn = 0\nout_dn = 0\n"
               "[[readout.companding]]\nin_dn = 100\nout_dn = 90\n",
       "in_dn = 100", "readout.companding[2].in_dn"},
      {whole + "\n[readout]\ncorrelated_double_sampling = false\n", "correlated_double",
       "readout.correlated_double_sampling"},
      {whole + "\n[pdaf]\ntile = [\"L.\", \"R\"]\nstatus = \"inferred\"\nsource = \"a test\"\n", "[pdaf]",
       "pdaf"},
  };
  for (const Case& c : table)
    EXPECT_INPUT_ERROR(parse_sensor(c.text, sensors / "imx183.toml"),
                       ":" + line_of(c.text, c.passage) + ": " + c.key + ": ");
}

TEST(SensorFile, MosaicsAreChecked) {
  const std::string bayer = "cfa = [\"RG\", \"GB\"]";
  const auto parse = [&](const std::string& cfa) {
    return parse_sensor(altered(bayer, cfa), sensors / "imx183.toml");
  };
  EXPECT_INPUT_ERROR(parse("cfa = [\"RG\", \"GBB\"]"), ": cfa: ", "differ in length");
  EXPECT_INPUT_ERROR(parse("cfa = [\"RG\", \"Gb\"]"), ": cfa: ", "'b'");
  EXPECT_INPUT_ERROR(parse("cfa = [\"RG\", \"GX\"]"), ": quantum_efficiency.factors: ", "no column 'X'");
  EXPECT_INPUT_ERROR(parse("cfa = \"bayer-rgbg\""), ": cfa: ", "did you mean 'bayer-rggb'");
  EXPECT_EQ(parse("cfa = \"bayer-gbrg\"").cfa, (CfaPattern{2, 2, {1, 2, 0, 1}}));
  EXPECT_INPUT_ERROR(parse("cfa = []"), ": cfa: ", "rectangle");
  EXPECT_INPUT_ERROR(parse(bayer + "\nreadout = { binning = 2 }"), ": readout.binning: ", "mixes colours");
  EXPECT_INPUT_ERROR(parse(bayer + "\nreadout = { binning = 0 }"), ": readout.binning: ", "between 1 and 16");
  EXPECT_EQ(parse("cfa = [\"GB\", \"RG\"]").cfa, (CfaPattern{2, 2, {1, 2, 0, 1}}));
}

TEST(SensorFile, SpectraAreChecked) {
  EXPECT_INPUT_ERROR(
      parse_sensor(altered("camera_hasselblad_l1d20c.csv", "absent.csv"), sensors / "imx183.toml"),
      "absent.csv", "No such file");
  EXPECT_INPUT_ERROR(
      parse_sensor(altered("camera_hasselblad_l1d20c.csv", "cie1931_2deg.csv"), sensors / "imx183.toml"),
      "cie1931_2deg.csv", "no column 'R'");
  EXPECT_INPUT_ERROR(parse_sensor(altered("\"per_energy\"", "\"per_enrgy\""), sensors / "imx183.toml"),
                     ": quantum_efficiency.response: ", "did you mean 'per_energy'");
}

TEST(SensorModel, ImpossibleOnesInMemoryAreErrorsToo) {
  SensorModel s = simple_sensor();
  s.quantum_efficiency = {Spectrum::constant(1.5)};
  EXPECT_INPUT_ERROR(s.check(), "quantum_efficiency of Y", "0 to 1");
  s = simple_sensor();
  s.prnu.pixel = std::nan("");
  EXPECT_INPUT_ERROR(s.check(), "prnu is nan");
  s = simple_sensor();
  s.binning = 2;
  EXPECT_INPUT_ERROR(s.check(), "18 bits");
}

TEST(SensorModel, PeakOfEnergyResponseIsAbsoluteQuantumEfficiency) {
  const SensorModel s = load_sensor(sensors / "imx183.toml");
  double peak = 0.0;
  for (const Spectrum& qe : s.quantum_efficiency) peak = std::max(peak, std::ranges::max(qe.values()));
  EXPECT_NEAR(peak, 0.65, 1e-12);
  // The file holds 1 at 510 nm and 0.3356263 at 600 nm for green, per unit of energy; per photon it is less
  // in the red, where a unit of energy is more photons.
  const Spectrum& green = s.quantum_efficiency[1];
  EXPECT_NEAR(green(600) / green(510), 0.3356263 * 510.0 / 600.0, 1e-9);
}

}  // namespace
}  // namespace groundglass::sensor
