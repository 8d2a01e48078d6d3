#pragma once

#include <string>
#include <vector>

#include "optics/formats/zmx_system.h"
#include "optics/glass/glass.h"

namespace groundglass::optics {

/// Our catalogue that a .zmx file means by a name in GCAT ("SCHOTT", "OHARA_210226", "MISC" for the
/// plastics), or "".
std::string catalogue_of_gcat(const std::string& name);

/// The medium that a line GLAS names: a catalogue glass, found in the order of GCAT, or a model glass.
/// Mirrors and pickups are not its business. Throws InputError with candidates for an unknown name.
Glass zmx_glass(const ZmxRecord& glas, const ZmxSystem& system, std::vector<std::string>& notes);

}  // namespace groundglass::optics
