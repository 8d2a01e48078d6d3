#include "sensor/dng/opcode_list.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::sensor {
namespace {

constexpr std::uint32_t warp_rectilinear = 1, fix_vignette_radial = 3, gain_map = 9;
constexpr std::array<std::uint8_t, 4> version_1_3{1, 3, 0, 0};
constexpr std::uint32_t optional_flag = 1, preview_flag = 2;

class Writer {
 public:
  void u32(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  void f32(float value) { u32(std::bit_cast<std::uint32_t>(value)); }
  void f64(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    u32(static_cast<std::uint32_t>(bits >> 32));
    u32(static_cast<std::uint32_t>(bits));
  }

  std::vector<std::uint8_t> bytes;
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  size_t size() const { return bytes_.size(); }
  std::span<const std::uint8_t> take(size_t count) {
    if (count > bytes_.size()) throw InputError("its opcode list is truncated or damaged");
    const auto part = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return part;
  }
  std::uint32_t u32() {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : take(4)) value = value << 8 | byte;
    return value;
  }
  float f32() { return finite(std::bit_cast<float>(u32())); }
  double f64() {
    const std::uint64_t high = u32();
    return finite(std::bit_cast<double>(high << 32 | u32()));
  }

 private:
  template <typename T>
  static T finite(T value) {
    if (!std::isfinite(value)) throw InputError("its opcode list has a number that is not finite");
    return value;
  }

  std::span<const std::uint8_t> bytes_;
};

void write(Writer& out, const GainMap& map) {
  for (std::uint32_t value : {map.top, map.left, map.bottom, map.right, map.plane, map.planes, map.row_pitch,
                              map.column_pitch, map.points_v, map.points_h})
    out.u32(value);
  for (double value : {map.spacing_v, map.spacing_h, map.origin_v, map.origin_h}) out.f64(value);
  out.u32(map.map_planes);
  for (float gain : map.gains) out.f32(gain);
}

GainMap read_gain_map(Reader& in) {
  GainMap map;
  for (std::uint32_t* value : {&map.top, &map.left, &map.bottom, &map.right, &map.plane, &map.planes,
                               &map.row_pitch, &map.column_pitch, &map.points_v, &map.points_h})
    *value = in.u32();
  for (double* value : {&map.spacing_v, &map.spacing_h, &map.origin_v, &map.origin_h}) *value = in.f64();
  map.map_planes = in.u32();
  const std::uint64_t points = std::uint64_t{map.points_v} * map.points_h;
  const std::uint64_t floats = in.size() / 4;
  if (map.row_pitch == 0 || map.column_pitch == 0 || points == 0 || map.map_planes == 0 || points > floats ||
      map.map_planes > floats / points)
    throw InputError("its opcode list has a gain map of an impossible size");
  map.gains.resize(static_cast<size_t>(points * map.map_planes));
  for (float& gain : map.gains) gain = in.f32();
  return map;
}

void write(Writer& out, const WarpRectilinear& warp) {
  out.u32(static_cast<std::uint32_t>(warp.planes.size()));
  for (const WarpRectilinear::Plane& plane : warp.planes) {
    for (double k : plane.radial) out.f64(k);
    for (double k : plane.tangential) out.f64(k);
  }
  out.f64(warp.centre_x);
  out.f64(warp.centre_y);
}

WarpRectilinear read_warp(Reader& in) {
  WarpRectilinear warp;
  const std::uint32_t planes = in.u32();
  if (planes == 0 || planes > in.size() / 48) throw InputError("its opcode list has a warp without planes");
  warp.planes.resize(planes);
  for (WarpRectilinear::Plane& plane : warp.planes) {
    for (double& k : plane.radial) k = in.f64();
    for (double& k : plane.tangential) k = in.f64();
  }
  warp.centre_x = in.f64();
  warp.centre_y = in.f64();
  return warp;
}

void write(Writer& out, const FixVignetteRadial& vignette) {
  for (double k : vignette.k) out.f64(k);
  out.f64(vignette.centre_x);
  out.f64(vignette.centre_y);
}

FixVignetteRadial read_vignette(Reader& in) {
  FixVignetteRadial vignette;
  for (double& k : vignette.k) k = in.f64();
  vignette.centre_x = in.f64();
  vignette.centre_y = in.f64();
  return vignette;
}

void write(Writer& out, const OtherOpcode& other) {
  out.bytes.insert(out.bytes.end(), other.parameters.begin(), other.parameters.end());
}

std::uint32_t id_of(const GainMap&) { return gain_map; }
std::uint32_t id_of(const WarpRectilinear&) { return warp_rectilinear; }
std::uint32_t id_of(const FixVignetteRadial&) { return fix_vignette_radial; }
std::uint32_t id_of(const OtherOpcode& other) { return other.id; }

std::uint32_t version_word(const std::array<std::uint8_t, 4>& v) {
  return std::uint32_t{v[0]} << 24 | std::uint32_t{v[1]} << 16 | std::uint32_t{v[2]} << 8 | v[3];
}

Opcode read_opcode(Reader& in) {
  Opcode opcode;
  const std::uint32_t id = in.u32();
  OtherOpcode other{id, {}, {}};
  for (std::uint8_t& part : other.version) part = in.take(1)[0];
  const std::uint32_t flags = in.u32();
  opcode.optional = (flags & optional_flag) != 0;
  opcode.skip_for_preview = (flags & preview_flag) != 0;
  const auto parameters = in.take(in.u32());
  Reader inner(parameters);
  if (id == gain_map) {
    opcode.what = read_gain_map(inner);
  } else if (id == warp_rectilinear) {
    opcode.what = read_warp(inner);
  } else if (id == fix_vignette_radial) {
    opcode.what = read_vignette(inner);
  } else {
    other.parameters.assign(parameters.begin(), parameters.end());
    opcode.what = std::move(other);
  }
  return opcode;
}

}  // namespace

