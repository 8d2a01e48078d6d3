#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "optics/glass/glass.h"

namespace groundglass::optics {

/// The catalogues carried in the library (scenes/glass/*.toml): cdgm, hikari, hoya, materials (fused silica
/// and crystals), ohara, plastics, schott, sumita.
const std::vector<std::string>& glass_catalogue_names();

/// All materials of one catalogue by name, named "catalogue:NAME". Throws InputError for an unknown
/// catalogue.
const std::vector<Glass>& glass_catalogue(std::string_view catalogue);

/// "materials:SILICA" for any of the names that programs have for it, in large or small letters ("F_SILICA",
/// "SiO2"); "materials:NAME" for every other name, whether there is such a material or not.
std::string material_name(std::string_view name);

/// A material by its qualified name "schott:N-BK7", or by its bare name when only one catalogue has it; "air"
/// is air. A bare name that no catalogue has may be any that `material_name` knows. `extra` are further
/// materials, named "catalogue:NAME" as load_agf (optics/formats/agf.h) names them; one of the same qualified
/// name as an embedded material takes its place. Throws InputError with the candidates when a bare name is
/// ambiguous (makers give different glasses the same name), when `extra` defines the material twice, and when
/// it is unknown with the glasses that it may mean: of the same name behind the prefix of a series (N-BK7 for
/// BK7), or the nearest name.
Glass find_glass(std::string_view name, std::span<const Glass> extra = {});

}  // namespace groundglass::optics
