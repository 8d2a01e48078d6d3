#include <pybind11/pybind11.h>

PYBIND11_MODULE(_groundglass, module) { module.attr("__version__") = GROUNDGLASS_VERSION; }