std::vector<std::uint8_t> opcode_list_bytes(const std::vector<Opcode>& opcodes) {
  Writer out;
  out.u32(static_cast<std::uint32_t>(opcodes.size()));
  for (const Opcode& opcode : opcodes)
    std::visit(
        [&](const auto& what) {
          const auto* other = std::get_if<OtherOpcode>(&opcode.what);
          Writer parameters;
          write(parameters, what);
          out.u32(id_of(what));
          out.u32(version_word(other ? other->version : version_1_3));
          out.u32((opcode.optional ? optional_flag : 0) | (opcode.skip_for_preview ? preview_flag : 0));
          out.u32(static_cast<std::uint32_t>(parameters.bytes.size()));
          out.bytes.insert(out.bytes.end(), parameters.bytes.begin(), parameters.bytes.end());
        },
        opcode.what);
  return std::move(out.bytes);
}

std::string opcode_name(std::uint32_t id) {
  constexpr std::array names{
      "WarpRectilinear",  "WarpFisheye",     "FixVignetteRadial", "FixBadPixelsConstant",
      "FixBadPixelsList", "TrimBounds",      "MapTable",          "MapPolynomial",
      "GainMap",          "DeltaPerRow",     "DeltaPerColumn",    "ScalePerRow",
      "ScalePerColumn",   "WarpRectilinear2"};
  return fmt::format("{} ({})", id >= 1 && id <= names.size() ? names[id - 1] : "an opcode of its own", id);
}

std::vector<Opcode> parse_opcode_list(std::span<const std::uint8_t> bytes) {
  Reader in(bytes);
  const std::uint32_t count = in.u32();
  std::vector<Opcode> opcodes;
  for (std::uint32_t i = 0; i < count; ++i) opcodes.push_back(read_opcode(in));
  return opcodes;
}

}  // namespace groundglass::sensor
