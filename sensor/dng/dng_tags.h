#pragma once

#include <tiffio.h>

#include <array>

/// What DNG 1.4 adds to TIFF and this libtiff's headers do not name.
namespace groundglass::sensor::dng {

inline constexpr std::uint32_t tag_camera_calibration_signature = 50931;
inline constexpr std::uint32_t tag_profile_calibration_signature = 50932;
inline constexpr std::uint32_t tag_profile_name = 50936;
inline constexpr std::uint32_t tag_profile_embed_policy = 50941;
inline constexpr std::uint32_t tag_forward_matrix_1 = 50964;
inline constexpr std::uint32_t tag_forward_matrix_2 = 50965;
inline constexpr std::uint32_t tag_opcode_list_1 = 51008;
inline constexpr std::uint32_t tag_opcode_list_2 = 51009;
inline constexpr std::uint32_t tag_opcode_list_3 = 51022;
inline constexpr std::uint32_t tag_noise_profile = 51041;

inline constexpr int photometric_cfa = 32803;
inline constexpr int photometric_linear_raw = 34892;

inline constexpr std::array<std::uint8_t, 4> version{1, 4, 0, 0};
/// The oldest reader that understands a file: nothing in ours is newer than DNG 1.1 but what may be ignored,
/// and opcodes.
inline constexpr std::array<std::uint8_t, 4> backward_version{1, 1, 0, 0};
inline constexpr std::array<std::uint8_t, 4> backward_version_with_opcodes{1, 3, 0, 0};

}  // namespace groundglass::sensor::dng
