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
import org.gnomon.prediction.internal.forecast.select.Band;
import org.gnomon.prediction.internal.forecast.select.ConformalState;
import org.gnomon.prediction.internal.forecast.select.Score;

/**
 * {@link SeriesMemory} as bytes: magic and format, the series' name, the table of scores, the
 * forecasts that wait, the intervals' own state, and a checksum (CRC-32C) of all that.
 */
final class SeriesCodec {

    /** No memory is larger. */
    static final int LARGEST = 1 << 20;

    private static final int MAGIC = 0x47505331;
    private static final int MOST_SCORES = 1_000;
    private static final int MOST_ISSUED = 64;
    private static final long FARTHEST_SECOND = 100_000_000_000L;
    private static final int LONGEST_WORDS = 400;

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
            byte[] state = new byte[count(in, end)];
            in.readFully(state);
            if (in.read() >= 0) {
                throw new IOException("it has more bytes than expected");
            }
            Optional<ConformalState> intervals =
                    state.length == 0
                            ? Optional.empty()
                            : Optional.of(ConformalState.restore(state));
            return new SeriesMemory(intervals, table, issued, Optional.empty());
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
        out.writeUTF(cut(score.forecaster()));
        out.writeUTF(cut(score.version()));
        out.writeInt(score.band().from());
        out.writeInt(score.band().to());
        out.writeInt(score.origins());
        out.writeDouble(score.mae());
        out.writeDouble(score.relative());
        out.writeBoolean(score.chosen());
        out.writeUTF(cut(score.note()));
    }

    private static String cut(String words) {
        return words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words;
    }

    private static List<Score> scores(DataInputStream in) throws IOException {
        int count = count(in, MOST_SCORES);
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scores.add(
                    new Score(
                            in.readUTF(),
                            in.readUTF(),
                            new Band(in.readInt(), in.readInt()),
                            in.readInt(),
                            in.readDouble(),
                            in.readDouble(),
                            in.readBoolean(),
                            in.readUTF()));
        }
        return scores;
    }

    private static void write(DataOutputStream out, Issued issued) throws IOException {
        out.writeLong(issued.start().getEpochSecond());
        out.writeInt(issued.start().getNano());
        out.writeInt(issued.seen());
        out.writeInt(issued.values().length);
        for (double value : issued.values()) {
            out.writeDouble(value);
        }
    }

    private static List<Issued> issued(DataInputStream in) throws IOException {
        int count = count(in, MOST_ISSUED);
        List<Issued> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant start = time(in.readLong(), in.readInt());
            int seen = count(in, Issued.LONGEST);
            double[] values = new double[count(in, Issued.LONGEST)];
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

    private static Instant time(long second, int nano) throws IOException {
        if (Math.abs(second) > FARTHEST_SECOND || nano < 0 || nano > 999_999_999) {
            throw new IOException("a forecast in it is of no time that can be");
        }
        return Instant.ofEpochSecond(second, nano);
    }

    private static int count(DataInputStream in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException("it counts " + count + " where at most " + most + " can be");
        }
        return count;
    }
}
