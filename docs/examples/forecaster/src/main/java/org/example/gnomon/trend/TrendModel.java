package org.example.gnomon.trend;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.gnomon.model.Problem;
import org.gnomon.spi.forecast.FittedModel;

/**
 * A line.
 *
 * @param level at the last value of the history
 * @param slope for each step
 * @param believed after so many steps it goes on level
 */
record TrendModel(double level, double slope, int believed) implements FittedModel {

    /** So that the state of another forecaster, or of another version, is not taken for ours. */
    private static final byte[] MARK =
            (TrendForecaster.NAME + ' ' + TrendForecaster.VERSION + '\n')
                    .getBytes(StandardCharsets.UTF_8);

    private static final int BODY = MARK.length + 2 * Double.BYTES + Integer.BYTES;

    @Override
    public double[] forecast(int horizon) {
        double[] values = new double[horizon];
        for (int h = 1; h <= horizon; h++) {
            values[h - 1] = level + slope * Math.min(h, believed);
        }
        return values;
    }

    @Override
    public String provenance() {
        return "level " + level + ", " + slope + " a step, for " + believed + " steps";
    }

    boolean isFinite() {
        return Double.isFinite(level) && Double.isFinite(level + slope * believed);
    }

    @Override
    public byte[] state() {
        ByteBuffer out = ByteBuffer.allocate(BODY + Long.BYTES);
        out.put(MARK).putDouble(level).putDouble(slope).putInt(believed);
        return out.putLong(checksum(out.array())).array();
    }

    /** Reads what {@link #state()} wrote; the bytes may be anyone's. */
    static TrendModel read(byte[] state) {
        ByteBuffer in = ByteBuffer.wrap(state);
        if (state.length != BODY + Long.BYTES
                || !Arrays.equals(state, 0, MARK.length, MARK, 0, MARK.length)
                || in.getLong(BODY) != checksum(state)) {
            throw invalid(state.length + " bytes that are not what it wrote");
        }
        in.position(MARK.length);
        TrendModel model = new TrendModel(in.getDouble(), in.getDouble(), in.getInt());
        if (!model.isFinite() || model.believed < 1) {
            throw invalid("a line that is none: " + model.provenance());
        }
        return model;
    }

    private static long checksum(byte[] state) {
        CRC32 crc = new CRC32();
        crc.update(state, 0, BODY);
        return crc.getValue();
    }

    private static RuntimeException invalid(String found) {
        return Problem.of(
                        Problem.INVALID_INPUT,
                        TrendForecaster.NAME
                                + ' '
                                + TrendForecaster.VERSION
                                + " was given "
                                + found,
                        "Fit it again.")
                .asException();
    }
}
