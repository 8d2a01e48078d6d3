#pragma once

#include <lcms2.h>

#include <memory>

namespace groundglass::isp {

/// Owns what lcms2 gives out.
template <typename Thing, auto release>
struct LcmsRelease {
  void operator()(Thing* thing) const { release(thing); }
};
using LcmsProfile = std::unique_ptr<void, LcmsRelease<void, &cmsCloseProfile>>;
using LcmsTransform = std::unique_ptr<void, LcmsRelease<void, &cmsDeleteTransform>>;
using LcmsCurve = std::unique_ptr<cmsToneCurve, LcmsRelease<cmsToneCurve, &cmsFreeToneCurve>>;
using LcmsText = std::unique_ptr<cmsMLU, LcmsRelease<cmsMLU, &cmsMLUfree>>;

}  // namespace groundglass::isp
