#pragma once

#include <pybind11/numpy.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groundglass::python {

/// What a function takes as an array: anything NumPy can make one of doubles from.
using DoubleArray = pybind11::array_t<double, pybind11::array::c_style | pybind11::array::forcecast>;

/// (N,) array that owns the vector's memory: nothing is copied.
template <typename T>
pybind11::array_t<T> as_array(std::vector<T>&& values) {
  auto* kept = new std::vector<T>(std::move(values));
  const pybind11::capsule owner(kept, [](void* p) { delete static_cast<std::vector<T>*>(p); });
  return pybind11::array_t<T>(static_cast<pybind11::ssize_t>(kept->size()), kept->data(), owner);
}

/// (N,) array that shares memory with `owner`, the Python object that holds the values.
template <typename T>
pybind11::array_t<T> view_of(std::span<T> values, const pybind11::object& owner) {
  return pybind11::array_t<T>(static_cast<pybind11::ssize_t>(values.size()), values.data(), owner);
}

/// (N,) array of one number of each of a list of things.
template <typename Items, typename Get>
auto column(const Items& items, const Get& get) {
  using T = std::decay_t<decltype(get(*items.begin()))>;
  std::vector<T> values;
  values.reserve(items.size());
  for (const auto& item : items) values.push_back(get(item));
  return as_array(std::move(values));
}

/// Arrays of one length, (N,), or numbers that serve for all: their length. `names` are theirs in the error.
/// Throws InputError for other shapes and for a NaN or an infinity.
std::size_t common_length(std::span<const DoubleArray* const> arrays, std::string_view names);

/// All numbers of an array.
inline std::span<const double> values_of(const DoubleArray& array) {
  return {array.data(), static_cast<std::size_t>(array.size())};
}

/// Element i, or the only one.
inline double at(const DoubleArray& array, std::size_t i) {
  return array.data()[array.size() == 1 ? 0 : static_cast<pybind11::ssize_t>(i)];
}

/// A function of a number, for an array of any shape.
template <typename Function>
pybind11::array_t<double> mapped(const DoubleArray& values, const Function& function) {
  pybind11::array_t<double> result(
      std::vector<pybind11::ssize_t>(values.shape(), values.shape() + values.ndim()));
  for (pybind11::ssize_t i = 0; i < values.size(); ++i) result.mutable_data()[i] = function(values.data()[i]);
  return result;
}

/// The shape that NumPy broadcasts two arrays to must exist, and their numbers be finite. Throws InputError
/// that names the argument.
void check_broadcast(std::string_view a_name, const DoubleArray& a, std::string_view b_name,
                     const DoubleArray& b);

/// A function of two numbers, for two arrays that broadcast.
template <typename Function>
auto broadcast(std::string_view a_name, const DoubleArray& a, std::string_view b_name, const DoubleArray& b,
               const Function& function) {
  check_broadcast(a_name, a, b_name, b);
  return pybind11::vectorize([&function](double x, double y) { return function(x, y); })(a, b);
}

}  // namespace groundglass::python
