#include "optics/formats/agf.h"

#include <gtest/gtest.h>

#include "optics/glass/glass_catalogue.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::optics {
namespace {

// Figures of Schott's catalogue of 2018, in the format's layout.
const std::string two_glasses =
    "CC A catalogue of two\r\n"
    "!Obsolete glass: no longer made\r\n"
    "NM N-BK7 2 517642.251 1.5168 64.17 0 1\r\n"
    "GC step 0.5 \"available\r\n"
    "ED 7.100000 8.300000 2.510000 -0.000900 0\r\n"
    "CD 1.039612120E+00 6.000698670E-03 2.317923440E-01 2.001791440E-02 1.010469450E+00 1.035606530E+02 0 "
    "0\r\n"
    "TD 1.860000E-06 1.310000E-08 -1.370000E-11 4.340000E-07 6.270000E-10 1.700000E-01 2.000000E+01\r\n"
    "OD - 1.0000 0.0000 1.0000 2.3000 2.3000\r\n"
    "LD 3.00000E-01 2.50000E+00\r\n"
    "IT 3.10000E-01 2.50000E-01 2.50000E+01\r\n"
    "IT 3.20000E-01 5.20000E-01 2.50000E+01\r\n"
    "IT 3.30000E-01 -9.99000E+02 2.50000E+01\r\n"
    "IT 3.40000E-01  2.50000E+01\r\n"
    "\r\n"
    "NM BASF5 5 0 1.603233 42.504788 0 2 0\r\n"
    "ED - - - - 0\r\n"
    "CD 1.57410327 0.0139786149 0.00083004511\r\n"
    "TD\r\n"
    "MD 0 0 0 0 0\r\n"
    "LD 0.334 2.325\r\n";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t place = text.find(what);
  EXPECT_NE(place, std::string::npos) << what;
  return text.replace(place, what.size(), by);
}

std::vector<Glass> load(const std::string& text) {
  const testing::TemporaryFolder folder;
  return load_agf(folder.write("MyGlass.AGF", text));
}

std::string utf16(const std::string& ascii, bool big_endian) {
  std::string bytes = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) bytes += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return bytes;
}

void expect_two_glasses(const std::vector<Glass>& glasses) {
  ASSERT_EQ(glasses.size(), 2u);
  const Glass embedded = find_glass("schott:N-BK7");
  const GlassData& bk7 = glasses[0].data();
  EXPECT_EQ(bk7.name, "myglass:N-BK7");
  EXPECT_EQ(bk7.first_nm, 300.0);
  EXPECT_EQ(bk7.last_nm, 2500.0);
  EXPECT_EQ(glasses[0].index(500.0), embedded.index(500.0));
  EXPECT_EQ(bk7.thermal, embedded.data().thermal);
  EXPECT_EQ(bk7.reference, Environment{});
  EXPECT_EQ(bk7.status, GlassStatus::preferred);
  EXPECT_DOUBLE_EQ(bk7.expansion_per_K.value(), 7.1e-6);
  EXPECT_DOUBLE_EQ(glasses[0].internal_transmission(320.0, 25.0), 0.52);
  EXPECT_EQ(bk7.transmission.last_nm(), 320.0);

  const GlassData& basf5 = glasses[1].data();
  EXPECT_EQ(basf5.status, GlassStatus::obsolete);
  EXPECT_FALSE(basf5.thermal);
  EXPECT_FALSE(basf5.expansion_per_K);
  EXPECT_TRUE(basf5.transmission.empty());
  EXPECT_NEAR(nd(glasses[1]), 1.603233, 0.6e-6);
}

TEST(Agf, Ascii) { expect_two_glasses(load(two_glasses)); }

TEST(Agf, Utf16WithByteOrderMark) {
  expect_two_glasses(load(utf16(two_glasses, false)));
  expect_two_glasses(load(utf16(two_glasses, true)));
}

TEST(Agf, GlassesAreFoundByName) {
  const std::vector<Glass> glasses = load(two_glasses);
  EXPECT_EQ(find_glass("BASF5", glasses).name(), "myglass:BASF5");
  EXPECT_INPUT_ERROR(find_glass("N-BK7", glasses), "schott:N-BK7, myglass:N-BK7");
}

TEST(Agf, ReferenceTemperatureAndZerosWithoutThermalData) {
  const GlassData data = load(replaced(two_glasses, "TD\r\n", "TD 0 0 0 0 0 0 25\r\n"))[1].data();
  EXPECT_EQ(data.reference.temperature_C, 25.0);
  EXPECT_FALSE(data.thermal);
}

TEST(Agf, FewAndUnknownFieldsOfNM) {
  const std::string nm = "NM BASF5 5 0 1.603233 42.504788 0 2 0";
  EXPECT_EQ(load(replaced(two_glasses, nm, "NM BASF5 5.00 - - -"))[1].data().status, GlassStatus::unstated);
  EXPECT_EQ(load(replaced(two_glasses, nm, "NM BASF5 5 0 1.6032 42.5 0 - 0"))[1].data().status,
            GlassStatus::unstated);
}

struct BrokenInput {
  const char *what, *replace, *by;
  std::vector<std::string> fragments;
};

