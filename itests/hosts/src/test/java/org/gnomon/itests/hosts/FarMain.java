package org.gnomon.itests.hosts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gnomon.backend.kvm.internal.KvmConfig;
import org.gnomon.backend.kvm.internal.far.KvmFarHost;
import org.gnomon.backend.kvm.internal.process.Commands;
import org.gnomon.backend.kvm.internal.process.QemuBinary;
import org.gnomon.backend.kvm.internal.vm.Fixture;
import org.gnomon.backend.kvm.internal.vm.VmmFinder;
import org.gnomon.codecs.internal.BuiltInCodecs;
import org.gnomon.link.internal.LinkService;
import org.gnomon.link.internal.LinkSettings;
import org.gnomon.replication.internal.CodecRegistry;
import org.gnomon.replication.internal.far.ReplicationPeer;
import org.gnomon.runtime.internal.RealScheduler;
import org.gnomon.runtime.internal.RealTime;

/** What runs on the far host, wired by hand: {@code FOLDER ADDRESS:PORT}. */
final class FarMain {

    private final RealTime time = new RealTime();
    private final RealScheduler scheduler = new RealScheduler();
    private final BuiltInCodecs codecs = BuiltInCodecs.load();
    private final LinkService link;
    private final KvmFarHost kvm;

    private FarMain(Path folder, String listening) {
        Optional<Fixture> fixture = Fixture.find(Fixture.cache());
        VmmFinder finder = new VmmFinder(new QemuBinary(new Commands(scheduler)), fixture);
        kvm =
                new KvmFarHost(
                        KvmConfig.defaults(folder),
                        time,
                        scheduler,
                        new KvmFarHost.Having(finder::find, "tcg"),
                        Set.of());
        CodecRegistry registry = new CodecRegistry();
        codecs.all().forEach(registry::add);
        LinkSettings settings = LinkSettings.of("far", folder.resolve("link"));
        link = new LinkService(settings.listening(listening), time, scheduler);
        link.register(kvm);
        link.register(new ReplicationPeer(time, scheduler, registry, () -> List.of(kvm)));
        link.start();
    }

    public static void main(String[] args) throws IOException {
        FarMain far = new FarMain(Path.of(args[0]), args[1]);
        new Talk(System.out, far.scheduler.blocking(), far::answer).listen(System.in);
        far.close();
        Runtime.getRuntime().halt(0);
    }

    private Object answer(String what, JsonNode asked) {
        return switch (what) {
            case "certificate" -> link.identity().certificate();
            case "pair" -> {
                link.pair("near", asked.path("address").asText(), asked.path("with").asText());
                yield List.of();
            }
            case "refused" -> link.refused();
            case "linked" -> link.pairings().stream().allMatch(p -> p.connectedFrom());
            default -> throw new IllegalArgumentException(what);
        };
    }

    private void close() {
        link.close();
        kvm.close();
        codecs.close();
        scheduler.close();
    }
}
