#pragma once

#include <vector>

#include "sim/core/image.h"

namespace groundglass::isp {

/// Burt and Adelson, "The Laplacian pyramid as a compact image code" (1983), with the kernel 1, 3, 3, 1 about
/// pairs, so that no level lies to one side of the one before and the last stands for the middle: planes of
/// half the size each, down to a single pixel. Borders are repeated.
std::vector<Image<float>> gaussian_pyramid(Image<float> plane);

/// What each level has that the next, expanded, has not; the last is that of the Gaussian pyramid.
std::vector<Image<float>> laplacian_pyramid(Image<float> plane);

/// The plane whose Laplacian pyramid this is.
Image<float> collapsed(std::vector<Image<float>> laplacian);

}  // namespace groundglass::isp
