package org.gnomon.forecast.lstm.internal;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Tribuo's provenance in one line for a person. */
final class LstmWords {

    static final String SERIES = "series-used";
    static final String FROM = "continued-from";

    private LstmWords() {}

    static String of(LstmModel model) {
        LstmModel.Learned learned = model.learned();
        var provenance = model.getProvenance();
        Map<String, ?> trainer = provenance.getTrainerProvenance().getConfiguredParameters();
        Map<String, String> run = new java.util.TreeMap<>();
        for (Pair<String, ? extends Provenance> p : provenance.getInstanceProvenance()) {
            run.put(p.getA(), text(p.getB()));
        }
        String from = run.getOrDefault(FROM, "");
        return String.format(
                Locale.ROOT,
                "LSTM of %d weights (%s), Tribuo %s, %d windows of %s series, %s epochs, seed %s,"
                        + " last loss %.4f%s",
                learned.weights().length,
                hash(learned.weights()).substring(0, 12),
                provenance.getTribuoVersion(),
                provenance.getDatasetProvenance().getNumExamples(),
                run.getOrDefault(SERIES, "some"),
                trainer.get("epochs"),
                trainer.get("seed"),
                learned.loss(),
                from.isEmpty() ? "" : ", continued from " + from.substring(0, 12));
    }

    private static String text(Provenance provenance) {
        return provenance instanceof com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance<?> p
                ? String.valueOf(p.getValue())
                : provenance.toString();
    }

    /** SHA-256 over the weights' bits. */
    static String hash(double[] weights) {
        ByteBuffer bytes = ByteBuffer.allocate(weights.length * Double.BYTES);
        for (double w : weights) {
            bytes.putDouble(w);
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
