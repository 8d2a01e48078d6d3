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
  /// Of a mosaic.
  const CfaPattern& cfa() const { return cfa_; }

 private:
  Frame frame_;
  OutputSpace space_ = OutputSpace::srgb;
  CfaPattern cfa_;
};

}  // namespace groundglass::isp
