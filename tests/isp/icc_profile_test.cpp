#include "isp/output/icc_profile.h"

#include <gtest/gtest.h>
#include <lcms2.h>

#include <algorithm>
#include <array>

#include "isp/colour/rgb_space.h"

namespace groundglass::isp {
namespace {

/// D50 Lab of encoded colours, as a program that reads the profile sees them.
std::vector<Vector3> lab_by_profile(OutputSpace space, const std::vector<Vector3>& colours) {
  const auto bytes = icc_profile(space);
  const cmsHPROFILE profile = cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size()));
  const cmsHPROFILE lab = cmsCreateLab4Profile(nullptr);
  const cmsHTRANSFORM transform = cmsCreateTransform(profile, TYPE_RGB_DBL, lab, TYPE_Lab_DBL,
                                                     INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
  std::vector<Vector3> result(colours.size());
  cmsDoTransform(transform, colours.data(), result.data(), static_cast<cmsUInt32Number>(colours.size()));
  cmsDeleteTransform(transform);
  cmsCloseProfile(lab);
  cmsCloseProfile(profile);
  return result;
}

// Bradford and the primaries by our own way against what lcms2 makes of the profile's bytes; ICC numbers have
// 16 bits behind the point.
TEST(IccProfile, TellsOthersTheColoursWeMean) {
  const std::vector<Vector3> colours{{1, 1, 1}, {0.5, 0.5, 0.5}, {1, 0, 0},
                                     {0, 1, 0}, {0, 0, 1},       {0.8, 0.4, 0.02}};
  for (const OutputSpace space : {OutputSpace::srgb, OutputSpace::display_p3}) {
    const auto found = lab_by_profile(space, colours);
    const Matrix3 to_xyz = bradford(white_D65(), white_D50_icc()) * rgb_to_xyz(rgb_space(space));
    for (size_t i = 0; i < colours.size(); ++i) {
      const Vector3 lab = lab_of(to_xyz * colours[i].unaryExpr(&srgb_decode), white_D50_icc());
      EXPECT_LT((found[i] - lab).norm(), 0.02) << found[i].transpose() << " / " << lab.transpose();
    }
  }
}

TEST(IccProfile, IsTheSameInEveryRun) {
  const auto bytes = icc_profile(OutputSpace::display_p3);
  const std::array<std::uint8_t, 6> first_of_2024{0x07, 0xe8, 0, 1, 0, 1};
  EXPECT_TRUE(std::equal(first_of_2024.begin(), first_of_2024.end(), bytes.begin() + 24));
  EXPECT_LT(bytes.size(), 1000u);
}

}  // namespace
}  // namespace groundglass::isp
