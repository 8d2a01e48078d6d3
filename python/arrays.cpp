#include "python/arrays.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace py = pybind11;

namespace groundglass::python {

std::size_t common_length(std::span<const DoubleArray* const> arrays, std::string_view names) {
  py::ssize_t length = 1;
  for (const DoubleArray* array : arrays)
    if (array->size() != 1) length = array->size();
  for (const DoubleArray* array : arrays) {
    if (array->ndim() > 1 || (array->size() != 1 && array->size() != length))
      throw InputError(
          fmt::format("{}: one has the shape ({}), expected arrays of one dimension and length, or numbers",
                      names, fmt::join(std::vector(array->shape(), array->shape() + array->ndim()), ", ")));
    const std::span values(array->data(), static_cast<std::size_t>(array->size()));
    if (!std::ranges::all_of(values, [](double v) { return std::isfinite(v); }))
      throw InputError(fmt::format("{}: one holds NaN or an infinity, expected finite numbers", names));
  }
  return static_cast<std::size_t>(length);
}

}  // namespace groundglass::python
