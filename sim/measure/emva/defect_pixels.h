#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/image.h"

namespace groundglass::measure::emva {

/// How many pixels deviate from the mean by how much, EMVA 1288 R4.0 Linear, section 8.8: pixels that work
/// follow the normal distribution, and a histogram of logarithmic counts shows those that do not.
struct DeviationHistogram {
  double mean = 0.0, median = 0.0, standard_deviation = 0.0;
  /// Width of a bin.
  double step = 0.0;
  /// Centres of the bins, from the mean (eq. 73 to 75: 256 bins at most, a whole number of steps of 1 /
  /// frames wide), the pixels in each, and how many there would be of a normal distribution as wide.
  std::vector<double> deviation;
  std::vector<std::uint64_t> pixels;
  std::vector<double> normal_pixels;
  /// Share of the pixels, in percent, that lie at least so far from the mean, whatever the sign (eq. 77).
  std::vector<double> distance, percent_beyond;
};

/// Of a mean of so many frames of whole numbers.
DeviationHistogram deviation_histogram(const Image<double>& mean, int frames);

/// The image less the mean of the 5 × 5 pixels around each, which removes what light and lens make uneven
/// (section 4, highpass filtering); two pixels narrower at every side. For images of 5 × 5 pixels or more.
Image<double> high_pass(const Image<double>& image);

}  // namespace groundglass::measure::emva
