#include "python/arrays.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sim/core/argument_checks.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

std::string shape_text(const DoubleArray& array) {
  return fmt::format("({})", fmt::join(std::vector(array.shape(), array.shape() + array.ndim()), ", "));
}

}  // namespace

std::size_t common_length(std::span<const DoubleArray* const> arrays, std::string_view names) {
  py::ssize_t length = 1;
  for (const DoubleArray* array : arrays)
    if (array->size() != 1) length = array->size();
  for (const DoubleArray* array : arrays) {
    if (array->ndim() > 1 || (array->size() != 1 && array->size() != length))
      throw InputError(
          fmt::format("{}: one has the shape {}, expected arrays of one dimension and length, or numbers",
                      names, shape_text(*array)));
    if (!std::ranges::all_of(values_of(*array), [](double v) { return std::isfinite(v); }))
      throw InputError(fmt::format("{}: one holds NaN or an infinity, expected finite numbers", names));
  }
  return static_cast<std::size_t>(length);
}

void check_broadcast(std::string_view a_name, const DoubleArray& a, std::string_view b_name,
                     const DoubleArray& b) {
  for (py::ssize_t i = 1; i <= std::min(a.ndim(), b.ndim()); ++i) {
    const py::ssize_t m = a.shape(a.ndim() - i), n = b.shape(b.ndim() - i);
    if (m != n && m != 1 && n != 1)
      throw InputError(fmt::format("{} and {}: their shapes {} and {} do not broadcast", a_name, b_name,
                                   shape_text(a), shape_text(b)));
  }
  check_finite(a_name, values_of(a));
  check_finite(b_name, values_of(b));
}

}  // namespace groundglass::python
