package org.gnomon.backend.kvm.internal.away;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.gnomon.backend.kvm.internal.Problems;
import org.gnomon.model.GnomonException;
import org.gnomon.service.PeerHosts;

/** Links that may be taken away and come again, as a service does. */
final class Links implements PeerHosts {
    private final Supplier<Optional<PeerHosts>> now;

    Links(Supplier<Optional<PeerHosts>> now) {
        this.now = now;
    }

    @Override
    public List<Peer> peers() {
        return now.get().map(PeerHosts::peers).orElse(List.of());
    }

    @Override
    public Optional<String> fingerprint(String peer) {
        return now.get().flatMap(p -> p.fingerprint(peer));
    }

    @Override
    public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
        return now.get()
                .map(p -> p.call(peer, service, request))
                .orElseGet(() -> CompletableFuture.failedStage(gone(peer)));
    }

    @Override
    public ByteChannel open(String peer, String service, byte[] opening) throws IOException {
        PeerHosts links = now.get().orElseThrow(() -> gone(peer));
        return links.open(peer, service, opening);
    }

    private static GnomonException gone(String peer) {
        return Problems.of(
                UNREACHABLE,
                "There is no link to " + peer + ": nothing here connects to other hosts.",
                "Install the feature gnomon-link.");
    }
}
