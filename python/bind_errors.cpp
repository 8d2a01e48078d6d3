#include "python/bindings.h"
#include "sim/core/error.h"

namespace py = pybind11;

namespace groundglass::python {

void bind_errors(py::module_& module) {
  const auto& error = py::register_exception<Error>(module, "Error", PyExc_RuntimeError);
  error.attr("__doc__") = "Root of every exception groundglass raises on purpose.";
  const auto& input = py::register_exception<InputError>(module, "InputError",
                                                         py::make_tuple(error, py::handle(PyExc_ValueError)));
  input.attr("__doc__") =
      "The input is wrong and can be mended: a ValueError whose text names the argument, or file, line and "
      "key.";
}

}  // namespace groundglass::python
