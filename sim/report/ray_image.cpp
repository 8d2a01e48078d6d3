#include "sim/report/ray_image.h"

#include <algorithm>
#include <cmath>

#include "optics/analysis/bundle.h"

namespace groundglass::report {
namespace {

using Eigen::Vector2d;

constexpr int rings = 60, spokes = 180;
/// Apart on the lattice of the image, of pieces next to each other: a row of tents in that rhythm is even to
/// one per cent.
constexpr double finest_cells = 0.25;
constexpr int most_pieces = 200;  // of a patch's side, for rays that go far astray

/// Rays from ring to ring and spoke to spoke over the clear pupil, its edges included.
struct PolarMesh {
  optics::ClearPupil pupil;
  optics::RayBatch<double> rays;

  static std::size_t index(int spoke, int ring) {
    return static_cast<std::size_t>(spoke % spokes) * (rings + 1) + static_cast<std::size_t>(ring);
  }
  double distance(int spoke, double share) const {
    const auto [from, to] = pupil.stretches[static_cast<std::size_t>(spoke % spokes)];
    return std::lerp(from, to, share);
  }
};

PolarMesh traced_mesh(const optics::Lens& lens, double wavelength_nm, optics::FieldPoint field) {
  const optics::RayAimer aimer(lens, wavelength_nm, field);
  PolarMesh mesh{optics::find_clear_pupil(lens, aimer, wavelength_nm, spokes), optics::RayBatch<double>(0)};
  std::vector<optics::PupilNode> nodes;
  for (int spoke = 0; spoke < spokes; ++spoke)
    for (int ring = 0; ring <= rings; ++ring) {
      const double share = static_cast<double>(ring) / rings;
      nodes.push_back({mesh.pupil.at(static_cast<std::size_t>(spoke), mesh.distance(spoke, share)), 1.0});
    }
  // The edges pass by the skin of their teeth: apertures must not ask them again.
  mesh.rays = optics::trace_bundle(lens, aimer, wavelength_nm, field, nodes, optics::Apertures::open).rays;
  return mesh;
}

/// Shares a piece of light among the four cells whose centres are around it. Coordinates count cells.
void splat(Eigen::MatrixXd& share, const Vector2d& at, double light) {
  const double column = std::floor(at.x()), row = std::floor(at.y());
  if (!(std::min(column, row) >= -1.0 && column < static_cast<double>(share.cols()) &&
        row < static_cast<double>(share.rows())))
    return;
  for (const int down : {0, 1})
    for (const int across : {0, 1}) {
      const auto r = static_cast<Eigen::Index>(row) + down, c = static_cast<Eigen::Index>(column) + across;
      if (std::min(r, c) < 0 || r >= share.rows() || c >= share.cols()) continue;
      share(r, c) += light * (1.0 - std::abs(at.x() - static_cast<double>(c))) *
                     (1.0 - std::abs(at.y() - static_cast<double>(r)));
    }
}

/// The patch of the mesh beyond this spoke and ring, its image interpolated between its corners.
void add_patch(Eigen::MatrixXd& share, const PolarMesh& mesh, int spoke, int ring, double weight,
               const Vector2d& middle_mm, double pitch_um) {
  Vector2d corner[2][2];
  double edge[2][2];  // distance from the pupil's centre
  for (const int k : {0, 1})
    for (const int i : {0, 1}) {
      const std::size_t ray = PolarMesh::index(spoke + k, ring + i);
      if (!mesh.rays.ok(ray)) return;
      const Vector2d mm(mesh.rays.x[ray], mesh.rays.y[ray]);
      corner[k][i] = 1e3 / pitch_um * (mm - middle_mm) + 0.5 * Vector2d(share.cols(), share.rows());
      edge[k][i] = mesh.distance(spoke + k, static_cast<double>(ring + i) / rings);
    }
  const auto pieces = [](const Vector2d& a, const Vector2d& b, const Vector2d& c, const Vector2d& d) {
    return std::clamp(static_cast<int>(std::ceil(std::max((b - a).norm(), (d - c).norm()) / finest_cells)), 1,
                      most_pieces);
  };
  const int across = pieces(corner[0][0], corner[0][1], corner[1][0], corner[1][1]),
            around = pieces(corner[0][0], corner[1][0], corner[0][1], corner[1][1]);
  for (int b = 0; b < around; ++b) {
    const double v = (b + 0.5) / around;
    const Vector2d inner = corner[0][0] + v * (corner[1][0] - corner[0][0]),
                   outer = corner[0][1] + v * (corner[1][1] - corner[0][1]);
    const double near = std::lerp(edge[0][0], edge[1][0], v), far = std::lerp(edge[0][1], edge[1][1], v);
    for (int a = 0; a < across; ++a) {
      const double u = (a + 0.5) / across;
      // r dr dφ as a share of the unit circle's area π, φ going 2π / spokes.
      const double area = 2.0 * std::lerp(near, far, u) * (far - near) / across / (spokes * around);
      splat(share, inner + u * (outer - inner), weight * area);
    }
  }
}

}  // namespace

optics::Psf image_by_rays(const optics::Lens& lens, const std::vector<optics::DesignWavelength>& wavelengths,
                          optics::FieldPoint field, Vector2d middle_mm, int side, double pitch_um) {
  optics::Psf psf{pitch_um, Eigen::MatrixXd::Zero(side, side)};
  for (const auto& [nm, weight] : wavelengths) {
    const PolarMesh mesh = traced_mesh(lens, nm, field);
    for (int spoke = 0; spoke < spokes; ++spoke)
      for (int ring = 0; ring < rings; ++ring)
        add_patch(psf.share, mesh, spoke, ring, weight, middle_mm, pitch_um);
  }
  return psf;
}

}  // namespace groundglass::report
