#pragma once

#include <string>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// For files that leave the place of the image open: puts it at the paraxial image of the lens's object at
/// the reference wavelength and returns the sentence that says so. Throws InputError where that image is
/// virtual.
std::string put_image_at_focus(Lens& lens);

/// A material whose index is known at one wavelength only: the same at all, from 380 nm to 1000 nm.
Glass single_index_glass(double n);

}  // namespace groundglass::optics
