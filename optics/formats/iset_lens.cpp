#include "optics/formats/iset_lens.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "optics/formats/image_at_focus.h"
#include "optics/formats/text_file.h"
#include "optics/glass/glass_catalogue.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

using Json = nlohmann::json;

class Reader {
 public:
  Reader(const Json& root, const std::filesystem::path& name) : root_(root), name_(name) {}

  ImportedLens read() {
    if (!root_.is_object()) fail("", "is no JSON object");
    if (root_.contains("surfaceArray"))
      fail("surfaceArray", "is an older form, which ISETCam writes anew as surfaces");
    if (!root_.contains("surfaces") || !root_["surfaces"].is_array() || root_["surfaces"].empty())
      fail("surfaces", "missing; expected an array of surfaces");
    lens_.name = text("name").empty() ? name_.stem().string() : text("name");
    lens_.source = "ISET lens file " + name_.filename().string();
    if (!text("description").empty()) lens_.source += ": " + text("description");
    for (size_t i = 0; i < root_["surfaces"].size(); ++i) add_surface(i);
    set_stop();
    set_image();
    if (root_.contains("microlens")) note("microlens", "is left out");
    if (one_index_) note("ior", "indices of one wavelength serve for all: the lens has no colour errors");
    return {std::move(lens_), std::move(notes_)};
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& message) const {
    throw InputError({name_, 0, key}, message);
  }
  void note(const std::string& key, const std::string& message) {
    notes_.push_back(fmt::format("{}: {}", SourceLocation{name_, 0, key}.text(), message));
  }

  std::string text(const char* key) const {
    const auto found = root_.find(key);
    if (found == root_.end() || !found->is_string()) return "";
    return std::string(trimmed(found->get<std::string>()));
  }

  static std::string key_of(size_t i, const char* key) { return fmt::format("surfaces[{}].{}", i + 1, key); }

  double number(const Json& surface, size_t i, const char* key) const {
    const auto found = surface.find(key);
    if (found == surface.end()) fail(key_of(i, key), "missing");
    if (!found->is_number()) fail(key_of(i, key), "is no number");
    const double value = found->get<double>();
    if (!std::isfinite(value)) fail(key_of(i, key), "is not finite");
    return value;
  }

  double number_or_zero(const Json& surface, size_t i, const char* key) const {
    const auto found = surface.find(key);
    const bool absent = found == surface.end() || found->is_null() || (found->is_array() && found->empty());
    return absent ? 0.0 : number(surface, i, key);
  }

  void refuse_aspheric_terms(const Json& surface, size_t i) const {
    const auto found = surface.find("aspheric_coefficients");
    if (found == surface.end() || found->is_null()) return;
    const Json terms = found->is_array() ? *found : Json::array({*found});
    for (const Json& term : terms)
      if (!term.is_number() || term.get<double>() != 0.0)
        fail(key_of(i, "aspheric_coefficients"),
             "are not read, since no description of ISET says their powers");
  }

  /// `stop`: index 0 stands for the medium around it.
  Glass medium(const Json& surface, size_t i, bool stop) {
    const Glass before = lens_.surfaces.empty() ? Glass() : lens_.surfaces.back().glass;
    const auto found = surface.find("ior");
    if (found != surface.end() && found->is_string()) {
      const std::string name(trimmed(found->get<std::string>()));
      if (name.empty()) return Glass();
      return at_place({name_, 0, key_of(i, "ior")}, [&] { return find_glass(name); });
    }
    const double n = number(surface, i, "ior");
    if (n == 0.0 && stop) return before;
    if (!(n >= 1.0 && n <= 5.0))
      fail(key_of(i, "ior"), fmt::format("is {}, expected an index between 1 and 5", n));
    if (n == 1.0) return Glass();
    one_index_ = true;
    return single_index_glass(n);
  }

  void add_surface(size_t i) {
    const Json& from = root_["surfaces"][i];
    if (!from.is_object()) fail(fmt::format("surfaces[{}]", i + 1), "is no object");
    const double radius_mm = number(from, i, "radius");
    const double conic = number_or_zero(from, i, "conic_constant");
    refuse_aspheric_terms(from, i);
    Surface surface;
    if (radius_mm != 0.0) surface.shape = Conic{1.0 / radius_mm, conic};
    surface.thickness_mm = number(from, i, "thickness");
    surface.semi_diameter_mm = number(from, i, "semi_aperture");
    if (!(surface.semi_diameter_mm > 0.0))
      fail(key_of(i, "semi_aperture"), "expected a number greater than 0");
    if (std::isnan(sag_mm(surface.shape, surface.semi_diameter_mm)))
      fail(key_of(i, "semi_aperture"), "is wider than the surface reaches");
    surface.glass = medium(from, i, radius_mm == 0.0);
    lens_.surfaces.push_back(surface);
  }

  /// Plane with the same medium on both sides; the narrowest where there are several.
  void set_stop() {
    Surface* stop = nullptr;
    int count = 0;
    for (size_t i = 0; i < lens_.surfaces.size(); ++i) {
      const Glass before = i == 0 ? Glass() : lens_.surfaces[i - 1].glass;
      Surface& surface = lens_.surfaces[i];
      if (!is_plane(surface.shape) || surface.glass.name() != before.name()) continue;
      ++count;
      if (!stop || surface.semi_diameter_mm < stop->semi_diameter_mm) stop = &surface;
    }
    if (!stop) fail("surfaces", "none has radius 0 and the medium before it, which marks the stop");
    stop->stop = true;
    if (count > 1) note("surfaces", "several have radius 0 and bend nothing; the narrowest is the stop");
  }

  void set_image() {
    if (!lens_.surfaces.back().glass.is_air())
      fail(key_of(lens_.surfaces.size() - 1, "ior"), "is not 1; the sensor must stand in air");
    if (lens_.image_distance_mm() > 0.0) return;
    at_place({name_, 0, key_of(lens_.surfaces.size() - 1, "thickness")},
             [&] { notes_.push_back(put_image_at_focus(lens_)); });
  }

  const Json& root_;
  const std::filesystem::path& name_;
  Lens lens_;
  std::vector<std::string> notes_;
  bool one_index_ = false;
};

}  // namespace

ImportedLens parse_iset_lens(std::string_view bytes, const std::filesystem::path& name) {
  Json root;
  try {
    root = Json::parse(bytes);
  } catch (const Json::exception& failure) {
    const auto* parse = dynamic_cast<const Json::parse_error*>(&failure);
    const size_t byte = parse ? std::min(parse->byte, bytes.size()) : 0;
    const auto line = 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(byte), '\n');
    throw InputError({name, static_cast<int>(line), ""}, "is not valid JSON");
  }
  return Reader(root, name).read();
}

}  // namespace groundglass::optics
