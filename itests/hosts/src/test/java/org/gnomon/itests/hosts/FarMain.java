package org.gnomon.itests.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gnomon.link.internal.LinkService;
import org.gnomon.link.internal.LinkSettings;
import org.gnomon.model.GnomonException;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;

/** What runs on the far host, wired by hand: {@code FOLDER ADDRESS:PORT}. */
final class FarMain {

    private final RealTime time = new RealTime();
    private final RealScheduler scheduler = new RealScheduler();
    private final LinkService link;

    private FarMain(Path folder, String listening) {
        LinkSettings settings = LinkSettings.of("far", folder.resolve("link"));
        link = new LinkService(settings.listening(listening), time, scheduler).start();
    }

    public static void main(String[] args) throws IOException {
        FarMain far = new FarMain(Path.of(args[0]), args[1]);
        new Talk(System.out, far.scheduler.blocking(), far::answer).listen(System.in);
        far.close();
        Runtime.getRuntime().halt(0);
    }

    private Object answer(String what, JsonNode asked) throws Exception {
        return switch (what) {
            case "certificate" -> link.identity().certificate();
            case "pair" -> {
                link.pair("near", asked.path("address").asText(), asked.path("with").asText());
                yield List.of();
            }
            case "refused" -> link.refused();
            case "pairings" -> link.pairings().stream().map(p -> Map.of("name", p.name())).toList();
            default -> throw new IllegalArgumentException(what);
        };
    }

    private void close() {
        try {
            link.close();
        } catch (GnomonException e) {
            // The host goes on; what is left is seen when it starts again.
            org.slf4j.LoggerFactory.getLogger(FarMain.class).warn("closing", e);
        }
        scheduler.close();
    }
}
