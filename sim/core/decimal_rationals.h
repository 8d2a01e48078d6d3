#pragma once

#include <filesystem>

namespace groundglass {

/// libtiff writes a fraction as the exact value of a 32-bit float, 1.95 as 8178893/4194304. In a TIFF that it
/// wrote this gives focal length, f-number and what the lens can do (LensInfo, LensSpecification) the decimal
/// fraction that such a float stands for instead, 195/100; one that stands for none of up to three decimals
/// stays. What is read back as a float is the same. False if the file cannot be changed.
bool write_decimal_rationals(const std::filesystem::path& path);

}  // namespace groundglass
