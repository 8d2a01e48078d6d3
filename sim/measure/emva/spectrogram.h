#pragma once

#include <vector>

#include "sim/core/image.h"

namespace groundglass::measure::emva {

/// Power of a pattern over spatial frequency, EMVA 1288 R4.0 Linear, section 8 (spectrograms): the squares of
/// the discrete Fourier transform along every line, over the line's length, averaged over the lines. White
/// noise has its variance at every frequency; a peak is a period.
struct Spectrogram {
  std::vector<double> cycles_per_px;  // 0 to 0.5
  std::vector<double> power;          // of the image's unit squared
};

/// Along the rows; the image's mean is taken off first.
Spectrogram horizontal_spectrogram(const Image<double>& image);
/// Along the columns.
Spectrogram vertical_spectrogram(const Image<double>& image);

}  // namespace groundglass::measure::emva
