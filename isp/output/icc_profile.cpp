#include "isp/output/icc_profile.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "isp/colour/rgb_space.h"
#include "isp/output/lcms_handles.h"
#include "sim/core/error.h"

namespace groundglass::isp {
namespace {

using Bytes = std::vector<std::uint8_t>;

void set_text(cmsHPROFILE profile, cmsTagSignature tag, const char* ascii) {
  const LcmsText text(cmsMLUalloc(nullptr, 1));
  if (!text || !cmsMLUsetASCII(text.get(), "en", "US", ascii) || !cmsWriteTag(profile, tag, text.get()))
    throw Error("an ICC profile cannot be made");
}

LcmsProfile profile_of(const RgbSpace& space) {
  const Vector3 d65 = white_D65();
  const cmsCIExyY white{d65.x() / d65.sum(), d65.y() / d65.sum(), 1.0};
  const cmsCIExyYTRIPLE primaries{{space.red[0], space.red[1], 1.0},
                                  {space.green[0], space.green[1], 1.0},
                                  {space.blue[0], space.blue[1], 1.0}};
  // ICC.1, parametric curve of type 3 (lcms2 counts from 1): (a x + b)^g from d on, c x below.
  const std::array<double, 5> srgb_decoding{2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045};
  const LcmsCurve curve(cmsBuildParametricToneCurve(nullptr, 4, srgb_decoding.data()));
  if (!curve) throw Error("an ICC profile cannot be made");
  std::array<cmsToneCurve*, 3> curves{curve.get(), curve.get(), curve.get()};
  LcmsProfile profile(cmsCreateRGBProfile(&white, &primaries, curves.data()));
  if (!profile) throw Error("an ICC profile cannot be made");
  set_text(profile.get(), cmsSigProfileDescriptionTag, space.name);
  set_text(profile.get(), cmsSigCopyrightTag, "No copyright, use freely");
  return profile;
}

Bytes bytes_of(const RgbSpace& space) {
  const LcmsProfile profile = profile_of(space);
  cmsUInt32Number size = 0;
  if (!cmsSaveProfileToMem(profile.get(), nullptr, &size)) throw Error("an ICC profile cannot be made");
  Bytes bytes(size);
  if (!cmsSaveProfileToMem(profile.get(), bytes.data(), &size)) throw Error("an ICC profile cannot be made");
  // The time of making stands in bytes 24 to 35 (ICC.1, 7.2.1) and would make every file another.
  constexpr std::array<std::uint8_t, 12> first_of_2024{0x07, 0xe8, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
  std::ranges::copy(first_of_2024, bytes.begin() + 24);
  return bytes;
}

}  // namespace

std::span<const std::uint8_t> icc_profile(OutputSpace space) {
  static const Bytes of_srgb = bytes_of(srgb_space), of_display_p3 = bytes_of(display_p3_space);
  return space == OutputSpace::srgb ? of_srgb : of_display_p3;
}

}  // namespace groundglass::isp
