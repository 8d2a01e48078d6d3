#pragma once

#include <pybind11/pybind11.h>

#include "optics/lens/lens.h"

// Surfaces and lenses made in Python, by the keys of a lens file and under the checks of its reader.
namespace groundglass::python {

/// From the keys of a [[surface]] (optics/lens/lens_file.h), thickness_mm among them; glass and coating may
/// be objects. Throws InputError that names the key.
optics::Surface surface_of_keys(const pybind11::dict& keys);

/// The surface with other values of some keys; None takes a key out.
optics::Surface with_keys(const optics::Surface& surface, const pybind11::dict& changes);

/// The lens, if a lens file could hold it; a mirror's medium is the one before it. Throws InputError that
/// names the key.
optics::Lens checked(optics::Lens lens);

}  // namespace groundglass::python
