package org.gnomon.prediction.internal.forecast;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fields of a file that may be damaged, or anyone's: all are bounded when read. */
final class Fields {

    private static final int LONGEST_WORDS = 400;
    private static final int MOST_WORDS = 1_000;
    private static final long FARTHEST_SECOND = 100_000_000_000L;

    private Fields() {}

    static int count(DataInputStream in, int least, int most) throws IOException {
        int count = in.readInt();
        if (count < least || count > most) {
            throw new IOException(
                    "it has " + count + " where " + least + " to " + most + " can be");
        }
        return count;
    }

    static void write(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }

    static Instant time(DataInputStream in) throws IOException {
        long second = in.readLong();
        int nano = in.readInt();
        // Not by its absolute value: that of the least number is negative.
        if (second > FARTHEST_SECOND
                || second < -FARTHEST_SECOND
                || nano < 0
                || nano > 999_999_999) {
            throw new IOException("it tells of no time that can be");
        }
        return Instant.ofEpochSecond(second, nano);
    }

    static void write(DataOutputStream out, String words) throws IOException {
        out.writeUTF(words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words);
    }

    static void write(DataOutputStream out, List<String> all) throws IOException {
        List<String> some = all.subList(0, Math.min(MOST_WORDS, all.size()));
        out.writeInt(some.size());
        for (String words : some) {
            write(out, words);
        }
    }

    static List<String> words(DataInputStream in) throws IOException {
        int count = count(in, 0, MOST_WORDS);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(in.readUTF());
        }
        return all;
    }
}
