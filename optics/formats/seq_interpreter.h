#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "optics/formats/seq_statement.h"
#include "optics/formats/seq_system.h"

namespace groundglass::optics {

inline constexpr std::string_view seq_asphere_letters = "ABCDEFGHJ";  // of r^4, r^6 … r^20

/// What a command speaks of beside its data.
struct SeqQualifiers {
  std::optional<int> surface, last_surface, field;
  std::optional<int> zoom;
  std::string opening = "CLR";
};

/// Carries out the commands of a sequence, one after the other. Its commands stand in seq_commands_*.cpp.
class SeqInterpreter {
 public:
  explicit SeqInterpreter(const TextFile& file) : file_(file) {}

  SeqSystem run();

 private:
  using Command = void (SeqInterpreter::*)(const SeqStatement&);
  [[noreturn]] void fail(const SeqStatement& s, const std::string& message) const;
  void note(const SeqStatement& s, const std::string& message);
  double number(const SeqStatement& s, size_t i) const;

  /// The whole rest.
  std::vector<double> numbers(const SeqStatement& s, size_t i) const;
  double only_number(const SeqStatement& s, size_t i) const;
  std::optional<int> surface_index(std::string_view text) const;

  /// Reads what stands before the data and returns where these begin.
  size_t qualifiers(const SeqStatement& s, SeqQualifiers& q, size_t i = 0) const;
  SeqSurface& surface_at(const SeqStatement& s, int index);

  /// The surface that is named, or the newest.
  SeqSurface& surface(const SeqStatement& s, const SeqQualifiers& q);
  void carry_out(const SeqStatement& s);
  static bool is_numbered_surface(const std::string& key);

  // What holds for the whole lens.

  void radius_mode(const SeqStatement& s);
  void title(const SeqStatement& s);
  void dimension(const SeqStatement& s);
  void wavelengths(const SeqStatement& s);
  void weights(const SeqStatement& s);
  void reference(const SeqStatement& s);
  void pupil(const SeqStatement& s);

  /// All values, or that of one field.
  void assign(const SeqStatement& s, std::vector<double>& values);
  void field(const SeqStatement& s);
  void vignetting(const SeqStatement& s);

  // The private catalogue.

  void begin_catalogue(const SeqStatement&);
  void catalogue_line(const SeqStatement& s);
  void wavelengths_of_catalogue(const SeqStatement& s);
  void own_glass(const SeqStatement& s);

  /// n² = A0 + A1 λ² + A2 λ⁻² + A3 λ⁻⁴ …, λ in µm.
  Glass laurent_glass(const SeqStatement& s, const std::string& name);

  // Surfaces.

  void surface_line(const SeqStatement& s);
  double radius_or_curvature(const SeqStatement& s, size_t i) const;

  /// A name, a code, or the pair nd Vd; then perhaps REFR or REFL.
  void medium(const SeqStatement& s, SeqSurface& surface, size_t i);
  void glass(const SeqStatement& s);
  void stop(const SeqStatement& s);
  void label(const SeqStatement& s);
  void radius(const SeqStatement& s);
  bool curvature_solve(const SeqStatement& s, SeqSurface& target, size_t i);
  void thickness(const SeqStatement& s);
  void thickness_solve(const SeqStatement& s, SeqSurface& target, size_t i);
  void paraxial_image(const SeqStatement& s);

  // Shapes.

  void profile(const SeqStatement& s);
  void conic(const SeqStatement& s);
  static void set_power(SeqSurface& surface, size_t power, double value);
  void asphere_term(const SeqStatement& s);

  /// Terms of an anamorphic asphere, of which the biconic base alone is modelled.
  void anamorphic_term(const SeqStatement& s);
  void special_profile(const SeqStatement& s);

  /// Of an odd polynomial: K or C1, AR1 or C2 …, NRADIUS or C33.
  void special_term(const SeqStatement& s);

  // Places.

  void decenter(const SeqStatement& s);
  void axis(const SeqStatement& s);

  // Clear apertures.

  void opening(const SeqStatement& s);
  void opening_offset(const SeqStatement& s);

  // Zoom positions and pickups.

  void zoom(const SeqStatement& s);
  void remember_pickup(const SeqStatement& s);
  double& picked(const SeqStatement& s, const std::string& key, int index);

  /// PIK key surface key surface [factor [addition]]
  void pick_up(const SeqStatement& s);

  static const std::map<std::string_view, Command>& commands();

  const TextFile& file_;
  SeqSystem system_;
  std::vector<SeqStatement> pickups_;
  std::vector<double> catalogue_nm_;
  std::set<std::string> noted_;
  bool radius_mode_ = false;  // CODE V's own default
  bool private_catalogue_ = false;
  bool has_image_ = false;
};

}  // namespace groundglass::optics
