package org.gnomon.link.internal.identity;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gnomon.link.internal.HostAddress;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.model.ShadowPlace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paired hosts, one file {@code NAME.pem} each in a folder: a line {@code address: HOST:PORT},
 * then the certificate. A file that an operator puts there or takes away counts at the next {@link
 * #read()}. Safe for use by any thread; what blocks on files says so.
 */
public final class PeerBook {

    private static final Logger LOG = LoggerFactory.getLogger(PeerBook.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,31}");
    private static final Pattern ADDRESS = Pattern.compile("(?m)^address:[ \t]*(\\S*)[ \t]*$");
    private static final int MOST_PEERS = 1000;
    private static final String SUFFIX = ".pem";

    private final Path folder;
    private volatile Map<String, Paired> peers = Map.of();
    private Map<Path, String> stamps = Map.of();

    public PeerBook(Path folder) {
        this.folder = folder;
    }

    /** The paired hosts by name, as they were last read. Never blocks. */
    public Map<String, Paired> peers() {
        return peers;
    }

    /** Who has this public key. Never blocks. */
    public Optional<Paired> owner(PublicKey key) {
        byte[] wanted = key.getEncoded();
        return peers.values().stream()
                .filter(p -> java.util.Arrays.equals(encoded(p), wanted))
                .findFirst();
    }

    /** Reads the folder again if something in it changed; a bad file is logged and left out. */
    public synchronized void read() throws IOException {
        Map<Path, String> now = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (Path file : files) {
                    String time = Files.getLastModifiedTime(file).toString();
                    now.put(file, time + " " + Files.size(file));
                }
            }
        }
        if (now.equals(stamps)) {
            return;
        }
        stamps = now;
        Map<String, Paired> found = new TreeMap<>();
        for (Path file : now.keySet()) {
            try {
                take(found, parse(file));
            } catch (IOException | GeneralSecurityException | GnomonException e) {
                LOG.warn("{} names no paired host and is left out: {}", file, e.getMessage());
            }
        }
        peers = Map.copyOf(found);
    }

    private static void take(Map<String, Paired> found, Paired peer)
            throws GeneralSecurityException {
        for (Paired other : found.values()) {
            if (java.util.Arrays.equals(encoded(other), encoded(peer))) {
                throw new GeneralSecurityException("its key is that of " + other.name());
            }
        }
        if (found.size() >= MOST_PEERS) {
            throw new GeneralSecurityException("there are " + MOST_PEERS + " already");
        }
        found.put(peer.name(), peer);
    }

    private static byte[] encoded(Paired peer) {
        return peer.certificate().getPublicKey().getEncoded();
    }

    private static Paired parse(Path file) throws IOException, GeneralSecurityException {
        String fileName = file.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - SUFFIX.length());
        if (Files.size(file) > Pem.MOST_CHARS) {
            throw new IOException("it has " + Files.size(file) + " bytes");
        }
        String text = Files.readString(file);
        Matcher m = ADDRESS.matcher(text);
        return paired(name, m.find() ? m.group(1) : "", text);
    }

    private static Paired paired(String name, String address, String pem)
            throws GeneralSecurityException {
        if (!NAME.matcher(name).matches()) {
            throw new GeneralSecurityException(
                    "a name has 1 to 31 lower-case letters, digits or dashes, not '" + name + "'");
        }
        if (name.equals(ShadowPlace.LOCAL)) {
            throw new GeneralSecurityException("'" + name + "' is what a host calls itself");
        }
        if (Pem.holdsPrivateKey(pem)) {
            throw new GeneralSecurityException(
                    "it holds a private key; a key stays on its host, give the certificate alone");
        }
        HostAddress where = address.isEmpty() ? null : HostAddress.of(address);
        return new Paired(name, where, Pem.certificate(pem));
    }

    /** Writes a peer's file, on disk when this returns. Blocks on files. */
    public synchronized Paired add(String name, String address, String pem) {
        try {
            Paired peer = paired(name, address, pem);
            Optional<Paired> same = owner(peer.certificate().getPublicKey());
            if (same.isPresent() && !same.get().name().equals(name)) {
                throw new GeneralSecurityException("its key is that of " + same.get().name());
            }
            Files.createDirectories(folder);
            WholeFile.replace(folder.resolve(name + SUFFIX), peer.toText(), "rw-r--r--");
            stamps = Map.of();
            read();
            return peer;
        } catch (GeneralSecurityException e) {
            throw Problem.of(
                            Problem.INVALID_INPUT,
                            "The host '" + name + "' cannot be added: " + e.getMessage() + ".",
                            "Ask its operator for what gnomon:host-identity prints there.")
                    .asException(e);
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    /** Removes a peer's file. Blocks on files. */
    public synchronized void remove(String name) {
        if (!peers.containsKey(name)) {
            throw Problem.of(
                            "not-found",
                            "No host '" + name + "' is paired; there are " + peers.keySet() + ".",
                            "List them with gnomon:host-list.")
                    .asException();
        }
        try {
            Files.deleteIfExists(folder.resolve(name + SUFFIX));
            read();
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private GnomonException notWritten(IOException e) {
        return Problem.of(
                        Problem.MISSING_PART,
                        "The paired hosts in " + folder + " cannot be written: " + e + ".",
                        "See that the folder can be written and the disk has room.")
                .asException(e);
    }
}
