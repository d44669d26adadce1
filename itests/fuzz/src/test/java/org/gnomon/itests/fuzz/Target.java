package org.gnomon.itests.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What is fuzzed. */
enum Target {
    /** Frames of replication, from the other host. */
    WIRE(WireFuzz.class, WireFuzz::fuzzerTestOneInput, new WireSeeds(), 16 << 10),
    /** QEMU's migration stream. */
    STREAM(StreamFuzz.class, StreamFuzz::fuzzerTestOneInput, new StreamSeeds(false), 32 << 10),
    /** What a feed makes of that beside pages, from the other host. */
    STATE(StateFuzz.class, StateFuzz::fuzzerTestOneInput, new StreamSeeds(true), 8 << 10),
    /** The link's own messages, from the other host. */
    LINK(LinkFuzz.class, LinkFuzz::fuzzerTestOneInput, new LinkSeeds(), 8 << 10),
    /** Orders for QEMUs, from the other host. */
    FAR(FarFuzz.class, FarFuzz::fuzzerTestOneInput, FarFuzz::seeds, 8 << 10),
    /** Commands for a QEMU here, from control on the other host. */
    GATE(GateFuzz.class, GateFuzz::fuzzerTestOneInput, GateFuzz::seeds, 8 << 10),
    /** Has planted flaws: shows that the fuzzer finds some. */
    PLANTED(PlantedFuzz.class, PlantedFuzz::fuzzerTestOneInput, Map::of, 64);

    /** Those that must not break. */
    static final List<Target> REAL = Arrays.stream(values()).filter(t -> t != PLANTED).toList();

    private final Class<?> type;
    private final Consumer<byte[]> once;
    private final Seeds seeds;
    private final int longest;

    Target(Class<?> type, Consumer<byte[]> once, Seeds seeds, int longest) {
        this.type = type;
        this.once = once;
        this.seeds = seeds;
        this.longest = longest;
    }

    static Target named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String className() {
        return type.getName();
    }

    Seeds seeds() {
        return seeds;
    }

    /** The longest input that is tried. */
    int longest() {
        return longest;
    }

    /** Runs one input; throws what must not be. */
    void run(byte[] input) {
        once.accept(input);
    }

    /** Runs good inputs, after which all classes are there. */
    void runSeeds() {
        try {
            seeds.make().values().forEach(once);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Inputs that are kept; relative to the module. */
    Path kept() {
        return Path.of("src", "test", "resources", "corpus", toString());
    }

    List<Path> inputs() {
        if (!Files.isDirectory(kept())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(kept())) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
