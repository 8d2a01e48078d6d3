#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "optics/glass/glass.h"

namespace groundglass::optics {

/// The catalogues carried in the library (scenes/glass/*.toml): cdgm, hikari, hoya, ohara, plastics, schott,
/// sumita.
const std::vector<std::string>& glass_catalogue_names();

/// All materials of one catalogue by name, named "catalogue:NAME". Throws InputError for an unknown
/// catalogue.
const std::vector<Glass>& glass_catalogue(std::string_view catalogue);

/// A material by its qualified name "schott:N-BK7", or by its bare name when only one catalogue has it; "air"
/// is air. `extra` are further materials, named "catalogue:NAME" as load_agf (optics/formats/agf.h) names
/// them; one of the same qualified name as an embedded material takes its place. Throws InputError with the
/// candidates when a bare name is ambiguous (makers give different glasses the same name), when `extra`
/// defines the material twice, and with the nearest name when it is unknown.
Glass find_glass(std::string_view name, std::span<const Glass> extra = {});

}  // namespace groundglass::optics
