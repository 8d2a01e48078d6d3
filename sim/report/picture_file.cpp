#include "sim/report/picture_file.h"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <memory>

#include "sim/core/error.h"

namespace groundglass::report {
namespace {

constexpr double png_pixels_per_pixel = 2.0;

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

/// A GObject that is let go of at the end.
struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};

Surface new_surface(cairo_format_t format, int width, int height) {
  return {cairo_image_surface_create(format, width, height), cairo_surface_destroy};
}

void check(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(std::string("a picture cannot be drawn: ") + cairo_status_to_string(status));
}

/// Takes what librsvg has to say of a failure.
[[noreturn]] void fail(GError* error) {
  const std::string message = error ? error->message : "unknown reason";
  g_clear_error(&error);
  throw Error("a picture cannot be drawn: " + message);
}

Surface drawn(const Svg& svg) {
  const std::string text = svg.document();
  GError* error = nullptr;
  const std::unique_ptr<RsvgHandle, Unref> handle(rsvg_handle_new_from_data(
      reinterpret_cast<const guint8*>(text.data()), static_cast<gsize>(text.size()), &error));
  if (!handle) fail(error);
  const RsvgRectangle viewport = {0.0, 0.0, png_pixels_per_pixel * svg.width(),
                                  png_pixels_per_pixel * svg.height()};
  Surface surface = new_surface(CAIRO_FORMAT_RGB24, static_cast<int>(viewport.width + 0.5),
                                static_cast<int>(viewport.height + 0.5));
  const Context context(cairo_create(surface.get()), cairo_destroy);
  if (!rsvg_handle_render_document(handle.get(), context.get(), &viewport, &error)) fail(error);
  check(cairo_status(context.get()));
  return surface;
}

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

std::string png_bytes(cairo_surface_t* surface) {
  std::string bytes;
  check(cairo_surface_write_to_png_stream(surface, append, &bytes));
  return bytes;
}

}  // namespace

void check_picture_name(const std::filesystem::path& path) { checked_extension(path, {".svg", ".png"}); }

void write_picture(const std::filesystem::path& path, const Svg& svg, OutputFile::IfExists if_exists) {
  const bool as_svg = checked_extension(path, {".svg", ".png"}) == 0;
  write_text_file(path, as_svg ? svg.document() : png_bytes(drawn(svg).get()), if_exists);
}

std::string png_base64(const Eigen::Matrix<std::uint32_t, Eigen::Dynamic, Eigen::Dynamic>& rgb) {
  const Surface surface =
      new_surface(CAIRO_FORMAT_RGB24, static_cast<int>(rgb.cols()), static_cast<int>(rgb.rows()));
  check(cairo_surface_status(surface.get()));
  cairo_surface_flush(surface.get());
  unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (Eigen::Index row = 0; row < rgb.rows(); ++row)
    for (Eigen::Index column = 0; column < rgb.cols(); ++column)
      reinterpret_cast<std::uint32_t*>(data + row * stride)[column] = rgb(row, column);
  cairo_surface_mark_dirty(surface.get());
  const std::string bytes = png_bytes(surface.get());
  const std::unique_ptr<gchar, decltype(&g_free)> text(
      g_base64_encode(reinterpret_cast<const guchar*>(bytes.data()), bytes.size()), g_free);
  return text.get();
}

}  // namespace groundglass::report
