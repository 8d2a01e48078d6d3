#include "isp/colour/oklab.h"

#include <Eigen/LU>
#include <cmath>

#include "isp/colour/rgb_space.h"

namespace groundglass::isp {

const Matrix3& rec2020_to_oklab_cones() {
  static const Matrix3 matrix = [] {
    Matrix3 from_xyz;
    from_xyz << 0.8189330101, 0.3618667424, -0.1288597137,  //
        0.0329845436, 0.9293118715, 0.0361456387,           //
        0.0482003018, 0.2643662691, 0.6338517070;
    const Matrix3 from_rgb = from_xyz * rgb_to_xyz(rec2020);
    const Vector3 white = from_rgb * Vector3::Ones();
    return Matrix3(white.cwiseInverse().asDiagonal() * from_rgb);
  }();
  return matrix;
}

const Matrix3& oklab_from_cone_roots() {
  static const Matrix3 matrix = [] {
    Matrix3 m;
    m << 0.2104542553, 0.7936177850, -0.0040720468,  //
        1.9779984951, -2.4285922050, 0.4505937099,   //
        0.0259040371, 0.7827717662, -0.8086757660;
    m.row(0) /= m.row(0).sum();
    m(1, 1) -= m.row(1).sum();
    m(2, 2) -= m.row(2).sum();
    return m;
  }();
  return matrix;
}

Vector3 oklab_of_rec2020(const Vector3& rgb) {
  const Vector3 cones = rec2020_to_oklab_cones() * rgb;
  return oklab_from_cone_roots() * cones.unaryExpr([](double x) { return std::cbrt(x); });
}

Vector3 rec2020_of_oklab(const Vector3& lab) {
  static const Matrix3 to_roots = oklab_from_cone_roots().inverse();
  static const Matrix3 to_rgb = rec2020_to_oklab_cones().inverse();
  return to_rgb * (to_roots * lab).array().cube().matrix();
}

}  // namespace groundglass::isp
