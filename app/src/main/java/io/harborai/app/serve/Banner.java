package io.harborai.app.serve;

import java.io.PrintStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

import io.harborai.app.Terminal;
import io.harborai.gateway.key.MasterKey;

/** What the server tells on standard output: the first start's key, that it is ready, and the first steps. */
public final class Banner {
    private Banner() {
    }

    /** Shows the administrator's key when it was just made: before anything else can fail, for it is shown only once. */
    static void masterKey(Terminal terminal, MasterKey master) {
        if (master instanceof MasterKey.Made made) {
            PrintStream out = terminal.out();
            out.println("This is the first start: here is the administrator's key. It is shown only once, so keep it:");
            out.println();
            out.println("  " + terminal.styled(1, made.key().reveal()));
            out.println();
            out.flush();
        }
    }

    static void ready(Terminal terminal, InetSocketAddress address, MasterKey master) {
        String url = url(address);
        PrintStream out = terminal.out();
        out.println("HarborAI ready on " + url);
        out.println();
        out.println("Try it:");
        if (master instanceof MasterKey.Kept) {
            out.println(
                    "  export HARBORAI_KEY=hb-…   # the first start's key, or one from: harborai keys create --name me");
        }
        out.println("  curl -N " + url + "/v1/chat/completions -H 'Content-Type: application/json' \\");
        out.println("    -H \"Authorization: Bearer " + key(master) + "\" \\");
        out.println("    -d '{\"model\":\"local/echo\",\"stream\":true,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello, harbour!\"}]}'");
        out.println();
        out.println("OpenAI clients: base_url " + url + "/v1. Health: " + url + "/health. Stop: Ctrl-C.");
        out.flush();
    }

    private static String key(MasterKey master) {
        return switch (master) {
            case MasterKey.Made made -> made.key().reveal();
            case MasterKey.FromEnvironment given -> "$" + MasterKey.VARIABLE;
            case MasterKey.Kept kept -> "$HARBORAI_KEY";
            case MasterKey.TooShort tooShort -> throw new IllegalArgumentException(tooShort.message());
        };
    }

    /**
     * The address as a URL; one that means every interface becomes this machine's.
     *
     * @param address the address
     * @return {@code http://HOST:PORT}
     */
    public static String url(InetSocketAddress address) {
        boolean every = address.getAddress() != null && address.getAddress().isAnyLocalAddress();
        String host = every ? "127.0.0.1" : address.getHostString();
        boolean literal = !every && address.getAddress() instanceof Inet6Address && host.contains(":");
        return "http://" + (literal ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
