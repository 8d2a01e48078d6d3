#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

namespace groundglass::python {

/// What a file could not say, or we not make of it, becomes a UserWarning each, of whoever called.
inline void warn(const std::vector<std::string>& notes) {
  for (const std::string& note : notes)
    if (PyErr_WarnEx(PyExc_UserWarning, note.c_str(), 1) != 0) throw pybind11::error_already_set();
}

}  // namespace groundglass::python
