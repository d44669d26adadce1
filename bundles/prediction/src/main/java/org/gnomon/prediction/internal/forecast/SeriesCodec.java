package org.gnomon.prediction.internal.forecast;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.gnomon.model.GnomonException;
import org.gnomon.prediction.internal.forecast.SeriesMemory.Chosen;
import org.gnomon.prediction.internal.forecast.select.Band;
import org.gnomon.prediction.internal.forecast.select.Choice;
import org.gnomon.prediction.internal.forecast.select.ConformalState;
import org.gnomon.prediction.internal.forecast.select.Score;
import org.gnomon.prediction.internal.forecast.select.Selection;

/**
 * {@link SeriesMemory} as bytes: magic and format, the series' name, the table of scores, the
 * forecasts that wait, the intervals' own state, the choice, and a checksum (CRC-32C) of all that.
 */
final class SeriesCodec {

    /** No memory is larger. */
    static final int LARGEST = 1 << 20;

    private static final int MAGIC = 0x47505332;
    private static final int MOST_SCORES = 1_000;
    private static final int MOST_STEPS = 10_000;
    private static final int MOST_BANDS = 16;
    private static final int MOST_ISSUED = 64;

    private SeriesCodec() {}

    static byte[] encode(SeriesKey key, SeriesMemory memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeUTF(key.toString());
        List<Score> table = memory.table().subList(0, Math.min(MOST_SCORES, memory.table().size()));
        out.writeInt(table.size());
        for (Score score : table) {
            write(out, score);
        }
        out.writeInt(memory.issued().size());
        for (Issued issued : memory.issued()) {
            write(out, issued);
        }
        byte[] intervals = memory.intervals().map(ConformalState::state).orElse(new byte[0]);
        out.writeInt(intervals.length);
        out.write(intervals);
        out.writeBoolean(memory.chosen().isPresent());
        if (memory.chosen().isPresent()) {
            write(out, memory.chosen().get());
        }
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        if (bytes.size() > LARGEST) {
            throw new IOException("the memory of " + key + " has " + bytes.size() + " bytes");
        }
        return bytes.toByteArray();
    }

    /**
     * Reads one.
     *
     * @throws IOException with the reason if the bytes are not the memory of this series
     */
    static SeriesMemory decode(SeriesKey key, byte[] bytes) throws IOException {
        int end = bytes.length - Integer.BYTES;
        if (end < Integer.BYTES || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
            throw new IOException("its checksum is wrong");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("it is of another format");
            }
            if (!in.readUTF().equals(key.toString())) {
                throw new IOException("it is of another series");
            }
            List<Score> table = scores(in);
            List<Issued> issued = issued(in);
            byte[] state = new byte[Fields.count(in, 0, end)];
            in.readFully(state);
            Optional<ConformalState> intervals =
                    state.length == 0
                            ? Optional.empty()
                            : Optional.of(ConformalState.restore(state));
            Optional<Chosen> chosen =
                    in.readBoolean() && intervals.isPresent()
                            ? Optional.of(chosen(in, key, table, intervals.get()))
                            : Optional.empty();
            if (in.read() >= 0) {
                throw new IOException("it has more bytes than expected");
            }
            return new SeriesMemory(intervals, table, issued, chosen);
        } catch (GnomonException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void write(DataOutputStream out, Score score) throws IOException {
        Fields.write(out, score.forecaster());
        Fields.write(out, score.version());
        out.writeInt(score.band().from());
        out.writeInt(score.band().to());
        out.writeInt(score.origins());
        out.writeDouble(score.mae());
        out.writeDouble(score.relative());
        out.writeBoolean(score.chosen());
        Fields.write(out, score.note());
    }

    private static List<Score> scores(DataInputStream in) throws IOException {
        int count = Fields.count(in, 0, MOST_SCORES);
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scores.add(
                    new Score(
                            in.readUTF(),
                            in.readUTF(),
                            band(in),
                            in.readInt(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readBoolean(),
                            in.readUTF()));
        }
        return scores;
    }

    private static void write(DataOutputStream out, Issued issued) throws IOException {
        Fields.write(out, issued.start());
        out.writeInt(issued.seen());
        out.writeInt(issued.values().length);
        for (double value : issued.values()) {
            out.writeDouble(value);
        }
    }

    private static List<Issued> issued(DataInputStream in) throws IOException {
        int count = Fields.count(in, 0, MOST_ISSUED);
        List<Issued> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant start = Fields.time(in);
            int seen = Fields.count(in, 0, Issued.LONGEST);
            double[] values = new double[Fields.count(in, 0, Issued.LONGEST)];
            for (int h = 0; h < values.length; h++) {
                values[h] = in.readDouble();
                if (!Double.isFinite(values[h])) {
                    throw new IOException("a forecast in it is " + values[h]);
                }
            }
            all.add(new Issued(start, values, seen));
        }
        return all;
    }

    private static void write(DataOutputStream out, Chosen chosen) throws IOException {
        Selection selection = chosen.selection();
        out.writeInt(selection.horizon());
        out.writeInt(selection.values());
        Fields.write(out, selection.notes());
        out.writeInt(selection.choices().size());
        for (Choice choice : selection.choices()) {
            out.writeInt(choice.band().from());
            out.writeInt(choice.band().to());
            Fields.write(out, choice.members());
        }
        Fields.write(out, chosen.names());
        Fields.write(out, chosen.end());
    }

    private static Chosen chosen(
            DataInputStream in, SeriesKey key, List<Score> table, ConformalState intervals)
            throws IOException {
        int horizon = Fields.count(in, 1, MOST_STEPS);
        int values = Fields.count(in, 0, Integer.MAX_VALUE);
        List<String> notes = Fields.words(in);
        int count = Fields.count(in, 1, MOST_BANDS);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Band band = band(in);
            choices.add(new Choice(band, Fields.words(in)));
        }
        Selection selection =
                new Selection(horizon, key.step(), values, table, choices, notes, intervals);
        return new Chosen(selection, Fields.words(in), Optional.empty(), Fields.time(in));
    }

    private static Band band(DataInputStream in) throws IOException {
        int from = Fields.count(in, 1, MOST_STEPS);
        return new Band(from, Fields.count(in, from, MOST_STEPS));
    }
}
