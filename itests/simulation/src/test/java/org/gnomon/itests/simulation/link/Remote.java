package org.gnomon.itests.simulation.link;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gnomon.itests.simulation.world.Died;
import org.gnomon.model.GnomonException;
import org.gnomon.model.Problem;
import org.gnomon.spi.backend.FinalSync;
import org.gnomon.spi.backend.StepGate;

/** One object of the SPI as the controller sees it over the link. */
final class Remote implements InvocationHandler {

    private final Session session;
    private final Object target;
    private final String name;
    private final int number;

    Remote(Session session, Object target, String name, int number) {
        this.session = session;
        this.target = target;
        this.name = name;
        this.number = number;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, args);
        }
        if (CompletionStage.class.isAssignableFrom(method.getReturnType())) {
            return call(method, calledBack(method, args));
        }
        Object value = direct(method, args);
        // Pages are read and written in place, by the part of Gnomon that stands beside them.
        return method.getName().equals("pages") ? value : session.near(value);
    }

    private Object ofObject(Object proxy, Method method, Object[] args) {
        return switch (method.getName()) {
            case "equals" -> proxy == args[0];
            case "hashCode" -> number;
            default -> "remote " + target;
        };
    }

    private Object direct(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private CompletionStage<Object> call(Method method, Object[] args) {
        String what = name + "." + method.getName();
        CompletableFuture<Object> result = new CompletableFuture<>();
        if (!session.caller().process().isAlive()) {
            return result;
        }
        session.caller().step("before " + what);
        new Call(session, what, () -> target(method, args), result).begin(target);
        return result;
    }

    @SuppressWarnings("unchecked")
    private CompletionStage<Object> target(Method method, Object[] args) {
        try {
            return (CompletionStage<Object>) direct(method, args);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(new IllegalStateException(e));
        }
    }

    /** Arguments that are calls back to the controller, and handles that came from the host. */
    private Object[] calledBack(Method method, Object[] args) {
        if (args == null) {
            return null;
        }
        Object[] over = args.clone();
        for (int i = 0; i < over.length; i++) {
            if (over[i] instanceof StepGate gate) {
                over[i] = gate(method.getName(), gate);
            } else if (over[i] instanceof FinalSync sync) {
                over[i] = sync(sync);
            } else {
                over[i] = session.far(over[i]);
            }
        }
        return over;
    }

    private StepGate gate(String method, StepGate gate) {
        return state -> {
            requireAnswer("the step " + state);
            session.caller().note(method + " reached " + state);
            try {
                session.caller().step("at " + state);
                gate.reached(state);
                session.caller().step("after " + state);
            } catch (Died e) {
                // To the host it looks as if nobody answered any more.
                throw noAnswer("the step " + state);
            }
        };
    }

    private FinalSync sync(FinalSync sync) {
        return () -> {
            requireAnswer("the last copy");
            sync.copyWhileFrozen();
        };
    }

    private void requireAnswer(String what) {
        if (!session.caller().process().runs() || session.link().isDown()) {
            if (session.link().isDown()) {
                session.link().struck("link.down");
            }
            throw noAnswer(what);
        }
    }

    static GnomonException noAnswer(String what) {
        return Problem.of(
                        Problem.TIMEOUT,
                        "no answer to " + what + " over the link within " + Link.LIMIT,
                        "Look whether the host can be reached.")
                .asException();
    }

    Object target() {
        return target;
    }
}
