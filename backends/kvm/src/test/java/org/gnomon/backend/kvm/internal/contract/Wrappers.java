package org.gnomon.backend.kvm.internal.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** QEMUs that are no good: scripts around one that is. */
final class Wrappers {
    private final Path folder;
    private final String qemu;

    Wrappers(Path folder, String qemu) {
        this.folder = folder;
        this.qemu = qemu;
    }

    /** One that no longer knows a machine type. */
    String without(String machine) {
        return script(
                "without-machine",
                "case \"$*\" in *'-machine help'*)\n"
                        + "  '%s' \"$@\" | grep -v '^%s '; exit 0 ;;\n".formatted(qemu, machine)
                        + "esac");
    }

    /** One that cannot come up for a VM. */
    String unbootable() {
        return script("unbootable", "case \"$*\" in *-incoming*) exit 3 ;; esac");
    }

    /** One that dies once the guest it took over has said something. */
    String crashing() {
        return script(
                "crashing",
                """
                log=
                for argument in "$@"; do
                  case $argument in file,id=console,path=*)
                    log=${argument#file,id=console,path=}
                    log=${log%%,append=on} ;;
                  esac
                done
                case "$*" in *-incoming*)
                  me=$$
                  (
                    while [ -d /proc/$me ] && [ ! -s "$log" ]; do sleep 0.05; done
                    kill -9 $me
                  ) </dev/null >/dev/null 2>&1 & ;;
                esac
                """
                        .replace("%%", "%"));
    }

    /** A script that execs, so that the process that is started becomes QEMU. */
    private String script(String name, String before) {
        Path script = folder.resolve(name + "-qemu");
        try {
            Files.writeString(script, "#!/bin/sh\n" + before + "\nexec '" + qemu + "' \"$@\"\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return script.toString();
    }
}
