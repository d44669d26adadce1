package org.gnomon.replication.internal.far;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongFunction;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.gnomon.wire.BatchEncoder;
import org.gnomon.wire.CodecSource;
import org.gnomon.wire.DedupIndex;
import org.gnomon.wire.PageMirror;

/**
 * The way of one replica's changes to another host, over any number of connections and feeds.
 *
 * <pre>
 *   feed's thread       encoder's thread        sender's thread        reader's thread
 *   FarSink --Portions--> Packer ----Outbox------> Sending ==link==>  far end
 *                         FarPages      ^-------------- Returns &lt;==acks==
 * </pre>
 *
 * <p>Memory needed, whatever the guest does: four batches of pages, the window twice at most, the
 * mirror as the settings allow, and 16 bytes a page while hashes are compared.
 */
public final class FarStream {

    /**
     * What is left in the mirror's folder for others, guests' memory and the journal among them. It
     * grows while others do: asked for when it is made, and again for each part.
     */
    private static final long RESERVE_BYTES = 256 << 20;

    private final Tools tools;
    private final Outbox outbox;
    private final LinkMeter meter;
    private final Portions portions;
    private final FarPages pages;
    private final Packer packer;
    private final Courier courier;
    private final CompletableFuture<Void> ended;
    private volatile Problem broken;

    /** What streams work with. */
    public record Tools(
            TimeSource time,
            Scheduler scheduler,
            CodecSource codecs,
            FarSettings settings,
            RateLimit limit) {}

    /**
     * Which replica, and how it is reached.
     *
     * @param key of the replica
     * @param pageSize bytes of a page
     * @param bytes of the replica
     * @param here whether it is on this host
     * @param dialer opens a connection
     * @param shared the index of content that is on a far end's store
     */
    public record Target(
            String key,
            int pageSize,
            long bytes,
            boolean here,
            Dialer dialer,
            LongFunction<DedupIndex> shared) {}

    /**
     * Begins to connect.
     *
     * @param spill where the mirror goes if its own folder has no room
     */
    public FarStream(Tools tools, Target target, Path spill, StreamListener listener) {
        this.tools = tools;
        outbox = new Outbox(tools.settings().windowBytes());
        meter = new LinkMeter(tools.settings().windowBytes());
        portions = new Portions(target.pageSize());
        long count = target.bytes() / target.pageSize();
        pages = new FarPages(mirror(tools, target, spill), target.pageSize(), count);
        BatchEncoder.Shape shape = new BatchEncoder.Shape(target.pageSize(), count);
        Packer.Tools packing =
                new Packer.Tools(shape, tools.codecs(), new CpuTime(tools.time()), target.here());
        packer = new Packer(portions, outbox, pages, packing, listener);
        Greeting.Wanted wanted =
                new Greeting.Wanted(target.key(), target.pageSize(), target.bytes());
        Greeting greeting = new Greeting(wanted, tools, outbox, packer, target.shared());
        courier =
                new Courier(
                        new Courier.Ground(tools, target.dialer(), outbox, meter, packer, listener),
                        greeting);
        ended =
                CompletableFuture.allOf(onThread(packer), onThread(courier))
                        .whenComplete((ignored, error) -> packer.close());
    }

    private static PageMirror mirror(Tools tools, Target target, Path spill) {
        FarSettings settings = tools.settings();
        long wanted = Math.min(settings.mirrorBytes(), target.bytes());
        Path folder = settings.mirrorFolder();
        long usable = folder.toFile().getUsableSpace();
        boolean room = folder.toFile().isDirectory() && usable / 2 - RESERVE_BYTES > wanted;
        return PageMirror.create(
                room ? folder : spill, target.pageSize(), target.bytes(), wanted, RESERVE_BYTES);
    }

    private CompletableFuture<Void> onThread(Runnable loop) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tools.scheduler()
                .blocking()
                .execute(
                        () -> {
                            try {
                                loop.run();
                            } catch (RuntimeException | Error e) {
                                broken = GnomonException.problemOf(e);
                                halt();
                            } finally {
                                done.complete(null);
                            }
                        });
        return done;
    }

    /** Completes with the era when there is a connection; fails when there will be none. */
    public CompletionStage<Long> ready() {
        return courier.up();
    }

    /** Another far end has another era: what an older one was sent is void. */
    public long era() {
        return outbox.era();
    }

    /** Where a feed's changes go, for that era. */
    public FarSink sink(long era) {
        return new FarSink(portions, outbox, tools.time(), era, this::sprint);
    }

    private void sprint(boolean on) {
        meter.tight(on);
        packer.sprint(on);
        portions.sprint(on);
        outbox.window(meter.window(tools.time().nanos()));
    }

    /** Whether the far end will have that; only while nothing is handed over. */
    public boolean has(long page, ByteBuffer content) {
        return packer.has(page, content);
    }

    /** Waits until all that was handed out is known of. */
    public void settle() {
        portions.settle();
    }

    /** What the link carries, in bytes per second; 0 if not known yet. */
    public double bytesPerSecond() {
        return meter.usualBytesPerSecond();
    }

    /** The time there and back, with what is queued, in nanoseconds; 0 if not known yet. */
    public long roundTripNanos() {
        return meter.roundTripNanos();
    }

    /** The most bytes that were ever kept until the far end had applied them. */
    public long mostHeld() {
        return outbox.mostHeld();
    }

    public boolean isUp() {
        return courier.state() == Courier.State.UP;
    }

    /** Whether the link, and not the feed, is what holds it up. */
    public boolean isFull() {
        return outbox.isFull();
    }

    /** Why there is no connection now. */
    public Optional<Problem> problem() {
        return courier.problem();
    }

    /** Why there will be none any more. */
    public Optional<Problem> fatal() {
        return broken != null ? Optional.of(broken) : courier.fatal();
    }

    /**
     * Tells the encoder what is wanted of it.
     *
     * @param linkRate bytes per second
     * @param cpu its share of a core
     * @param demand bytes of changed pages per second, 0 for as fast as possible
     */
    public void want(double linkRate, double cpu, double demand) {
        packer.want(linkRate, cpu, demand);
    }

    /** Looks after the connection, some times a second. Never blocks. */
    public void watch() {
        courier.watch();
        outbox.window(meter.window(tools.time().nanos()));
    }

    /** Ends it; completes when its threads have ended. */
    public CompletionStage<Void> close() {
        halt();
        return ended;
    }

    private void halt() {
        portions.close();
        courier.close();
    }
}
