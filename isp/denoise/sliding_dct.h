#pragma once

#include <array>

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// Standard deviation of the noise in each coefficient of an orthonormal 8×8 DCT, row by row; all 1 where the
/// noise is white and of unit variance.
using NoiseSpectrum = std::array<float, 64>;

NoiseSpectrum white_noise();

/// Pixels that `sliding_dct` needs around what it cleans.
constexpr int sliding_dct_margin = 14;

/// Takes `share` (0…1) of noise of the given spectrum out of a one-plane tile, in place. What is left within
/// the margin is of no use.
///
/// An eighth of all blocks of 8×8 pixels is transformed, at every other row and every column in turn.
/// Coefficients below 2.85 standard deviations are set to zero; the picture of these estimates tells how much
/// signal each coefficient has, by which blocks amid the first ones are then attenuated as a Wiener filter
/// does. Each block counts by the inverse of the noise that it still has. Sources: Yaroslavsky, Egiazarian,
/// Astola, "Transform domain image restoration methods", SPIE 4304, 2001; Ghael, Sayeed, Baraniuk, "Improved
/// wavelet denoising via empirical Wiener filtering", SPIE 3169, 1997; Guleryuz, "Weighted averaging for
/// denoising with overcomplete dictionaries", IEEE Trans. Image Proc. 16, 2007.
void sliding_dct(Tile& plane, const NoiseSpectrum& noise, float share = 1.0f);

}  // namespace groundglass::isp
