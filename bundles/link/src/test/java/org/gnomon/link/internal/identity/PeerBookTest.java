package org.gnomon.link.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.gnomon.link.internal.HostAddress;
import org.gnomon.model.GnomonException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerBookTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir Path folder;
    private Path peers;
    private PeerBook book;
    private HostKey alpha;
    private HostKey beta;

    @BeforeEach
    void open() {
        peers = folder.resolve("peers");
        book = new PeerBook(peers);
        alpha = HostKey.in(folder.resolve("a"), "alpha", NOW);
        beta = HostKey.in(folder.resolve("b"), "beta", NOW);
    }

    private static String pem(HostKey key) {
        return Pem.of(key.certificate());
    }

    @Test
    void keepsWhatWasAdded() throws Exception {
        book.add("alpha", "192.0.2.7:7870", "some words\n" + pem(alpha));
        PeerBook again = new PeerBook(peers);
        again.read();
        Paired peer = again.peers().get("alpha");
        assertThat(peer.address()).isEqualTo(new HostAddress("192.0.2.7", 7870));
        assertThat(again.owner(alpha.certificate().getPublicKey())).contains(peer);
        assertThat(again.owner(beta.certificate().getPublicKey())).isEmpty();
        again.remove("alpha");
        assertThat(again.peers()).isEmpty();
        assertThat(Files.list(peers)).isEmpty();
        assertThatThrownBy(() -> again.remove("alpha"))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining("'alpha'");
    }

    @Test
    void seesFilesThatAreDroppedThereAndTakenAway() throws Exception {
        book.read();
        assertThat(book.peers()).isEmpty();
        Files.createDirectories(peers);
        Path file = peers.resolve("beta.pem");
        Files.writeString(file, "address: [2001:db8::7]:99\n" + pem(beta));
        Files.writeString(peers.resolve("alpha.pem"), pem(alpha));
        book.read();
        assertThat(book.peers()).containsOnlyKeys("alpha", "beta");
        assertThat(book.peers().get("beta").address()).hasToString("[2001:db8::7]:99");
        assertThat(book.peers().get("alpha").address()).isNull();
        Files.delete(file);
        book.read();
        assertThat(book.peers()).containsOnlyKeys("alpha");
    }

    @Test
    void leavesOutWhatNamesNoHost() throws Exception {
        Files.createDirectories(peers);
        Files.writeString(peers.resolve("alpha.pem"), pem(alpha));
        Files.writeString(peers.resolve("beta.pem"), pem(alpha)); // the same key twice
        Files.writeString(peers.resolve("Gamma.pem"), pem(beta)); // no name
        Files.writeString(peers.resolve("delta.pem"), "nothing");
        Files.writeString(peers.resolve("epsilon.pem"), "x".repeat(Pem.MOST_CHARS + 1));
        Files.writeString(peers.resolve("zeta.pem"), "address: a:b:c\n" + pem(beta));
        Files.copy(folder.resolve("b/identity.pem"), peers.resolve("eta.pem")); // with its key
        book.read();
        assertThat(book.peers()).containsOnlyKeys("alpha");
    }

    @Test
    void refusesToAddWhatItCouldNotRead() {
        book.add("alpha", "", pem(alpha));
        assertRefused("beta", "h:1", pem(alpha), "that of alpha");
        assertRefused("UPPER", "h:1", pem(beta), "lower-case");
        assertRefused("local", "h:1", pem(beta), "calls itself");
        assertRefused("../etc", "h:1", pem(beta), "lower-case");
        assertRefused("beta", "h:1", "nothing", "BEGIN CERTIFICATE");
        assertRefused("beta", "h:1", pem(alpha) + pem(beta), "more than one");
        assertRefused("beta", "h:1", "-----BEGIN PRIVATE KEY-----\n" + pem(beta), "private key");
        assertRefused("beta", "h:99999", pem(beta), "h:99999");
        assertThat(book.peers()).containsOnlyKeys("alpha");
    }

    private void assertRefused(String name, String address, String pem, String why) {
        assertThatThrownBy(() -> book.add(name, address, pem))
                .isInstanceOf(GnomonException.class)
                .hasMessageContaining(why);
    }

    @Test
    void changesTheAddressOrTheKeyOfAHostThatIsThere() {
        book.add("alpha", "", pem(alpha));
        book.add("alpha", "h:1", pem(beta));
        assertThat(book.peers().get("alpha").fingerprint()).isEqualTo(beta.fingerprint());
        assertThat(book.peers().get("alpha").address()).hasToString("h:1");
        assertThat(book.owner(alpha.certificate().getPublicKey())).isEmpty();
    }
}
