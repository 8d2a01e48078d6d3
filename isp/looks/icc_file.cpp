#include "isp/looks/icc_file.h"

#include <cmath>
#include <string>
#include <vector>

#include "isp/output/icc_profile.h"
#include "isp/output/lcms_handles.h"
#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::isp {
namespace {

constexpr int side = 33;

LcmsProfile profile_of(const void* bytes, size_t size) {
  return LcmsProfile(cmsOpenProfileFromMem(bytes, static_cast<cmsUInt32Number>(size)));
}

/// The chain from sRGB to sRGB that the profile belongs into.
std::vector<cmsHPROFILE> chain_of(cmsHPROFILE look, cmsHPROFILE srgb) {
  switch (cmsGetDeviceClass(look)) {
    case cmsSigLinkClass:
      return {look};
    case cmsSigAbstractClass:
      return {srgb, look, srgb};
    default:
      return {srgb, look, look, srgb};
  }
}

/// All entries of a table that changes nothing.
std::vector<float> identity() {
  std::vector<float> entries;
  const auto level = [](int i) { return static_cast<float>(i) / (side - 1); };
  for (int b = 0; b < side; ++b)
    for (int g = 0; g < side; ++g)
      for (int r = 0; r < side; ++r) entries.insert(entries.end(), {level(r), level(g), level(b)});
  return entries;
}

}  // namespace

ColourTable read_icc(const std::filesystem::path& path) {
  const std::string bytes = read_text_file(path);
  const LcmsProfile look = profile_of(bytes.data(), bytes.size());
  if (!look) throw InputError({path, 0, ""}, "cannot be read, expected an ICC profile");
  const auto srgb_bytes = icc_profile(OutputSpace::srgb);
  const LcmsProfile srgb = profile_of(srgb_bytes.data(), srgb_bytes.size());
  std::vector<cmsHPROFILE> chain = chain_of(look.get(), srgb.get());
  const LcmsTransform transform(cmsCreateMultiprofileTransform(
      chain.data(), static_cast<cmsUInt32Number>(chain.size()), TYPE_RGB_FLT, TYPE_RGB_FLT,
      INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE | cmsFLAGS_NOOPTIMIZE));
  if (!transform)
    throw InputError({path, 0, ""},
                     "is no profile for RGB pictures, expected a device link from RGB to RGB, an abstract "
                     "profile, or a device's with tables both ways");
  ColourTable table{.size = side, .is_cube = true, .entries = identity()};
  std::vector<float> looked_up(table.entries.size());
  cmsDoTransform(transform.get(), table.entries.data(), looked_up.data(),
                 static_cast<cmsUInt32Number>(table.entries.size() / 3));
  for (const float value : looked_up)
    if (!std::isfinite(value)) throw InputError({path, 0, ""}, "gives a colour that is no number");
  table.entries = std::move(looked_up);
  return table;
}

}  // namespace groundglass::isp
