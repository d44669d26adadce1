package org.gnomon.itests.simulation.world;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.gnomon.model.VmId;
import org.gnomon.service.Journal;

/** A journal at whose steps its controller can be killed, and in which bugs can be planted. */
final class SteppedJournal {

    private final Journal inner;
    private final Controller owner;
    private final Mutant mutant;

    private SteppedJournal(Journal inner, Controller owner, Mutant mutant) {
        this.inner = inner;
        this.owner = owner;
        this.mutant = mutant;
    }

    static Journal over(Journal inner, Controller owner, Mutant mutant) {
        SteppedJournal stepped = new SteppedJournal(inner, owner, mutant);
        return (Journal)
                Proxy.newProxyInstance(
                        SteppedJournal.class.getClassLoader(),
                        new Class<?>[] {Journal.class},
                        (proxy, method, args) -> stepped.invoke(method, args));
    }

    private Object invoke(Method method, Object[] args) throws Throwable {
        if (method.getName().equals("force")) {
            return force(method, args);
        }
        if (method.getName().equals("note")) {
            owner.note("note " + text(args));
        }
        return pass(method, args);
    }

    private Object pass(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(inner, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object force(Method method, Object[] args) throws Throwable {
        Journal.Kind kind = (Journal.Kind) args[1];
        owner.step("before force " + kind);
        owner.note("force " + text(args));
        Object entry = forced(method, args, kind);
        owner.step("after force " + kind);
        return entry;
    }

    @SuppressWarnings("unchecked")
    private Object forced(Method method, Object[] args, Journal.Kind kind) throws Throwable {
        boolean late = mutant == Mutant.INTENT_AFTER_ACT && kind == Journal.Kind.INTENT;
        if (late) {
            owner.process()
                    .after(
                            java.time.Duration.ofMillis(200),
                            () -> inner.force((VmId) args[0], kind, (Map<String, String>) args[2]));
        }
        boolean lost = "primary-lost".equals(((Map<String, String>) args[2]).get("code"));
        boolean swallows =
                mutant == Mutant.SWALLOWS_ALERTS
                        || mutant == Mutant.SWALLOWS_LOST_PRIMARIES && lost;
        boolean swallowed = swallows && kind == Journal.Kind.ALERT;
        if (late || swallowed) {
            return new Journal.Entry(
                    0, Instant.EPOCH, (VmId) args[0], kind, (Map<String, String>) args[2]);
        }
        if (mutant == Mutant.NEVER_FORCES) {
            return inner.note((VmId) args[0], kind, (Map<String, String>) args[2]);
        }
        if (mutant == Mutant.ALERTS_TWICE && kind == Journal.Kind.ALERT) {
            pass(method, args);
        }
        return pass(method, args);
    }

    @SuppressWarnings("unchecked")
    private static String text(Object[] args) {
        return args[0] + " " + args[1] + " " + new TreeMap<>((Map<String, String>) args[2]);
    }
}
