#pragma once

#include "optics/lens/lens.h"
#include "sim/core/toml_file.h"

namespace groundglass::optics {

/// What no single surface can tell: `rows` are those that `lens.surfaces` were read from, `file` is the table
/// they stand in. Throws InputError at the key to mend.
void check_lens(const TomlTable& file, const std::vector<TomlTable>& rows, const Lens& lens);

}  // namespace groundglass::optics
