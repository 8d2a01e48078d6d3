#pragma once

#include <string>
#include <vector>

#include "optics/formats/zmx_surface.h"

namespace groundglass::optics {

/// Puts the surfaces and the system into configuration 1 of a file that has several and was saved in another
/// one, and says so in `notes`. Throws InputError for an operand that is not modelled.
void take_first_configuration(const ZmxRecords& file, std::vector<ZmxSurface>& surfaces, ZmxSystem& system,
                              std::vector<std::string>& notes);

}  // namespace groundglass::optics
