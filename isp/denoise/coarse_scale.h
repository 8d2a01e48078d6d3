#pragma once

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// Pixels of a coarse plane are squares of so many pixels.
constexpr int coarse_factor = 4;

/// Pixels that `replace_coarse` needs around what it gives.
constexpr int coarse_margin = 2 * coarse_factor;

/// The means of the squares that lie within a one-plane tile, times the factor: white noise keeps its
/// strength. Pixel (0, 0) is the first of a square.
Tile coarse_of(const Tile& plane);

/// Gives the plane the coarse plane's low frequencies: adds what differs between it and the plane's own,
/// interpolated linearly. Differences above 2 times the standard deviation of the noise of a square, which
/// is `noise`, are structure that the coarse plane lost, and are left out. What is left within the margin is
/// of no use. The coarse plane must hold all squares of the plane.
///
/// Source: Pierazzo, Lebrun, Rais, Facciolo, "Multi-scale DCT denoising", Image Processing On Line 7, 2017.
void replace_coarse(Tile& plane, const Tile& coarse, float noise);

}  // namespace groundglass::isp
