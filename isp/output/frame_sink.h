#pragma once

#include "isp/pipeline/run.h"

namespace groundglass::isp {

/// Gathers tiles to a frame.
class FrameSink : public Sink {
 public:
  void begin(const FrameState& state) override;
  void put(const Tile& tile) override { store(tile, frame_); }

  Frame& frame() { return frame_; }

 private:
  Frame frame_;
};

}  // namespace groundglass::isp
