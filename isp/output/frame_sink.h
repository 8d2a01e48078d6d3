#pragma once

#include "isp/pipeline/run.h"

namespace groundglass::isp {

/// Gathers tiles to a frame.
class FrameSink : public Sink {
 public:
  void begin(const FrameState& state) override;
  void put(const Tile& tile) override { store(tile, frame_); }

  Frame& frame() { return frame_; }
  /// Of encoded pixels.
  OutputSpace space() const { return space_; }

 private:
  Frame frame_;
  OutputSpace space_ = OutputSpace::srgb;
};

}  // namespace groundglass::isp
