#pragma once

namespace groundglass::optics {

/// A ray of pupil point (px, py) and field 14° · field, as it ends in the image plane.
struct OpticStudioRay {
  double field, px, py, x_mm, y_mm, l, m;
};

/// Ansys Zemax OpticStudio 2023 R1.02: the double Gauss of CODE V's samples at f/5 (entrance pupil 20.00075
/// mm), 587.6 nm, image plane 61.487536 mm behind the last vertex, no ray aiming (optiland issue 710, comment
/// of 2026-08-06). Printed to 1e-9.
inline const OpticStudioRay optic_studio_rays[] = {
    {0, 0, 1, 0, -0.018003289, 0, -0.100148243},
    {0, 0, 0.7, 0, -0.006469740, 0, -0.070053570},
    {1, 0, 0, 0, 24.669769254, 0, 0.198075144},
    {1, 0, 1, 0, 24.623905450, 0, 0.102966617},
    {1, 0, -1, 0, 24.713715770, 0, 0.292811109},
    {0.7, 0.7, 0, -0.024622880, 17.191430724, -0.069514854, 0.144119690}};

}  // namespace groundglass::optics
