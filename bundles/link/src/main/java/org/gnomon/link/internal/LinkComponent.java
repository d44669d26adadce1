package org.gnomon.link.internal;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.gnomon.service.PeerAdmin;
import org.gnomon.service.PeerHosts;
import org.gnomon.spi.peer.PeerService;
import org.gnomon.time.Scheduler;
import org.gnomon.time.TimeSource;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link LinkService} as OSGi services, configured by {@code org.gnomon.link}. Immediate, as a far
 * host listens although nobody there asks for it.
 */
@Component(
        immediate = true,
        service = {PeerHosts.class, PeerAdmin.class},
        configurationPid = "org.gnomon.link")
public final class LinkComponent implements PeerHosts, PeerAdmin {

    private static final Logger LOG = LoggerFactory.getLogger(LinkComponent.class);
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final LinkService link;

    @Activate
    public LinkComponent(
            BundleContext context,
            Map<String, Object> values,
            @Reference TimeSource time,
            @Reference Scheduler scheduler) {
        String own = context.getProperty("gnomon.data");
        Path data =
                own != null ? Path.of(own) : Path.of(context.getProperty("karaf.data"), "gnomon");
        String etc = context.getProperty("karaf.etc");
        LinkSettings settings =
                LinkConfig.settings(
                        values,
                        hostName(),
                        data.resolve("link"),
                        etc != null ? Path.of(etc) : data.resolve("link"));
        link = new LinkService(settings, time, scheduler).startWithPatience();
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            LOG.debug("The host's name is not known", e);
            return "host";
        }
    }

    @Deactivate
    void close() {
        link.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addService(PeerService service) {
        link.register(service);
    }

    void removeService(PeerService service) {
        link.unregister(service);
    }

    @Override
    public List<Peer> peers() {
        return link.peers();
    }

    @Override
    public Optional<String> fingerprint(String peer) {
        return link.fingerprint(peer);
    }

    @Override
    public CompletionStage<byte[]> call(String peer, String service, byte[] request) {
        return link.call(peer, service, request);
    }

    @Override
    public ByteChannel open(String peer, String service, byte[] opening) throws IOException {
        return link.open(peer, service, opening);
    }

    @Override
    public Identity identity() {
        return link.identity();
    }

    @Override
    public List<Pairing> pairings() {
        return link.pairings();
    }

    @Override
    public void pair(String name, String address, String certificate) {
        link.pair(name, address, certificate);
    }

    @Override
    public void unpair(String name) {
        link.unpair(name);
    }
}
