package org.gnomon.itests.benchmarks.ends;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.codecs.internal.BuiltInCodecs;
import org.gnomon.link.internal.LinkService;
import org.gnomon.link.internal.LinkSettings;
import org.gnomon.model.GnomonException;
import org.gnomon.replication.internal.CodecRegistry;
import org.gnomon.replication.internal.far.Practice;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;

/** What both ends have. */
final class End {

    private static final long PATIENCE_SECONDS = 300;

    final RealTime time = new RealTime();
    final RealScheduler scheduler = new RealScheduler();
    final LinkService link;
    final CodecRegistry codecs = new CodecRegistry();
    final KvmConfig config;

    /**
     * One end.
     *
     * @param name its own
     * @param folder what it keeps
     * @param listening where it listens
     */
    End(String name, Path folder, String listening) {
        BuiltInCodecs.load().all().forEach(codecs::add);
        KvmConfig usual = KvmConfig.defaults(folder);
        config =
                new KvmConfig(
                        usual.stateDirectory(),
                        usual.ramDirectory(),
                        usual.runDirectory(),
                        KvmConfig.Accelerator.TCG);
        LinkSettings settings = LinkSettings.of(name, folder.resolve("link"));
        link = new LinkService(settings.listening(listening), time, scheduler).start();
    }

    /** What both answer. */
    ObjectNode answer(String what, JsonNode asked) {
        return switch (what) {
            case "certificate" -> Talk.object().put("certificate", link.identity().certificate());
            case "pair" -> {
                link.pair(
                        asked.path("peer").asText(),
                        asked.path("address").asText(),
                        asked.path("certificate").asText());
                Practice.once(time, scheduler, codecs, config.stateDirectory());
                yield Talk.object();
            }
            default -> throw new IllegalArgumentException("nobody can do " + what);
        };
    }

    /** Waits for a stage; throws what it failed with. */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GnomonException g) {
                throw g;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("not within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
