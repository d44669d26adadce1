package org.gnomon.backend.kvm.internal.process;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.gnomon.backend.kvm.internal.qmp.Waits;
import org.gnomon.time.Scheduler;

/** Ends a process for sure, with whatever it started. */
public final class ProcessKiller {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Scheduler scheduler;

    public ProcessKiller(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Kills a process, its descendants, and every other process that carries the token (a path that
     * only this side of this VM has) in its arguments: a wrapper script may have started QEMU as a
     * child and died before it. Blocks.
     *
     * @return whether all of them are confirmed gone
     */
    public boolean kill(ProcessIdentity identity, String token) {
        Set<ProcessIdentity> targets = find(identity, token);
        boolean gone = killAll(targets);
        // What was started between looking and killing.
        Set<ProcessIdentity> late = find(identity, token);
        return gone && (late.isEmpty() || killAll(late));
    }

    private boolean killAll(Set<ProcessIdentity> targets) {
        for (ProcessIdentity target : targets) {
            if (target.isAlive()) {
                ProcessHandle.of(target.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        return Waits.until(
                scheduler,
                PAUSE,
                LIMIT,
                () -> targets.stream().noneMatch(ProcessIdentity::isAlive));
    }

    private static Set<ProcessIdentity> find(ProcessIdentity identity, String token) {
        Set<ProcessIdentity> found = new LinkedHashSet<>();
        if (identity != null && identity.isAlive()) {
            found.add(identity);
            ProcessHandle.of(identity.pid()).stream()
                    .flatMap(ProcessHandle::descendants)
                    .forEach(h -> ProcessIdentity.of(h.pid()).ifPresent(found::add));
        }
        if (!token.isEmpty()) {
            long self = ProcessHandle.current().pid();
            for (long pid : ProcFs.withArgument(token)) {
                if (pid != self) {
                    ProcessIdentity.of(pid).ifPresent(found::add);
                }
            }
        }
        return found;
    }
}
