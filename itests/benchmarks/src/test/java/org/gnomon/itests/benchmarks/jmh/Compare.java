package org.gnomon.itests.benchmarks.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.gnomon.wire.PageScan;
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
 * Finding changed pages by comparing, in Java and beside it in C on the same two mapped files: 128
 * MiB of memory and a copy, in which every so-manyth page differs in one byte, at a place that
 * differs from page to page.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Compare {

    private static final int PAGES = 1 << 15;

    /** One page of so many differs; 0: none. */
    @Param({"0", "100", "20", "10"})
    public int oneOf;

    private Path folder;
    private PageScan scan;
    private MemcmpProgram program;
    private int expected;

    /** Two files, alike but for the changes. */
    @Setup
    public void make() throws IOException {
        folder = Files.createTempDirectory("gnomon-compare");
        ByteBuffer content = RedisLike.versions(PAGES)[0];
        MappedByteBuffer memory = map(folder.resolve("memory"), content);
        MappedByteBuffer copy = map(folder.resolve("copy"), content);
        for (int page = 0; oneOf > 0 && page < PAGES; page += oneOf) {
            int at = page * RedisLike.PAGE + page * 7 % RedisLike.PAGE;
            copy.put(at, (byte) ~copy.get(at));
            expected++;
        }
        scan = new PageScan(memory, copy, RedisLike.PAGE);
        program = MemcmpProgram.start(folder);
    }

    private static MappedByteBuffer map(Path path, ByteBuffer content) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            MappedByteBuffer map = file.map(FileChannel.MapMode.READ_WRITE, 0, content.capacity());
            map.put(content.duplicate().clear()).clear();
            return map;
        }
    }

    /** Ends the program and removes the files. */
    @TearDown
    public void remove() throws IOException {
        program.close();
        for (String name : new String[] {"memory", "copy", "memcmp", "memcmp.c"}) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    /** In Java. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public int scan() {
        return checked(scan.count());
    }

    /** In C, page by page. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public int memcmp() throws IOException {
        return checked(program.count());
    }

    private int checked(int changed) {
        if (changed != expected) {
            throw new IllegalStateException(changed + " pages differ, expected " + expected);
        }
        return changed;
    }
}
