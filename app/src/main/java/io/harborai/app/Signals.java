package io.harborai.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handles the operating system's signals. The only way is {@code sun.misc.Signal}: shutdown hooks can neither set the exit
 * code nor keep the process alive. It is reached by reflection, since the compiler warns of it in a way that cannot be
 * suppressed in one place.
 */
public final class Signals {
    private Signals() {
    }

    /**
     * Runs an action on each signal of a kind, in place of what the process would do. Does nothing where the platform has
     * no such signal.
     *
     * @param name the signal's name without SIG: INT, TERM or HUP
     * @param action the action, on a thread of its own
     */
    public static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[]{handler},
                    (proxy, method, arguments) -> {
                        if (!method.getName().equals("handle")) {
                            throw new UnsupportedOperationException("a signal's handler has no " + method.getName());
                        }
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler).invoke(null,
                    signal.getConstructor(String.class).newInstance(name), handling);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) {
                throw new IllegalStateException("cannot handle SIG" + name, e);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot handle SIG" + name, e);
        }
    }
}
