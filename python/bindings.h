#pragma once

#include <pybind11/pybind11.h>

// Each adds the classes and functions of one step to the module.
namespace groundglass::python {

void bind_errors(pybind11::module_& module);
void bind_glass(pybind11::module_& module);
void bind_surface(pybind11::module_& module);
void bind_lens(pybind11::module_& module);
void bind_trace(pybind11::module_& module);
void bind_coating(pybind11::module_& module);
void bind_analysis(pybind11::module_& module);
void bind_seidel(pybind11::module_& module);
void bind_wavefront(pybind11::module_& module);
void bind_diffraction(pybind11::module_& module);
void bind_mtf(pybind11::module_& module);
void bind_emva(pybind11::module_& module);
void bind_report(pybind11::module_& module);
void bind_scene(pybind11::module_& module);
void bind_spectral_image(pybind11::module_& module);
void bind_sensor(pybind11::module_& module);
void bind_camera(pybind11::module_& module);
void bind_isp(pybind11::module_& module);
void bind_pipeline(pybind11::module_& module);

}  // namespace groundglass::python
