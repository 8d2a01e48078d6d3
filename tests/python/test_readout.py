"""Quad Bayer sensors read binned, remosaiced and natively."""

import groundglass as gg
import numpy as np
import pytest
from program import SCENES

SENSOR = SCENES / "sensors" / "phone_1inch_1p6um.toml"
MODES = {"binned": (3.2, ["RG", "GB"], 14), "remosaiced": (1.6, ["RG", "GB"], 12), "native": (1.6, ["RRGG"] * 2 + ["GGBB"] * 2, 12)}


def exposed(mode, **keywords):
    pixels = np.full((48, 64, 30), 1e-4, np.float32)
    light = gg.SpectralImage(pixels, np.arange(405.0, 700.0, 10.0), pixel_pitch_um=MODES[mode][0])
    return gg.expose(light, gg.load_sensor(SENSOR), readout=mode, white_level=0.5, **keywords)


@pytest.mark.parametrize("mode", MODES)
def test_modes_have_their_mosaics_and_come_back_from_the_dng(mode, tmp_path):
    raw = exposed(mode)
    raw.save(tmp_path / "x.dng")
    for frame in (raw, gg.read_dng(tmp_path / "x.dng")):
        assert (frame.cfa, frame.bit_depth) == MODES[mode][1:]
    np.testing.assert_array_equal(gg.read_dng(tmp_path / "x.dng").dn, raw.dn)


@pytest.mark.parametrize("mode", MODES)
def test_modes_develop_alike(mode):
    picture = np.asarray(gg.develop(exposed(mode, noise=False)).pixels)
    binned = np.asarray(gg.develop(exposed("binned", noise=False)).pixels)
    np.testing.assert_allclose(picture.mean(axis=(0, 1)), binned.mean(axis=(0, 1)), atol=2e-3)


def test_remosaic_is_what_the_remosaiced_mode_does():
    np.testing.assert_array_equal(gg.remosaic(exposed("native")).dn, exposed("remosaiced").dn)


def test_sensors_without_blocks_and_other_words_are_refused():
    light = gg.SpectralImage(np.full((8, 8, 2), 1e-4, np.float32), [520, 530], pixel_pitch_um=2.4)
    with pytest.raises(gg.InputError, match="readout: .* has no blocks"):
        gg.expose(light, gg.load_sensor(SCENES / "sensors" / "imx183.toml"), time_s=0.01, readout="native")
    with pytest.raises(gg.InputError, match="readout: 'both' is none of"):
        gg.expose(light, gg.load_sensor(SENSOR), time_s=0.01, readout="both")
