#pragma once

#include "isp/pipeline/run.h"

namespace groundglass::isp {

/// XYZ under D65 (Y = 1: saturation) of pixels of a frame as one of the kind scene: the truth of a simulated
/// frame, where the pixels are camera::ideal_picture.
Frame scene_frame_of(Image<float> xyz, const PixelRect& area);

/// How far a picture is from the truth.
struct TruthDifference {
  /// After which it was made.
  std::string stage;
  /// Peak signal-to-noise ratio of all three channels together, of Rec. 2020 values clipped to 0…1 and
  /// encoded by sRGB's curve; infinite for equal pictures.
  double psnr_db = 0.0;
  /// CIEDE2000 of the clipped values, white at 1: its mean and what 95 % of the pixels do not exceed.
  double mean_de00 = 0.0, de00_95 = 0.0;
};

/// Compares pixel by pixel the part of `scene` that `area` says. Both are of the kind scene and hold it.
/// `scene` is divided by `saturation` first.
TruthDifference difference(const Frame& scene, double saturation, const Frame& truth, const PixelRect& area,
                           const Task& task = {});

/// What a picture would be worth if one stopped improving it after a stage: takes what each stage gives
/// (RunOptions::after_stage) and holds it against the truth. What is no colour yet is finished plainly: by
/// those of linearise, black_level, white_balance (as shot), highlights (clipped), demosaic (bilinear) and
/// colour (the file's matrices) that it has not been through. Exposure is divided out again. What display
/// stages give is not looked at: tone is a matter of taste.
class TruthComparison {
 public:
  /// `truth` is a frame of the kind scene in the raw frame's coordinates: 1 is a neutral that saturates the
  /// sensor, white is the scene's light (camera/ideal_picture.h). Throws InputError unless it is one and of
  /// the raw frame's default crop.
  TruthComparison(const RawFrame& raw, Frame truth, Task task = {});

  void operator()(const StageUse& use, const Frame& frame, const FrameState& state);

  /// In the stages' order.
  const std::vector<TruthDifference>& differences() const { return differences_; }

 private:
  Frame finished(Frame frame) const;

  /// With mosaic and neutral as the stages have left them.
  RawFrame raw_;
  Frame truth_;
  Task task_;
  std::vector<std::string> passed_;
  std::vector<TruthDifference> differences_;
};

}  // namespace groundglass::isp
