#pragma once

#include <string>

#include "optics/lens/lens.h"

namespace groundglass::python {

/// First-order figures and prescription as tables, for a notebook.
std::string lens_html(const optics::Lens& lens);

}  // namespace groundglass::python
