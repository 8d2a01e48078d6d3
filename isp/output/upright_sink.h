#pragma once

#include "isp/pipeline/run.h"
#include "sim/core/upright.h"

namespace groundglass::isp {

/// Turns what it gets upright by the raw frame's orientation, and hands it on. Up to here everything lies as
/// the sensor has it.
class UprightSink : public Sink {
 public:
  /// `to` outlives it.
  explicit UprightSink(Sink& to) : to_(to) {}

  void begin(const FrameState& state) override;
  void put(const Tile& tile) override;

 private:
  Sink& to_;
  PixelRect crop_;
  Upright upright_;
};

}  // namespace groundglass::isp
