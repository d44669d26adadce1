package org.gnomon.itests.benchmarks.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gnomon.codecs.internal.BuiltInCodecs;
import org.gnomon.runtime.internal.RealTime;
import org.gnomon.wire.BatchDecoder;
import org.gnomon.wire.BatchEncoder;
import org.gnomon.wire.Chooser;
import org.gnomon.wire.EncodedBatch;
import org.gnomon.wire.PageBatch;
import org.gnomon.wire.PageMirror;
import org.gnomon.wire.Scheme;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole encoder and the whole decoder on changed {@link RedisLike} pages, 64 in a batch: all
 * that happens between a page from the feed and a payload for the link, the copy into the batch,
 * the comparison, the search for copies and the mirror's update included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Encode {

    private static final int PAGES = 1 << 12;

    /** How; see {@link Scheme#label()}. */
    @Param({"delta+lz4", "delta+zstd1", "based+zstd1", "plain+zstd1", "plain+lz4", "raw"})
    public String scheme;

    private final PageBatch batch = new PageBatch(RedisLike.PAGE);
    private ByteBuffer[] versions;
    private int version;
    private BuiltInCodecs codecs;
    private Path folder;
    private PageMirror mirror;
    private BatchEncoder encoder;
    private Replica replica;
    private BatchDecoder decoder;
    private ByteBuffer[][] payloads;
    private int applied;

    /** A far end that has the first version. */
    @Setup
    public void make() throws IOException {
        versions = RedisLike.versions(PAGES);
        codecs = BuiltInCodecs.load();
        folder = Files.createTempDirectory("gnomon-encode");
        mirror = PageMirror.create(folder, RedisLike.PAGE, size(), size());
        encoder =
                new BatchEncoder(
                        new BatchEncoder.Shape(RedisLike.PAGE, PAGES),
                        mirror,
                        codecs::all,
                        new Chooser(List.of(named(scheme))),
                        new RealTime());
        replica = new Replica(PAGES);
        decoder = new BatchDecoder(replica, codecs::all);
        record(0).forEach(decoder::apply);
        List<ByteBuffer> there = record(1);
        List<ByteBuffer> back = record(0);
        payloads = new ByteBuffer[][] {there.toArray(ByteBuffer[]::new), null};
        payloads[1] = back.toArray(ByteBuffer[]::new);
        version = 1;
    }

    private static long size() {
        return (long) PAGES * RedisLike.PAGE;
    }

    private Scheme named(String label) {
        return Scheme.candidates(codecs::all, List.of("lz4", "zstd1", "brotli1")).stream()
                .filter(s -> s.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private List<ByteBuffer> record(int to) {
        java.util.ArrayList<ByteBuffer> all = new java.util.ArrayList<>();
        for (int page = 0; page < PAGES; page += PageBatch.MOST_PAGES) {
            ByteBuffer payload = encode(page, versions[to]).payload();
            all.add(ByteBuffer.allocateDirect(payload.remaining()).put(payload).flip());
        }
        return all;
    }

    /** Removes the folder. */
    @TearDown
    public void remove() throws IOException {
        mirror.close();
        codecs.close();
        Files.delete(folder);
    }

    /** Pages to payloads. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public long encode() {
        long bytes = 0;
        for (int page = 0; page < PAGES; page += PageBatch.MOST_PAGES) {
            bytes += encode(page, versions[version]).payload().remaining();
        }
        version = 1 - version;
        return bytes;
    }

    private EncodedBatch encode(int from, ByteBuffer memory) {
        batch.clear();
        for (int page = from; page < from + PageBatch.MOST_PAGES; page++) {
            batch.add(page, memory, page * RedisLike.PAGE);
        }
        return encoder.encode(batch);
    }

    /** Payloads to pages. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public int decode() {
        for (ByteBuffer payload : payloads[applied]) {
            decoder.apply(payload);
        }
        applied = 1 - applied;
        return replica.writes();
    }
}
