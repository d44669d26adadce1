package org.gnomon.prediction.internal.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gnomon.spi.forecast.Forecaster;

/**
 * What a trainer has learned, on disk: a line of JSON that says what it is and what it was learned
 * from, then the trainer's own bytes.
 *
 * @param about who learned it
 * @param basis from what
 * @param state the trainer's bytes
 */
record TrainedFile(Forecaster.Descriptor about, Basis basis, byte[] state) {

    /** No trainer's bytes are more. */
    static final int LARGEST_STATE = 64 << 20;

    private static final int LARGEST_HEADER = 64 << 10;
    private static final int LONGEST_SHOWN = 80;
    private static final long FORMAT = 1;
    private static final String UNTIL = "until";

    /**
     * What was learned from.
     *
     * @param seed the seed
     * @param data a hash of the series
     * @param series how many
     * @param at when
     * @param until it knows nothing of what came then or later
     * @param provenance in the trainer's words
     */
    record Basis(long seed, String data, int series, String at, Instant until, String provenance) {}

    /** Writes it; the file is whole, or what it was before. */
    void write(Path dir) throws IOException {
        Files.createDirectories(dir);
        Path draft = dir.resolve(about.name() + ".draft");
        try (FileChannel out =
                FileChannel.open(
                        draft,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            byte[] header = (header() + "\n").getBytes(StandardCharsets.UTF_8);
            write(out, header);
            write(out, state);
            out.force(true);
        }
        Files.move(
                draft,
                file(dir, about.name()),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(FileChannel out, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    private String header() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("name", about.name());
        fields.put("version", about.version());
        fields.put("seed", basis.seed());
        fields.put("data", basis.data());
        fields.put("series", (long) basis.series());
        fields.put("at", basis.at());
        fields.put(UNTIL, basis.until().toString());
        fields.put("provenance", basis.provenance());
        fields.put("bytes", (long) state.length);
        fields.put("sha256", sha256(basis.until().toString(), state));
        return FlatJson.write(fields);
    }

    /**
     * Reads one.
     *
     * @return empty if there is none
     * @throws IOException with the reason if it is not one of this name and version, or damaged
     */
    static Optional<TrainedFile> read(Path dir, Forecaster.Descriptor about) throws IOException {
        Path file = file(dir, about.name());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LARGEST_HEADER + (long) LARGEST_STATE) {
            throw new IOException("it is larger than such a file can be");
        }
        byte[] all = Files.readAllBytes(file);
        int end = 0;
        while (end < all.length && end < LARGEST_HEADER && all[end] != '\n') {
            end++;
        }
        if (end == all.length || all[end] != '\n') {
            throw new IOException("it does not begin with a line that says what it is");
        }
        try {
            Map<String, Object> fields =
                    FlatJson.read(new String(all, 0, end, StandardCharsets.UTF_8));
            return Optional.of(read(fields, Arrays.copyOfRange(all, end + 1, all.length), about));
        } catch (ArithmeticException
                | DateTimeParseException
                | IllegalArgumentException
                | ClassCastException
                | NullPointerException e) {
            throw new IOException("its first line is damaged", e);
        }
    }

    private static TrainedFile read(
            Map<String, Object> fields, byte[] state, Forecaster.Descriptor about)
            throws IOException {
        require("format", fields.get("format"), FORMAT);
        require("name", fields.get("name"), about.name());
        require("version", fields.get("version"), about.version());
        require("bytes", fields.get("bytes"), (long) state.length);
        // A file of before it was kept: it may know all that came until it was written.
        String until = (String) fields.get(UNTIL);
        require("sha256", fields.get("sha256"), sha256(until == null ? "" : until, state));
        Basis basis =
                new Basis(
                        (Long) fields.get("seed"),
                        (String) fields.get("data"),
                        Math.toIntExact((Long) fields.get("series")),
                        (String) fields.get("at"),
                        Instant.parse(until == null ? (String) fields.get("at") : until),
                        (String) fields.get("provenance"));
        return new TrainedFile(about, basis, state);
    }

    private static void require(String field, Object found, Object expected) throws IOException {
        if (!expected.equals(found)) {
            String words = String.valueOf(found);
            throw new IOException(
                    "its "
                            + field
                            + " is "
                            + words.substring(0, Math.min(LONGEST_SHOWN, words.length()))
                            + ", expected "
                            + expected);
        }
    }

    private static Path file(Path dir, String name) {
        return dir.resolve(name + ".trained");
    }

    /** Until when it knows is as much part of it as the bytes are. */
    private static String sha256(String until, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(until.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
