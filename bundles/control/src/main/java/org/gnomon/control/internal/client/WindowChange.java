package org.gnomon.control.internal.client;

import java.lang.reflect.Proxy;

/**
 * The signal that a terminal sends when its window changes. By reflection: the JDK has it only in a
 * package that the compiler warns of, and a JDK without it loses nothing but the new size.
 */
final class WindowChange {

    private WindowChange() {}

    static void onEach(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object callback =
                    Proxy.newProxyInstance(
                            WindowChange.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) -> {
                                action.run();
                                return null;
                            });
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("WINCH"),
                            callback);
        } catch (ReflectiveOperationException e) {
            // The window keeps the size that it had at the start.
        }
    }
}
