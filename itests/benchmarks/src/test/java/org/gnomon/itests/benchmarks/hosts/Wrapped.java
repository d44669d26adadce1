package org.gnomon.itests.benchmarks.hosts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The QEMU that Gnomon is given on a host: the same as all others have, with one more monitor to
 * look on, and with its process number in a file. What Gnomon does with it stays its own affair.
 *
 * @param path the script to be used as QEMU
 * @param socket the monitor
 * @param pid the file with the number
 */
record Wrapped(Path path, Path socket, Path pid) {

    static Wrapped on(Trial trial, Network.Host host) throws IOException {
        Path folder = trial.folder();
        Wrapped made =
                new Wrapped(
                        folder.resolve("qemu-" + host),
                        folder.resolve(host + ".sock"),
                        folder.resolve(host + ".pid"));
        String script =
                """
                #!/bin/sh
                case "$*" in
                *bench.load=*)
                    echo $$ > '%s'
                    exec '%s' "$@" -chardev socket,id=bench,path='%s',server=on,wait=off \\
                        -mon chardev=bench,mode=control ;;
                *) exec '%s' "$@" ;;
                esac
                """
                        .formatted(
                                made.pid,
                                trial.lab().fixture.newQemu(),
                                made.socket,
                                trial.lab().fixture.newQemu());
        Files.writeString(made.path, script);
        Files.setPosixFilePermissions(made.path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return made;
    }

    long process() throws IOException {
        return Long.parseLong(Files.readString(pid).strip());
    }

    /** Kills what was left; that it goes on without the programs is the product's promise. */
    void end() {
        try {
            if (Files.exists(pid)) {
                ProcessHandle.of(process()).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The file that a process writes its serial port to. */
    static Path console(long process) throws IOException {
        byte[] line = Files.readAllBytes(Path.of("/proc/" + process + "/cmdline"));
        for (String word : new String(line, StandardCharsets.UTF_8).split("\0")) {
            if (word.startsWith("file,id=console,path=")) {
                return Path.of(word.replaceAll("^file,id=console,path=|,append=on$", ""));
            }
        }
        throw new IOException("process " + process + " has no console");
    }
}
