"""Physically based camera simulator: from a lens prescription to a RAW file and a picture.

    import groundglass as gg
    scene = gg.load_scene("scenes/studio_chart.toml")
    irradiance = gg.render(scene, samples_per_pixel=16)
    raw = gg.expose(irradiance, gg.load_camera(scene.camera_file).sensor)
    picture = gg.develop(raw)

Images are NumPy arrays that share the simulator's memory: irradiance.pixels, raw.dn, picture.pixels.
"""

from groundglass._groundglass import (
    Camera,
    Error,
    FirstOrder,
    InputError,
    Lens,
    Picture,
    RawFrame,
    Scene,
    Sensor,
    SpectralImage,
    __version__,
    develop,
    expose,
    load_camera,
    load_lens,
    load_scene,
    load_sensor,
    read_dng,
    read_irradiance,
    render,
)

__all__ = [
    "Camera",
    "Error",
    "FirstOrder",
    "InputError",
    "Lens",
    "Picture",
    "RawFrame",
    "Scene",
    "Sensor",
    "SpectralImage",
    "__version__",
    "develop",
    "expose",
    "load_camera",
    "load_lens",
    "load_scene",
    "load_sensor",
    "read_dng",
    "read_irradiance",
    "render",
]
