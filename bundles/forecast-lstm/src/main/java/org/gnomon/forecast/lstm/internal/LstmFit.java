package org.gnomon.forecast.lstm.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.gnomon.spi.forecast.FittedModel;

/** The net's answer for one series. Beyond its last step the last value holds. */
final class LstmFit implements FittedModel {

    private static final String KIND = "gnomon-lstm-fit-1";
    private static final int MOST_WORDS = 4096;

    private final double[] values;
    private final String provenance;

    LstmFit(double[] values, String provenance) {
        this.values = values;
        this.provenance = provenance;
    }

    @Override
    public double[] forecast(int horizon) {
        double[] forecast = new double[horizon];
        for (int h = 0; h < horizon; h++) {
            forecast[h] = values[Math.min(h, values.length - 1)];
        }
        return forecast;
    }

    @Override
    public String provenance() {
        return provenance;
    }

    @Override
    public byte[] state() {
        byte[] words = provenance.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(values.length * Double.BYTES + words.length);
        for (double value : values) {
            out.putDouble(value);
        }
        return Envelope.seal(KIND, out.put(words).array());
    }

    static LstmFit restore(byte[] state) {
        int numbers = InputWindow.STEPS * Double.BYTES;
        byte[] content = Envelope.open(KIND, state, numbers + MOST_WORDS);
        if (content.length < numbers) {
            throw Envelope.wrong(content.length + " bytes, expected " + numbers, null);
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        double[] values = new double[InputWindow.STEPS];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.getDouble();
            if (!Double.isFinite(values[i])) {
                throw Envelope.wrong("a forecast of " + values[i], null);
            }
        }
        String words =
                new String(content, numbers, content.length - numbers, StandardCharsets.UTF_8);
        return new LstmFit(values, words);
    }
}
