#pragma once

#include <vector>

namespace groundglass::sensor {

/// From the amplifiers' output to the numbers of a file.
struct Converter {
  int bits = 0;
  double black_level_dn = 0.0;
  /// Wander of the black level over the rows of a frame: standard deviation, and the number of rows after
  /// which it is forgotten (an Ornstein-Uhlenbeck process).
  double drift_dn = 0.0, drift_rows = 1000.0;
  /// Largest deviation of the bowed characteristic, common to all columns, and its spread from column to
  /// column, relative.
  double inl_dn = 0.0, inl_column_spread = 0.0;
  /// Standard deviation of the width of a step.
  double dnl_dn = 0.0;
  /// Rows at the sensor's top that no light reaches, read out before the others.
  int optical_black_rows = 0;

  /// A corner of the curve by which numbers are shortened before they leave the sensor.
  struct Knee {
    double in_dn = 0.0, out_dn = 0.0;
  };
  /// From {0, 0} up; empty: numbers leave as they are.
  std::vector<Knee> companding;

  double max_dn() const { return static_cast<double>((1 << bits) - 1); }
};

}  // namespace groundglass::sensor
