#pragma once

#include <set>
#include <string>
#include <vector>

#include "optics/analysis/first_order.h"
#include "optics/formats/clear_apertures.h"
#include "optics/formats/imported_lens.h"
#include "optics/formats/seq_system.h"

namespace groundglass::optics {

/// Makes a Lens of a system whose commands were carried out: seq_surfaces.cpp, seq_solves.cpp and
/// seq_specifications.cpp.
class SeqBuilder {
 public:
  SeqBuilder(const TextFile& file, SeqSystem system) : file_(file), system_(std::move(system)) {}

  ImportedLens build();

 private:
  [[noreturn]] void fail(int line, const std::string& key, const std::string& message) const;
  void note(int line, const std::string& key, const std::string& message);
  double mm(double length) const;
  double per_mm(double curvature) const;
  void set_specifications();

  // Surfaces.

  /// Of a long table, the part around the visible and the lens's own wavelengths, which a series fits better.
  Glass from_table(const std::string& name, const SeqTable& table);
  Glass medium(const SeqSurface& from);
  std::vector<double> powers_mm(const SeqSurface& from) const;
  std::vector<double> even_powers_mm(const SeqSurface& from) const;
  Shape shape(const SeqSurface& from) const;

  /// A circle off the axis is an ellipse of equal axes, and the semi-diameter's circle then goes around it.
  void set_opening(const SeqSurface& from, Surface& surface) const;
  void set_obstruction(const SeqSurface& from, Aperture& aperture) const;
  static Tilt tilt(const SeqSurface& from, double mm_per_unit);
  void add_surface(size_t i);

  /// A shift along z is a longer way to the surface; one that returns shortens the way behind it.
  void shift_along_z(double zde_mm);
  void place(const SeqSurface& from, Surface& surface);

  /// REV turns the axis back behind its surface, by the inverse of what its figures say: a plane of its own.
  void add_reverse(const SeqSurface& from, const Glass& behind);

  // Object, image and stop.

  void set_ends();

  /// After the solves, which make the distance that the defocus is counted from.
  void add_defocus();
  void set_stop();
  void check_indices() const;

  // Solves, in the order in which light meets them.

  void resolve_solves();
  void set_solved(double& figure, double solved, const SeqSolve& solve, const std::string& what);
  void resolve_image(const SeqSolve& solve);
  void resolve_length(size_t i, const SeqSolve& solve);

  /// The paraxial marginal ray, from the axial object point through the rim of the entrance pupil.
  std::vector<ParaxialRay> marginal_ray() const;
  void refuse_pupil_behind(const SeqSolve& solve) const;
  void resolve_height(size_t i, const SeqSolve& solve);

  /// n′u′ = n u − y c (n′ − n), with n negative behind a mirror.
  void resolve_curvature(size_t i, const SeqSolve& solve);

  // Pupil, fields and apertures.

  double pupil_diameter_mm() const;
  void set_fields();

  /// Angles of 90 degrees and more, of fisheyes, have no tangent to add.
  static double angle_of(const FieldPoint& field);

  /// In degrees for a distant object, else the object's height in mm.
  double field_of(double value) const;

  /// n u / n′ u′ of a ray from the axial object point.
  double magnification() const;
  Beam beam() const;
  void set_apertures();

  /// Units, pickups and solves can carry what was a number beyond all numbers.
  void check_figures() const;

  const TextFile& file_;
  SeqSystem system_;
  Lens lens_;
  std::vector<size_t> index_;  // in the lens, of the file's surfaces 1, 2 …
  double object_shift_mm_ = 0.0;
  std::set<std::string> noted_;
};

}  // namespace groundglass::optics
