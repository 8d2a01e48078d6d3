#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Takes colours that the output space does not hold into it, at constant hue of Oklab: towards a grey that
/// is about as light, and less extreme where light or dark colours have no room for chroma, so that a bright
/// yellow stays yellow. What lies beyond `knee` of the way from that grey to the space's boundary is
/// compressed softly, so that all of it finds room and what differed still differs. A colour below the knee
/// keeps its bits.
StageType gamut_stage();

}  // namespace groundglass::isp
