#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/measure/emva/defect_pixels.h"
#include "sim/measure/emva/linear_model.h"
#include "sim/measure/emva/measurement.h"
#include "sim/measure/emva/nonuniformity.h"
#include "sim/measure/emva/spectrogram.h"

namespace groundglass::measure::emva {

/// What stacks of flat and dark frames say of the pixels. Patterns: the mean dark frame in electrons, and the
/// mean flat less the mean dark frame as a share of its mean. Without a stack of flat frames, `flat_frames`
/// is zero and PRNU not determined.
struct Nonuniformity {
  SpatialVariances flat, dark;
  int flat_frames = 0, dark_frames = 0;
  SpreadEstimate dsnu_e, prnu;
  Spectrogram dsnu_horizontal, dsnu_vertical, prnu_horizontal, prnu_vertical;
  /// Variance that averaging leaves of temporal noise in the two patterns.
  double dsnu_floor_e2 = 0.0, prnu_floor = 0.0;
  /// Of the mean dark frame, and of the mean flat less the mean dark frame after high_pass: in DN.
  DeviationHistogram dark_deviation, flat_deviation;
};

struct DarkCurrentFigures {
  /// At the temperature of the flat frames, from all dark pairs at it.
  DarkCurrent current;
  std::optional<double> temperature_C;
  /// Of every series whose temperature is known.
  std::vector<DarkCurrentAt> by_temperature;
  std::optional<double> doubling_K;
};

/// Results by EMVA 1288 Release 4 Linear. What the data do not allow is absent, with the reason.
struct Characterization {
  std::string name, source;
  int bits = 0, width = 0, height = 0;
  std::vector<PhotonTransferPoint> points;
  LinearModel model;
  std::optional<Linearity> linearity;
  std::string why_no_linearity;
  std::optional<DarkCurrentFigures> dark_current;
  std::string why_no_dark_current;
  std::optional<Nonuniformity> nonuniformity;
  std::string why_no_nonuniformity;
  /// What the frames and figures are to be taken with; a sentence each, without a full stop.
  std::vector<std::string> notes;
};

/// A part of DSNU in electrons or PRNU as a share, named as in the report.
struct NonuniformityFigure {
  std::string key;
  double value = 0.0;  // NaN: not determined
  std::string why_none;
};

/// Total, pixel, row and column of DSNU, then of PRNU.
std::vector<NonuniformityFigure> nonuniformity_figures(const Characterization& c);

/// Throws InputError, one line, for frames from which nothing follows: constant, saturated, dark.
Characterization characterize(const Measurement& measurement);

}  // namespace groundglass::measure::emva
