#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Takes colours that the output space does not hold into it, at constant hue and lightness of Oklab: chroma
/// beyond `knee` of the most that the space holds there is compressed softly, so that all of it finds room
/// and what differed still differs. A colour below the knee keeps its bits. Lightness beyond white is white.
StageType gamut_stage();

}  // namespace groundglass::isp
