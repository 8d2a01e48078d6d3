#include "python/bindings.h"

#include "sim/core/version.h"

PYBIND11_MODULE(_groundglass, module) {
  using namespace groundglass::python;
  module.doc() = "Physically based camera simulator: lens prescription to DNG to picture.";
  module.attr("__version__") = GROUNDGLASS_VERSION;
  bind_errors(module);
  bind_glass(module);
  bind_surface(module);
  bind_lens(module);
  bind_trace(module);
  bind_coating(module);
  bind_analysis(module);
  bind_seidel(module);
  bind_wavefront(module);
  bind_diffraction(module);
  bind_mtf(module);
  bind_report(module);
  bind_emva(module);
  bind_scene(module);
  bind_spectral_image(module);
  bind_sensor(module);
  bind_camera(module);
  bind_pipeline(module);
  bind_isp(module);
}
