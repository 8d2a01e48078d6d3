#include "optics/analysis/lens_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "optics/lens/lens_file.h"
#include "tests/support/shared_data.h"

namespace groundglass::optics {
namespace {

Lens shipped(const std::string& name) {
  return load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + name + ".toml");
}

const Finding* find(const std::vector<Finding>& findings, const std::string& what) {
  for (const Finding& f : findings)
    if (f.what.find(what) != std::string::npos) return &f;
  return nullptr;
}

Verdict worst(const std::vector<Finding>& findings) {
  Verdict worst = Verdict::fine;
  for (const Finding& f : findings) worst = std::max(worst, f.verdict);
  return worst;
}

TEST(LensCheck, FindsNothingInAGoodLens) {
  for (const char* name : {"phone_8p_f195_8p69mm", "leica_summicron_m_50mm_f2", "cooke_triplet_50mm_f5"})
    EXPECT_EQ(worst(check_prescription(shipped(name))), Verdict::fine) << name;
}

// The patents print focal lengths of each element; the errors listed with the prescriptions are what an
// independent trace made of them.
TEST(LensCheck, ElementFocalLengthsAreThePatents) {
  struct Case {
    const char *name, *file;
  };
  for (const Case& c : {Case{"phone_8p_f195_8p69mm", "phone_8P_f195_8p69mm_largan_us12174349_e5"},
                        Case{"phone_8p_f198_8p68mm", "phone_8P_f198_8p68mm_largan_us12174349_e4"},
                        Case{"phone_7p_f173_5p38mm", "phone_7P_f173_5p38mm_largan_us20240176113_e3"},
                        Case{"phone_9p_f169_6p69mm", "phone_9P_f169_6p69mm_largan_us12158566_e7"},
                        Case{"phone_6p_f185_4p32mm", "phone_6P_f185_4p32mm_largan_us10073249_e6"}}) {
    const Lens lens = shipped(c.name);
    const auto path = groundglass::testing::shared_data(std::string("lenses/") + c.file + ".json");
    GROUNDGLASS_NEEDS_SHARED(path);
    std::ifstream file(path);
    const auto listed = nlohmann::json::parse(file)["verification"]["element_focal_lengths"];
    ASSERT_EQ(lens.published_elements.size(), listed.size()) << c.name;
    for (size_t i = 0; i < listed.size(); ++i) {
      const auto& [surface, published_mm] = lens.published_elements[i];
      const double expected_mm = listed[i]["computed_f_mm"];
      EXPECT_EQ(published_mm, listed[i]["published_f_mm"].get<double>());
      // Listed to four decimals.
      EXPECT_NEAR(element_focal_length_mm(lens, surface, lens.reference_wavelength_nm), expected_mm,
                  6e-5 + 1e-6 * std::abs(expected_mm))
          << c.name << " " << surface;
    }
  }
}

// A digit misread in a radius moves the focal length.
TEST(LensCheck, SeesAWrongRadius) {
  Lens lens = shipped("leica_summicron_m_50mm_f2");
  auto& shape = std::get<Conic>(lens.surfaces[2].shape);
  shape.curvature_per_mm *= 1.1;
  const auto findings = check_prescription(lens);
  EXPECT_EQ(find(findings, "effective focal length")->verdict, Verdict::wrong);
}

// A sign lost in a coefficient leaves first order as it was: only the rays know.
TEST(LensCheck, SeesAWrongCoefficient) {
  Lens lens = shipped("phone_8p_f195_8p69mm");
  auto& shape = std::get<EvenAsphere>(lens.surfaces[2].shape);
  shape.coefficients[0] = -shape.coefficients[0];
  const auto findings = check_prescription(lens);
  EXPECT_EQ(find(findings, "effective focal length")->verdict, Verdict::fine);
  EXPECT_EQ(find(findings, "axial RMS spot")->verdict, Verdict::wrong);
}

TEST(LensCheck, SeesAWrongImagePlaneAndCrossingSurfaces) {
  Lens lens = shipped("cooke_triplet_50mm_f5");
  lens.surfaces.back().thickness_mm += 3.0;
  lens.surfaces[0].thickness_mm = 0.05;
  const auto findings = check_prescription(lens);
  EXPECT_EQ(find(findings, "image plane")->verdict, Verdict::wrong);
  EXPECT_EQ(find(findings, "gap between surfaces 1 and 2")->verdict, Verdict::off);
}

TEST(LensCheck, SaysWhyNoFigureCanBeHad) {
  Lens lens = shipped("cooke_triplet_50mm_f5");
  for (Surface& surface : lens.surfaces) surface.shape = Conic{};
  const auto findings = check_prescription(lens);
  EXPECT_EQ(worst(findings), Verdict::wrong);
  EXPECT_NE(find(findings, "first-order figures")->message.find("afocal"), std::string::npos);
}

}  // namespace
}  // namespace groundglass::optics
