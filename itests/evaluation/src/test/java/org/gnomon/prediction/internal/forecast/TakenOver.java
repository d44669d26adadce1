package org.gnomon.prediction.internal.forecast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lets one series take over what was learned of another, in the files of the engine. */
public final class TakenOver {

    private TakenOver() {}

    /** Copies what is remembered of one series, under the name of another. */
    public static void copy(Path dir, SeriesKey from, SeriesKey to) throws IOException {
        SeriesMemory memory = SeriesCodec.decode(from, Files.readAllBytes(file(dir, from)));
        Files.write(file(dir, to), SeriesCodec.encode(to, memory));
    }

    private static Path file(Path dir, SeriesKey key) {
        return dir.resolve(key + ".series");
    }
}
