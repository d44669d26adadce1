package org.gnomon.forecast.tribuo.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.gnomon.spi.forecast.FittedModel;

/** A model's answers at the horizons, straight lines between them, the last one beyond. */
final class Curve implements FittedModel {

    private static final int MOST_WORDS = 4096;

    private final String kind;
    private final double now;
    private final double[] answers;
    private final String provenance;

    /**
     * Makes one.
     *
     * @param kind what its state is called
     * @param now where the lines begin
     * @param answers at {@link LagFeatures#HORIZONS}
     * @param provenance in words
     */
    Curve(String kind, double now, double[] answers, String provenance) {
        this.kind = kind;
        this.now = now;
        this.answers = answers;
        this.provenance = provenance;
    }

    @Override
    public double[] forecast(int horizon) {
        double[] forecast = new double[horizon];
        int k = 0;
        for (int h = 1; h <= horizon; h++) {
            while (k < answers.length && LagFeatures.HORIZONS[k] < h) {
                k++;
            }
            forecast[h - 1] = k == answers.length ? answers[k - 1] : between(h, k);
        }
        return forecast;
    }

    private double between(int h, int k) {
        int from = k == 0 ? 0 : LagFeatures.HORIZONS[k - 1];
        double left = k == 0 ? now : answers[k - 1];
        double share = (double) (h - from) / (LagFeatures.HORIZONS[k] - from);
        return left * (1 - share) + answers[k] * share;
    }

    @Override
    public String provenance() {
        return provenance;
    }

    @Override
    public byte[] state() {
        byte[] words = provenance.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate((1 + answers.length) * Double.BYTES + words.length);
        out.putDouble(now);
        for (double answer : answers) {
            out.putDouble(answer);
        }
        return Envelope.seal(kind, out.put(words).array());
    }

    static Curve restore(String kind, byte[] state) {
        int numbers = (1 + LagFeatures.HORIZONS.length) * Double.BYTES;
        byte[] content = Envelope.open(kind, state, numbers + MOST_WORDS);
        if (content.length < numbers) {
            throw Envelope.wrong(content.length + " bytes, expected " + numbers, null);
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        double now = finite(in.getDouble());
        double[] answers = new double[LagFeatures.HORIZONS.length];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = finite(in.getDouble());
        }
        String words =
                new String(content, numbers, content.length - numbers, StandardCharsets.UTF_8);
        return new Curve(kind, now, answers, words);
    }

    private static double finite(double value) {
        if (!Double.isFinite(value)) {
            throw Envelope.wrong("an answer of " + value, null);
        }
        return value;
    }
}
