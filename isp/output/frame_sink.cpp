#include "isp/output/frame_sink.h"

namespace groundglass::isp {

void FrameSink::begin(const FrameState& state) {
  frame_ = {Image<float>(state.crop.width, state.crop.height, plane_count(state.kind)), state.crop,
            state.kind};
  space_ = state.output_space;
  cfa_ = state.cfa;
}

}  // namespace groundglass::isp