const std::vector<BrokenInput> broken_inputs = {
    {"unknown keyword", "MD 0", "ZZ 0", {":19: ZZ", "unknown keyword", "expected NM, GC"}},
    {"text before the catalogue", "CC A", "Reproduced", {":1: Reproduced", "before the first glass"}},
    {"line broken in two", "1.039612120E+00 ", "1.039612120E+00\r\n", {":7: 6.000698670E-03", "unknown"}},
    {"NM cut", "NM BASF5 5 0 1.603233 42.504788 0 2 0", "NM BASF5 5", {":15: NM", "2 values", "MIL number"}},
    {"no formula number", "NM BASF5 5", "NM BASF5 five", {":15: NM", "'five' is no number"}},
    {"unknown formula", "NM BASF5 5", "NM BASF5 14", {":15: NM", "formula is 14", "1 to 13"}},
    {"formula 0", "NM BASF5 5", "NM BASF5 0", {":15: NM", "formula is 0", "1 to 13"}},
    {"half a formula", "NM BASF5 5", "NM BASF5 5.5", {":15: NM", "formula is 5.5", "whole number"}},
    {"unknown status", "0 2 0", "0 7 0", {":15: NM", "status is 7", "0 to 4"}},
    {"wrong formula",
     "NM N-BK7 2",
     "NM N-BK7 5",
     {":6: CD", "coefficient 4 is 0.0200179144", "formula 5, Conrady and zeros"}},
    {"empty ED", "ED - - - - 0", "ED", {":16: ED", "0 values", "two expansions"}},
    {"ED not a number", "ED 7.1", "ED x7.1", {":5: ED", "'x7.100000' is no number"}},
    {"CD cut", " 0.00083004511", "", {":17: CD", "2 values", "3 coefficients of formula 5, Conrady"}},
    {"one coefficient too many", "0.00083004511", "0.00083004511 0.1", {":17: CD", "coefficient 4 is 0.1"}},
    {"CD overlong", "0.00083004511", "0.0 0 0 0 0 0 0 0 0", {":17: CD", "11 values"}},
    {"infinite coefficient", "1.57410327", "inf", {":17: CD", "'inf' is no number"}},
    {"NaN coefficient", "1.57410327", "nan", {":17: CD", "'nan' is no number"}},
    {"no CD", "CD 1.57410327", "GC 1.57410327", {":15: NM", "glass BASF5 has no CD line"}},
    {"CD twice", "MD 0 0 0 0 0", "CD 1 2 3", {":19: CD", "twice", "first on line 17"}},
    {"no index", "1.57410327", "-1.5", {":17: CD", "no index at 334 nm"}},
    {"TD cut", "1.700000E-01 2.0", "1.70", {":7: TD", "6 values", "lambda_TK"}},
    {"TD not a number", "TD 1.86", "TD a.86", {":7: TD", "'a.860000E-06' is no number"}},
    {"TD in kelvin", "2.000000E+01\r\nOD", "2.930000E+02\r\nOD", {":7: TD", "293 °C", "-100 to 140 °C"}},
    {"LD cut", "LD 0.334 2.325", "LD 0.334", {":20: LD", "1 value,", "first and last"}},
    {"LD falling", "LD 0.334 2.325", "LD 2.325 0.334", {":20: LD", "from 2.325 to 0.334 um"}},
    {"LD from zero", "LD 0.334", "LD 0.0", {":20: LD", "from 0 to 2.325 um"}},
    {"no LD", "LD 3.00000E-01 2.50000E+00\r\n", "", {":3: NM", "glass N-BK7 has no LD line"}},
    {"transmission above 1", "5.20000E-01", "5.20000E+01", {":11: IT", "transmission of 52", "0 to 1"}},
    {"thickness 0", "5.20000E-01 2.5", "5.20000E-01 0.0", {":11: IT", "thickness of 0 mm"}},
    {"wavelength 0", "IT 3.20000E-01", "IT 0", {":11: IT", "wavelength of 0 nm"}},
    {"IT cut",
     " 5.20000E-01 2.50000E+01",
     " 5.20000E-01",
     {":11: IT", "2 values", "transmission and thickness"}},
    {"IT not a number", "IT 3.2", "IT 3,2", {":11: IT", "'3,20000E-01' is no number"}},
};

TEST(Agf, BrokenInputs) {
  for (const BrokenInput& broken : broken_inputs) {
    SCOPED_TRACE(broken.what);
    const std::string text = replaced(two_glasses, broken.replace, broken.by);
    std::string message;
    try {
      (void)load(text);
      ADD_FAILURE() << "no InputError";
    } catch (const InputError& error) {
      message = error.what();
    }
    EXPECT_THAT(message, ::testing::HasSubstr("MyGlass.AGF"));
    EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
    for (const std::string& fragment : broken.fragments) EXPECT_THAT(message, ::testing::HasSubstr(fragment));
  }
}

TEST(Agf, FilesThatAreNoCatalogue) {
  EXPECT_INPUT_ERROR(load(""), "MyGlass.AGF", "has no glass");
  EXPECT_INPUT_ERROR(load("CC nothing\n"), "has no glass");
  EXPECT_INPUT_ERROR(load("NM X"), ":1: NM", "1 value,");
  EXPECT_INPUT_ERROR(load("\xFF\xFE"
                          "N"),
                     "MyGlass.AGF", "UTF-16");
  EXPECT_INPUT_ERROR(load(two_glasses + std::string(1, '\0')), "MyGlass.AGF");
  EXPECT_INPUT_ERROR(load_agf("/nowhere/glass.agf"), "/nowhere/glass.agf", "cannot be opened");
}

// No prefix of a file crashes the reader; it is read, or refused in one line. Steps of 7 reach every part of
// a line, and halves of UTF-16.
TEST(Agf, TruncatedAnywhere) {
  const testing::TemporaryFolder folder;
  for (const std::string& text : {two_glasses, utf16(two_glasses, false)})
    for (size_t length = 0; length < text.size(); length += 7) {
      const auto path = folder.write("cut.agf", std::string_view(text).substr(0, length));
      try {
        EXPECT_LE(load_agf(path).size(), 2u);
      } catch (const InputError& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("cut.agf"));
      }
    }
}

}  // namespace
}  // namespace groundglass::optics
