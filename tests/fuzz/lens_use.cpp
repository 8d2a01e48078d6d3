#include "tests/fuzz/lens_use.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/formats/pbrt_lens.h"
#include "optics/formats/seq.h"
#include "optics/formats/zmx_writer.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/moving_groups.h"
#include "optics/pupil/launch.h"
#include "optics/trace/trace.h"
#include "tests/fuzz/check.h"

namespace groundglass::fuzz {
namespace {

using namespace optics;

/// Rays across the first surface.
RayBatch<double> some_rays(const Lens& lens, FieldPoint field) {
  constexpr double steps[] = {-1.0, -0.5, 0.0, 0.3, 0.9};
  RayBatch<double> rays(std::size(steps) * std::size(steps));
  const Launch launch(lens, field, 0.0);
  const double radius_mm = lens.surfaces.front().semi_diameter_mm;
  size_t i = 0;
  for (double u : steps)
    for (double v : steps) launch.put({u * radius_mm, v * radius_mm}, rays, i++);
  return rays;
}

/// A ray that is ok has numbers; one that is not says why and where. How exact they are is not asked: a
/// radius of 1e-12 mm leaves no digit.
void expect_statuses(const RayBatch<double>& rays, size_t surface_count) {
  for (size_t i = 0; i < rays.size(); ++i) {
    expect(rays.status(i) <= RayStatus::no_convergence, "a ray of unknown status");
    if (rays.ok(i)) {
      expect(std::isfinite(rays.x[i] + rays.y[i] + rays.z[i]), "a ray that is ok, nowhere");
      expect(std::isfinite(rays.l[i] + rays.m[i] + rays.n[i]), "a ray that is ok, with no direction");
    } else {
      const int surface = rays.failed_surface(i);
      expect(surface >= 0 && static_cast<size_t>(surface) <= surface_count, "a ray that failed nowhere");
    }
  }
}

void trace(const Lens& lens) {
  const SequentialTracer<double> tracer(lens, lens.reference_wavelength_nm);
  std::vector<FieldPoint> fields = design_fields(lens);
  fields.resize(std::min<size_t>(fields.size(), 3));
  for (FieldPoint field : fields) {
    RayBatch<double> rays = some_rays(lens, field);
    tracer.trace_to_image(rays);
    expect_statuses(rays, tracer.surface_count());
  }
}

/// At every zoom setting it has, on an object nearby.
void focus(const Lens& lens) {
  std::vector<std::string> names = zoom_names(lens);
  names.resize(std::min<size_t>(names.size(), 2));
  for (const std::string& name : names) trace(focused(zoomed(lens, name), 1000.0));
  if (names.empty()) trace(focused(lens, 1000.0));
}

/// The tracer that renders.
void trace_in_colour(const Lens& lens) {
  const SequentialTracer<float> tracer(lens, lens.first_nm(), lens.last_nm());
  RayBatch<float> rays(4);
  std::ranges::fill(rays.wavelength_nm, static_cast<float>(lens.first_nm()));
  tracer.trace_to_image(rays);
}

/// Once written, a lens is read back, and written the same.
void write_and_read(const Lens& lens) {
  std::string text;
  allow_refusal([&] { text = lens_text(lens); });
  if (text.empty()) return;
  expect(lens_text(parse_lens(text, "written.toml")) == text, "a lens is not read back as it was written");
}

}  // namespace

void use_lens(const Lens& lens) {
  allow_refusal([&] { first_order(lens, lens.reference_wavelength_nm); });
  allow_refusal([&] { trace(lens); });
  allow_refusal([&] { trace_in_colour(lens); });
  allow_refusal([&] { focus(lens); });
  write_and_read(lens);
  std::vector<std::string> notes;
  allow_refusal([&] { format_zmx(lens); });
  allow_refusal([&] { seq_text(lens, notes); });
  allow_refusal([&] { pbrt_text(lens, notes); });
}

}  // namespace groundglass::fuzz
