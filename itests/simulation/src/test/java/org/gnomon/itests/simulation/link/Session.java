package org.gnomon.itests.simulation.link;

import java.lang.reflect.Proxy;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.gnomon.spi.backend.HypervisorBackend;
import org.gnomon.spi.backend.Rehearsal;
import org.gnomon.spi.backend.Replica;
import org.gnomon.spi.backend.RetiredSide;
import org.gnomon.spi.backend.StandBy;
import org.gnomon.spi.backend.VirtualMachine;

/** One controller's view of a host over a link. */
public final class Session {

    private static final List<Class<?>> FACES =
            List.of(
                    HypervisorBackend.class,
                    VirtualMachine.class,
                    Replica.class,
                    StandBy.class,
                    RetiredSide.class,
                    Rehearsal.class);

    private final Caller caller;
    private final Link link;
    private final UnaryOperator<Object> mutant;
    private final Map<Object, Object> proxies = new IdentityHashMap<>();
    private int count;

    /**
     * Opens one.
     *
     * @param mutant may put something wrong in the place of what the host hands out; the identity
     *     for a host that does as it should
     */
    public Session(Caller caller, Link link, UnaryOperator<Object> mutant) {
        this.caller = caller;
        this.link = link;
        this.mutant = mutant;
    }

    /** The backend as the controller sees it. */
    public HypervisorBackend connect(HypervisorBackend backend) {
        return (HypervisorBackend) near(backend);
    }

    Caller caller() {
        return caller;
    }

    Link link() {
        return link;
    }

    /** Something from the host for the controller. */
    Object near(Object value) {
        if (value instanceof Optional<?> o) {
            return o.map(this::near);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::near).toList();
        }
        if (value instanceof HypervisorBackend.Recovery r) {
            List<VirtualMachine> running =
                    r.running().stream().map(vm -> (VirtualMachine) near(vm)).toList();
            return new HypervisorBackend.Recovery(running, r.removed(), r.unclear());
        }
        for (Class<?> face : FACES) {
            if (face.isInstance(value)) {
                return proxies.computeIfAbsent(value, v -> proxy(face, v));
            }
        }
        return value;
    }

    private Object proxy(Class<?> face, Object target) {
        Remote handler = new Remote(this, mutant.apply(target), face.getSimpleName(), ++count);
        return Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {face}, handler);
    }

    /** Something from the controller for the host: its own object again. */
    Object far(Object value) {
        if (value != null
                && Proxy.isProxyClass(value.getClass())
                && Proxy.getInvocationHandler(value) instanceof Remote remote) {
            return remote.target();
        }
        return value;
    }
}
