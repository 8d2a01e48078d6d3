#include <fmt/format.h>
#include <pybind11/complex.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <cmath>

#include "optics/coating/coating_file.h"
#include "optics/coating/interface.h"
#include "optics/coating/throughput.h"
#include "python/arrays.h"
#include "python/bindings.h"
#include "python/choices.h"
#include "sim/core/argument_checks.h"

namespace py = pybind11;

namespace groundglass::python {
namespace {

using namespace optics;

/// Responses at several cosines as a dict of columns: r_s, t_s, reflectance_s … absorptance_p.
template <typename Respond>
py::dict response_columns(const DoubleArray& cosine, const Respond& respond) {
  const DoubleArray* const arrays[] = {&cosine};
  const std::size_t count = common_length(arrays, "cosine");
  std::vector<ThinFilmResponse> responses;
  for (std::size_t i = 0; i < count; ++i) {
    const double c = at(cosine, i);
    if (!(c >= 0.0 && c <= 1.0)) throw InputError(fmt::format("cosine is {:g}, expected 0 to 1", c));
    responses.push_back(respond(c));
  }
  py::dict columns;
  for (const auto& [suffix, member] : {std::pair{"s", &ThinFilmResponse::s}, {"p", &ThinFilmResponse::p}}) {
    const auto add = [&](const char* name, auto value) {
      columns[py::str(fmt::format("{}_{}", name, suffix))] =
          column(responses, [&](const ThinFilmResponse& r) { return r.*member.*value; });
    };
    add("r", &PolarisedResponse::r);
    add("t", &PolarisedResponse::t);
    add("reflectance", &PolarisedResponse::reflectance);
    add("transmittance", &PolarisedResponse::transmittance);
    add("absorptance", &PolarisedResponse::absorptance);
  }
  return columns;
}

constexpr auto response_doc =
    "Dict of columns, (N,) each, for cosines of the angle of incidence, 0 to 1: amplitudes r_s, t_s, r_p, "
    "t_p "
    "(complex,\nexp(i k·r − i ω t)) and shares of the flux reflectance_s, transmittance_s, absorptance_s and "
    "those "
    "of p\n(H. A. Macleod, Thin-Film Optical Filters, 2017, ch. 2). Raises InputError for cosines out of "
    "range.";

py::dict film_response(double index_before, const std::vector<std::pair<std::complex<double>, double>>& films,
                       std::complex<double> index_after, const DoubleArray& cosine, double wavelength_nm) {
  check_positive("index_before", index_before);
  check_positive("wavelength_nm", wavelength_nm);
  check_finite("index_after (n)", index_after.real());
  check_finite("index_after (k)", index_after.imag());
  std::vector<Film> stack;
  for (const auto& [index, thickness_nm] : films) {
    if (!(thickness_nm >= 0.0 && index.real() > 0.0 && index.imag() >= 0.0) ||
        !std::isfinite(thickness_nm + index.real() + index.imag()))
      throw InputError(
          fmt::format("films: a film of {:g} nm has the index {:g} + {:g}i, expected finite numbers, a "
                      "thickness of 0 or more, n > 0 and k ≥ 0",
                      thickness_nm, index.real(), index.imag()));
    stack.push_back({index, thickness_nm});
  }
  return response_columns(cosine, [&](double c) {
    return thin_film_response(index_before, stack, index_after, c, wavelength_nm);
  });
}

py::list layers(const Coating& coating) {
  py::list result;
  for (const Layer& layer : coating.layers)
    result.append(py::make_tuple(layer.material.name(), layer.thickness_nm));
  return result;
}

py::dict throughput_of(const Lens& lens, double wavelength_nm, RayBatch<double> rays,
                       const std::string& polarisation, bool absorption) {
  const auto followed = chosen<Polarisation>(
      "polarisation", polarisation, {{"averaged", Polarisation::averaged}, {"exact", Polarisation::exact}});
  Throughput result = [&] {
    py::gil_scoped_release unlocked;
    InternalTransmittance internal;
    if (absorption)
      internal = [](const Glass& glass, double path_mm, double nm) {
        return glass.internal_transmission(nm, path_mm);
      };
    return throughput(lens, rays, wavelength_nm, followed, internal);
  }();
  const auto count = static_cast<py::ssize_t>(rays.size());
  const auto table = [&](std::vector<double> SurfaceShares::*share) {
    py::array_t<double> array({static_cast<py::ssize_t>(result.surfaces.size()), count});
    double* row = array.mutable_data();
    for (const SurfaceShares& s : result.surfaces) row = std::copy_n((s.*share).begin(), count, row);
    return array;
  };
  py::dict columns;
  columns["transmitted"] = table(&SurfaceShares::transmitted);
  columns["reflected"] = table(&SurfaceShares::reflected);
  columns["absorbed"] = table(&SurfaceShares::absorbed);
  result.fraction.resize(rays.size());
  columns["fraction"] = as_array(std::move(result.fraction));
  return columns;
}

}  // namespace

void bind_coating(py::module_& module) {
  py::class_<Coating, py::smart_holder>(module, "Coating",
                                        "A stack of thin films; see find_coating and load_coating.")
      .def_readonly("name", &Coating::name)
      .def_readonly("source", &Coating::source, "Where the design comes from.")
      .def_property_readonly("layers", &layers,
                             "List of (material, physical thickness in nm), the outermost first.")
      .def_property_readonly("first_nm", &Coating::first_nm, "The shortest wavelength with indices.")
      .def_property_readonly("last_nm", &Coating::last_nm, "The longest wavelength with indices.")
      .def(
          "films",
          [](const Coating& coating, double wavelength_nm) {
            py::list result;
            for (const Film& film : coating.films(wavelength_nm))
              result.append(py::make_tuple(film.index, film.thickness_nm));
            return result;
          },
          py::arg("wavelength_nm"),
          "List of (n + i k, thickness in nm) for thin_film_response. Raises InputError where a material has "
          "no "
          "index.")
      .def("__repr__", [](const Coating& c) {
        return fmt::format("<groundglass.Coating '{}', {} layers>", c.name, c.layers.size());
      });
  py::class_<Interface>(module, "Interface",
                        "What a surface and its coating do to light of one wavelength; see interfaces.")
      .def_property_readonly("is_mirror", &Interface::is_mirror)
      .def_property_readonly("index_before", &Interface::index_before)
      .def_property_readonly("index_after", &Interface::index_after, "Of a mirror: of what is behind it.")
      .def(
          "response",
          [](const Interface& interface, const DoubleArray& cosine) {
            return response_columns(cosine, [&](double c) { return interface.response(c); });
          },
          py::arg("cosine"), response_doc)
      .def("__repr__", [](const Interface& i) {
        return fmt::format("<groundglass.Interface {}, index {:.6g} to {:.6g}>",
                           i.is_mirror() ? "mirror" : "refracting", i.index_before(), i.index_after());
      });

  module.def("coating_names", &coating_names,
             "The coatings carried in the library. Raises InputError never.");
  module.def(
      "find_coating", [](const std::string& name) { return find_coating(name); }, py::arg("name"),
      "One of the library's coatings. Raises InputError with the nearest name.");
  module.def("load_coating", &load_coating, py::arg("path"),
             "Read a coating file (TOML). Raises InputError naming file, line and key.");
  module.def(
      "thin_film_response", &film_response, py::arg("index_before"), py::arg("films"), py::arg("index_after"),
      py::arg("cosine"), py::arg("wavelength_nm"),
      (std::string("A stack between two media; films: list of (n + i k, thickness in nm) as light meets "
                   "them, [] for a bare surface.\n\n") +
       response_doc)
          .c_str());
  module.def(
      "interfaces", &interfaces, py::arg("lens"), py::arg("wavelength_nm"),
      "List of Interface, one for each surface. Raises InputError where a glass or a layer has no index.");
  module.def(
      "throughput", &throughput_of, py::arg("lens"), py::arg("wavelength_nm"), py::arg("rays"), py::kw_only(),
      py::arg("polarisation") = "averaged", py::arg("absorption") = false,
      "How much unpolarised light each ray carries through the lens, for rays before its first surface (left "
      "as "
      "they are):\na dict of fraction (N,), and for each surface and ray, (surfaces, N), of the light that "
      "reaches it: transmitted,\nreflected, absorbed; 0 where a ray is lost.\n"
      "polarisation: \"averaged\" at each surface, or \"exact\" (Yun, Crabtree and Chipman, Appl. Opt. 50, "
      "2855 "
      "(2011)).\nabsorption: in glasses too, by their makers' tables. Raises InputError where an index or a "
      "table is missing.");
}

}  // namespace groundglass::python
